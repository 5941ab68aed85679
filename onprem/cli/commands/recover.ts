import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { parseItem } from "../parse/names.ts";
import { parseSource } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi recover` was told. */
export interface RecoverCommandOptions extends CommonOptions {
  readonly sheets?: readonly string[];
  readonly from: readonly { readonly name?: string; readonly folder: string }[];
  readonly keyring?: string;
  readonly keys?: string;
  readonly restore?: string;
  readonly to?: string;
}

type Written = Omit<RecoverCommandOptions, "from"> & { readonly from: readonly string[] };

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands.recover;
  command
    .option("--sheets <file...>", options.sheets)
    .requiredOption("--from <provider...>", options.from)
    .option("--keyring <file>", options.keyring)
    .option("--keys <dir>", options.keys)
    .option("--restore <item>", options.restore, parseItem)
    .option("--to <path>", options.to)
    .action((given: Written) =>
      run(given, async (context) => {
        const { recover } = await import("../recover.ts");
        return recover(context, { ...given, from: given.from.map(parseSource) });
      }),
    );
}
