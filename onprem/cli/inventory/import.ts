import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { isSame } from "../../../continuity/inventory/diff.ts";
import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { readInventoryFile } from "../../inventory/apart.ts";
import { importReading } from "../../inventory/documents.ts";
import type { FileReading } from "../../inventory/reading.ts";
import { newestVersion } from "../../inventory/store.ts";
import type { ImportOptions } from "../commands/inventory.ts";
import { absolute, answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { unlessInterrupted } from "../interrupt.ts";
import { showProgress } from "../progress.ts";
import { sayChanges } from "./diff.ts";
import { tellFindings } from "./findings.ts";

/** Checks a file, and keeps it as the next version unless it has an error or says nothing new. */
export async function importInventory(context: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const { m, home } = context;
  // A home that is none is said before a file is read for it.
  await newestVersion(home);
  const reading = await read(context, file);
  const { by = userInfo().username, note = "", dryRun = false } = options;
  const about = { by, note, dryRun, time: new Date().toISOString() };
  const { document, difference, before } = await importReading(home, reading, about);
  answer(context, document);
  tellFindings(context, reading);
  const { version, sha256 = "", modules = 0, count } = document;
  if (difference === undefined) {
    say(context, context.paint("bad", m.inventory.bad(count.errors, count.warnings)));
    return exit.failed;
  }
  if (!isSame(difference) && before !== undefined) sayChanges(context, before, before + 1, difference);
  if (version === undefined) say(context, m.inventory.dryRun);
  else if (!document.imported) say(context, m.inventory.unchanged(version));
  else {
    say(context, context.paint("good", m.inventory.imported(version, modules, sha256)));
    say(context, context.paint("faint", m.inventory.signOffNext));
  }
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
  const path = absolute(context, file);
  using progress = showProgress(context, context.m.inventory.reading);
  progress.update((await stat(path).catch(() => undefined))?.size ?? 0, undefined);
  return await unlessInterrupted(context.io.signal, readInventoryFile(path));
}

function systemsOf({ modules }: Inventory): number {
  return new Set(modules.map(({ agency, system }) => `${agency}/${system}`)).size;
}
