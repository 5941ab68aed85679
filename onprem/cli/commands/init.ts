import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { collect } from "../parse/collect.ts";
import { parseCount, parsePlace, parseThreshold, type Threshold } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi init` was told. */
export interface InitCommandOptions extends CommonOptions {
  readonly name?: string;
  readonly provider?: readonly { readonly name: string; readonly folder: string }[];
  readonly threshold?: number;
  readonly quorum?: number;
  readonly custodians?: Threshold;
  readonly sheets?: string;
  readonly lockDays?: number;
}

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands.init;
  command
    .option("--name <name>", options.name)
    .option("--provider <name=folder>", options.provider, collect(parsePlace))
    .option("--threshold <k>", options.threshold, parseCount)
    .option("--quorum <q>", options.quorum, parseCount)
    .option("--custodians <m-of-c>", options.custodians, parseThreshold)
    .option("--sheets <dir>", options.sheets)
    .option("--lock-days <days>", options.lockDays, parseCount)
    .action((given: InitCommandOptions) =>
      run(given, async (context) => {
        const { init } = await import("../init.ts");
        return init(context, given);
      }),
    );
}
