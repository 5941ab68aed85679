import { type Command, Option } from "commander";
import type { CommonOptions } from "../context.ts";
import { defineGroup } from "../group.ts";
import type { Messages } from "../messages/index.ts";
import { parseAgency, parsePerson } from "../parse/agency.ts";
import { collect } from "../parse/collect.ts";
import { parseTime } from "../parse/time.ts";
import { parseBetween } from "../parse/words.ts";
import type { Run } from "../program.ts";
import { drillEvidence } from "./drill-evidence.ts";

/** What `fenchi drill run` was told. */
export interface RunDrillOptions extends CommonOptions {
  readonly vault?: readonly { readonly agency: string; readonly path: string }[];
  readonly person?: readonly { readonly name: string; readonly role: string }[];
  readonly lose?: readonly string[];
  readonly clock?: "real" | "simulated";
  /** RFC 3339 in UTC. */
  readonly before?: string;
  readonly onlyCore?: boolean;
  readonly config?: string;
  readonly sheets?: readonly string[];
  readonly into?: string;
  readonly keep?: boolean;
  readonly new?: boolean;
}

/** What `fenchi drill schedule` was told. */
export interface ScheduleOptions extends CommonOptions {
  readonly every?: number;
  readonly remind?: number;
  readonly remove?: boolean;
}

export function define(command: Command, m: Messages, run: Run): void {
  const texts = m.help.commands.drill;
  const { commands } = texts;
  defineGroup(command, texts, m, run, {
    list: (sub, start) =>
      sub.action((given: CommonOptions) =>
        start(given, async (context) => (await import("../drill/list.ts")).listScenarios(context)),
      ),
    run: (sub, start) => {
      const { arguments: words, options } = commands.run;
      sub
        .argument("<scenario>", words.scenario)
        .option("--vault <agency=home>", options.vault, collect(parseAgency))
        .option("--person <name:role>", options.person, collect(parsePerson))
        .option("--lose <provider>", options.lose, collect(String))
        .addOption(new Option("--clock <kind>", options.clock).choices(["real", "simulated"]))
        .option("--before <time>", options.before, parseTime)
        .option("--only-core", options.onlyCore)
        .option("--config <file>", options.config)
        .option("--sheets <file...>", options.sheets)
        .option("--into <dir>", options.into)
        .option("--keep", options.keep)
        .option("--new", options.new)
        .action((scenario: string, given: RunDrillOptions) =>
          start(given, async (context) => (await import("../drill/run.ts")).run(context, scenario, given)),
        );
    },
    status: (sub, start) =>
      sub.action((given: CommonOptions) =>
        start(given, async (context) => (await import("../drill/status.ts")).status(context)),
      ),
    schedule: (sub, start) => {
      const { arguments: words, options } = commands.schedule;
      sub
        .argument("[scenario]", words.scenario)
        .option("--every <days>", options.every, parseBetween(1, 366))
        .option("--remind <days>", options.remind, parseBetween(1, 180))
        .option("--remove", options.remove)
        .action((scenario: string | undefined, given: ScheduleOptions) =>
          start(given, async (context) => (await import("../drill/schedule.ts")).schedule(context, scenario, given)),
        );
    },
    ...drillEvidence(commands),
  });
}
