import { extname } from "node:path";
import { InvalidInput } from "../../../events/error.ts";
import { exportVersion } from "../../inventory/documents.ts";
import { type FileKind, fileKinds, placeFile, templateAs } from "../../inventory/file.ts";
import type { ExportOptions } from "../commands/inventory.ts";
import { absolute, answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { printable } from "../format.ts";

/** Writes a version into a file. */
export async function exportInventory(context: Context, file: string, options: ExportOptions): Promise<ExitCode> {
  const { m, home } = context;
  const path = absolute(context, file);
  const kind = kindOf(path);
  const { bytes, version, sha256, modules } = await exportVersion(home, kind, options.of);
  await placeFile(path, bytes, options.overwrite === true);
  answer(context, { file: path, version, sha256, modules });
  say(context, m.inventory.exported(printable(file), modules, version));
  return exit.good;
}

/** Writes an inventory that has yet to be filled in. */
export async function writeTemplate(context: Context, file: string, options: ExportOptions): Promise<ExitCode> {
  const path = absolute(context, file);
  await placeFile(path, await templateAs(kindOf(path)), options.overwrite === true);
  answer(context, { file: path });
  say(context, context.m.inventory.template(printable(file)));
  return exit.good;
}

function kindOf(path: string): FileKind {
  const ending = extname(path).slice(1).toLowerCase();
  const found = fileKinds.find((kind) => kind === ending);
  if (found !== undefined) return found;
  throw new InvalidInput("inventory-file-kind", `${path} ends neither in .xlsx nor in .csv or .json.`, {
    next: "Give it one of these endings.",
    params: { path },
  });
}
