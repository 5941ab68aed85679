import { userInfo } from "node:os";
import { differenceOf, isSame } from "../../../continuity/inventory/diff.ts";
import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { readInventoryFile } from "../../inventory/apart.ts";
import type { FileReading } from "../../inventory/reading.ts";
import { newestVersion, saveVersion } from "../../inventory/store.ts";
import type { ImportOptions } from "../commands/inventory.ts";
import { absolute, answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { unlessInterrupted } from "../interrupt.ts";
import { sayChanges } from "./diff.ts";
import { tellFindings } from "./findings.ts";

/** Checks a file, and keeps it as the next version unless it has an error or says nothing new. */
export async function importInventory(context: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const { m, home } = context;
  const before = await newestVersion(home);
  const reading = await read(context, file);
  const { inventory, findings, count } = reading;
  if (inventory === undefined) {
    answer(context, { imported: false, count, findings });
    tellFindings(context, reading);
    say(context, context.paint("bad", m.inventory.bad(count.errors, count.warnings)));
    return exit.failed;
  }
  tellFindings(context, reading);
  const difference = differenceOf(before?.inventory ?? { format: inventory.format, modules: [] }, inventory);
  const common = { modules: inventory.modules.length, count, findings };
  if (before !== undefined && isSame(difference)) {
    answer(context, { imported: false, version: before.number, sha256: before.sha256, ...common });
    say(context, m.inventory.unchanged(before.number));
    return exit.good;
  }
  if (before !== undefined) sayChanges(context, before.number, before.number + 1, difference);
  if (options.dryRun) {
    answer(context, { imported: false, difference, ...common });
    say(context, m.inventory.dryRun);
    return exit.good;
  }
  const { by = userInfo().username, note = "" } = options;
  const version = await saveVersion(home, inventory, { by, note, time: new Date().toISOString() });
  answer(context, { imported: true, version: version.number, sha256: version.sha256, ...common });
  const { number, sha256 } = version;
  say(context, context.paint("good", m.inventory.imported(number, inventory.modules.length, sha256)));
  say(context, context.paint("faint", m.inventory.signOffNext));
  return exit.good;
}

/** Says everything that is wrong with a file. */
export async function checkInventoryFile(context: Context, file: string): Promise<ExitCode> {
  const { m, paint } = context;
  const reading = await read(context, file);
  const { inventory, findings, count } = reading;
  answer(context, { good: count.errors === 0, modules: inventory?.modules.length, count, findings });
  tellFindings(context, reading);
  if (inventory === undefined) say(context, paint("bad", m.inventory.bad(count.errors, count.warnings)));
  else {
    const size: [number, number] = [inventory.modules.length, systemsOf(inventory)];
    if (count.warnings === 0) say(context, paint("good", m.inventory.good(...size)));
    else say(context, paint("warning", m.inventory.warned(...size, count.warnings)));
  }
  return count.errors + count.warnings === 0 ? exit.good : exit.attention;
}

async function read(context: Context, file: string): Promise<FileReading> {
  return await unlessInterrupted(context.io.signal, readInventoryFile(absolute(context, file)));
}

function systemsOf({ modules }: Inventory): number {
  return new Set(modules.map(({ agency, system }) => `${agency}/${system}`)).size;
}
