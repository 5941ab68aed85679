import { type Command, Option } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { collect } from "../parse/collect.ts";
import { parseCount, parseLabel } from "../parse/words.ts";
import type { Run } from "../program.ts";
import type { WaitState } from "../waiting.ts";

/** What `fenchi drop` was told. */
export interface DropOptions extends CommonOptions {
  readonly as: string;
  readonly wait: WaitState;
  readonly label?: readonly (readonly [string, string])[];
  readonly name?: string;
  readonly fromCommand?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

export function define(command: Command, m: Messages, run: Run): void {
  const { arguments: words, options } = m.help.commands.drop;
  command
    .argument("<source...>", words.source)
    .requiredOption("--as <item>", options.as)
    .addOption(
      new Option("--wait <state>", options.wait)
        .choices(["queued", "sealed", "restorable", "protected"] satisfies WaitState[])
        .default("restorable", "restorable"),
    )
    .option("--label <key=value>", options.label, collect(parseLabel))
    .option("--name <name>", options.name)
    .option("--from-command", options.fromCommand)
    .option("--timeout <seconds>", options.timeout, parseCount)
    .action((sources: string[], given: DropOptions) =>
      run(given, async (context) => {
        const { drop } = await import("../drop.ts");
        return drop(context, sources, given);
      }),
    );
}
