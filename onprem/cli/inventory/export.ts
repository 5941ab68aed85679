import { extname } from "node:path";
import { InvalidInput } from "../../../events/error.ts";
import { exportAs, type FileKind, fileKinds, placeFile, templateAs } from "../../inventory/file.ts";
import { loadInventory } from "../../inventory/index.ts";
import { readVersion } from "../../inventory/store.ts";
import type { ExportOptions } from "../commands/inventory.ts";
import { absolute, answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { printable } from "../format.ts";

/** Writes a version into a file. */
export async function exportInventory(context: Context, file: string, options: ExportOptions): Promise<ExitCode> {
  const { m, home } = context;
  const path = absolute(context, file);
  const kind = kindOf(path);
  const number = options.of ?? (await loadInventory(home)).version;
  const { inventory, sha256 } = await readVersion(home, number);
  await placeFile(path, await exportAs(kind, inventory), options.overwrite === true);
  answer(context, { file: path, version: number, sha256, modules: inventory.modules.length });
  say(context, m.inventory.exported(printable(file), inventory.modules.length, number));
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
