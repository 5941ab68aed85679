import type { Command } from "commander";
import type { Line } from "../../../continuity/plan/plan.ts";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { parseAgency } from "../parse/agency.ts";
import { collect } from "../parse/collect.ts";
import { parseLine } from "../parse/line.ts";
import { parseBytes } from "../parse/size.ts";
import { parseTime } from "../parse/time.ts";
import { parseWhatIf, type WhatIf } from "../parse/what-if.ts";
import { parseBetween } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi plan` was told. */
export interface PlanCommandOptions extends CommonOptions {
  readonly line?: Line;
  readonly without?: readonly string[];
  readonly onlyCore?: boolean;
  readonly strict?: boolean;
  readonly system?: readonly string[];
  /** RFC 3339 in UTC. */
  readonly at?: string;
  /** Bytes. */
  readonly room?: number;
  readonly lanes?: number;
  readonly whatIf?: readonly WhatIf[];
  readonly save?: string;
  readonly vault?: readonly ReturnType<typeof parseAgency>[];
}

export function define(command: Command, m: Messages, run: Run): void {
  const { arguments: words, options } = m.help.commands.plan;
  command
    .argument("[file]", words.file)
    .option("--line <line>", options.line, parseLine)
    .option("--without <provider>", options.without, collect(String))
    .option("--only-core", options.onlyCore)
    .option("--strict", options.strict)
    .option("--system <system>", options.system, collect(String))
    .option("--at <time>", options.at, parseTime)
    .option("--room <size>", options.room, parseBytes)
    .option("--lanes <count>", options.lanes, parseBetween(1, 64))
    .option("--what-if <change>", options.whatIf, collect(parseWhatIf))
    .option("--save <file>", options.save)
    .option("--vault <agency=home>", options.vault, collect(parseAgency))
    .action((file: string | undefined, given: PlanCommandOptions) =>
      run(given, async (context) => {
        const { plan } = await import("../plan/plan.ts");
        return plan(context, file, given);
      }),
    );
}
