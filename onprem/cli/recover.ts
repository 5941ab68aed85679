import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { InvalidInput } from "../../events/error.ts";
import type { Recovered, RecoverOptions } from "../home/contract.ts";
import type { RecoverCommandOptions } from "./commands/recover.ts";
import { absolute, answer, type Context, note, say, warn, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { printable } from "./format.ts";
import { inGroups, placeOf } from "./init.ts";
import { showProgress } from "./progress.ts";
import { bringBack, tellRestored } from "./restore.ts";
import { askForSheets } from "./typed-sheets.ts";

/** Opens a vault on an empty machine, says what was found, and brings an item back at once if asked to. */
export async function recover(context: Context, options: RecoverCommandOptions): Promise<ExitCode> {
  const { restore, to } = options;
  if (restore !== undefined && to === undefined) {
    throw new InvalidInput("cli-recover-to", "--restore needs --to.", {
      next: "Say where the restored file goes: --to PATH.",
    });
  }
  const recovered = await open(context, options);
  if (restore === undefined || to === undefined) {
    answer(context, recovered);
    tell(context, recovered);
    const { m, home } = context;
    note(context, m.recover.next);
    note(context, `  fenchi list --home ${home}`);
    note(context, `  fenchi restore SYSTEM/MODULE/NAME --to PATH --home ${home}`);
    return exit.good;
  }
  tell(context, recovered);
  context.resume = `fenchi restore ${restore} --to ${to} --home ${recovered.home}`;
  return withService(context, "fenchi recover", async (service) => {
    const restored = await bringBack(context, service, restore, { to });
    answer(context, { ...recovered, restored });
    return tellRestored(context, restored);
  });
}

async function open(context: Context, options: RecoverCommandOptions): Promise<Recovered> {
  const by = await meansOf(context, options);
  const door = await context.door();
  using progress = showProgress(context, context.m.progress.recovering);
  return await door.recover({
    home: context.home,
    providers: options.from.map(({ name, folder }) => ({
      ...placeOf(context, folder),
      ...(name === undefined ? {} : { name }),
    })),
    by,
    onProgress: (done, total) => progress.update(0, undefined, `${done}/${total}`),
  });
}

async function meansOf(context: Context, options: RecoverCommandOptions): Promise<RecoverOptions["by"]> {
  const { sheets, keyring, keys } = options;
  if ((sheets === undefined) === (keyring === undefined)) {
    throw new InvalidInput("cli-recover-by", "Give either --sheets or --keyring.", {
      next: "With the custodians' sheets: --sheets 1.txt 2.txt 3.txt; with a copy of the keyring: --keyring FILE.",
    });
  }
  if (keyring !== undefined) {
    const folder = keys === undefined ? {} : { keys: absolute(context, keys) };
    return { kind: "keyring", keyring: absolute(context, keyring), ...folder };
  }
  if (keys !== undefined) {
    throw new InvalidInput("cli-recover-keys", "--keys goes with --keyring.", {
      next: "Leave --keys out: sheets open the vault without key files.",
    });
  }
  const files = sheets ?? [];
  if (files.length === 1 && files[0] === "-") return { kind: "sheets", sheets: await askForSheets(context) };
  return { kind: "sheets", sheets: await Promise.all(files.map((file) => readSheet(absolute(context, file)))) };
}

async function readSheet(path: string): Promise<{ readonly name: string; readonly text: string }> {
  try {
    return { name: basename(path), text: await readFile(path, "utf8") };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInput("cli-sheet-unreadable", `The sheet ${path} cannot be read: ${why}`, {
      next: "Check the file's name; each sheet is a text file of its own.",
      params: { path, why },
      cause,
    });
  }
}

function tell(context: Context, recovered: Recovered): void {
  const { m, paint } = context;
  const { name, home, fingerprint, backups, wrongSheets, providers } = recovered;
  say(context, paint("good", m.recover.done(printable(name), home)));
  say(context, m.recover.fingerprint(paint("strong", inGroups(fingerprint))));
  for (const sheet of wrongSheets) warn(context, m.recover.wrongSheet(printable(sheet)));
  const highest = Math.max(0, ...providers.map((provider) => provider.head));
  for (const provider of providers) {
    if (!provider.reachable) warn(context, m.recover.away(provider.name));
    else if (provider.head < highest) warn(context, m.recover.behind(provider.name, provider.head, highest));
  }
  say(context, m.recover.backups(backups));
}
