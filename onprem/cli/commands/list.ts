import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { parseTime } from "../parse/time.ts";
import { parseBetween } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi list` was told. */
export interface ListOptions extends CommonOptions {
  /** RFC 3339 in UTC. */
  readonly at?: string;
  readonly files?: boolean;
  readonly limit?: number;
}

export function define(command: Command, m: Messages, run: Run): void {
  const { arguments: words, options } = m.help.commands.list;
  command
    .argument("[item]", words.item)
    .option("--at <time>", options.at, parseTime)
    .option("--files", options.files)
    .option("--limit <count>", options.limit, parseBetween(1, 10_000))
    .action((item: string | undefined, given: ListOptions) =>
      run(given, async (context) => {
        const { list } = await import("../list.ts");
        return list(context, item, given);
      }),
    );
}
