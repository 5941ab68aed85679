import { type Command, Option } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { collect } from "../parse/collect.ts";
import { parseBackup, parseItem } from "../parse/names.ts";
import { type ByteRange, parseRange } from "../parse/range.ts";
import { parseTime } from "../parse/time.ts";
import type { Run } from "../program.ts";

/** What `fenchi restore` was told. */
export interface RestoreOptions extends CommonOptions {
  readonly to: string;
  /** RFC 3339 in UTC. */
  readonly at?: string;
  readonly backup?: string;
  readonly without?: readonly string[];
  readonly range?: ByteRange;
  readonly path?: string;
  readonly overwrite?: boolean;
}

export function define(command: Command, m: Messages, run: Run): void {
  const { arguments: words, options } = m.help.commands.restore;
  command
    .argument("[item]", words.item, parseItem)
    .requiredOption("--to <path>", options.to)
    .addOption(new Option("--at <time>", options.at).argParser(parseTime).conflicts("backup"))
    .option("--backup <id>", options.backup, parseBackup)
    .option("--without <provider>", options.without, collect(String))
    .option("--range <a-b>", options.range, parseRange)
    .option("--path <file>", options.path)
    .option("--overwrite", options.overwrite)
    .action((item: string | undefined, given: RestoreOptions) =>
      run(given, async (context) => {
        const { restore } = await import("../restore.ts");
        return restore(context, item, given);
      }),
    );
}
