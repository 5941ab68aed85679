import type { Command } from "commander";
import type { Line } from "../../../continuity/plan/plan.ts";
import type { CommonOptions } from "../context.ts";
import { defineGroup } from "../group.ts";
import type { Messages } from "../messages/index.ts";
import { parseAgency } from "../parse/agency.ts";
import { collect } from "../parse/collect.ts";
import { parseLine } from "../parse/line.ts";
import type { Run } from "../program.ts";

/** What every command of a run that restores is told. */
interface CarryOptions extends CommonOptions {
  readonly line?: Line;
  readonly without?: readonly string[];
}

/** What `fenchi run start` was told. */
export interface StartOptions extends CarryOptions {
  readonly config?: string;
  readonly vault?: readonly ReturnType<typeof parseAgency>[];
  readonly to?: string;
}

/** What `fenchi run resume` was told. */
export interface ResumeOptions extends CarryOptions {
  readonly again?: readonly string[];
}

export function define(command: Command, m: Messages, run: Run): void {
  const texts = m.help.commands.run;
  const { commands } = texts;
  defineGroup(command, texts, m, run, {
    start: (sub, start) => {
      const { arguments: words, options } = commands.start;
      sub
        .argument("<plan>", words.plan)
        .option("--config <file>", options.config)
        .option("--to <dir>", options.to)
        .option("--vault <agency=home>", options.vault, collect(parseAgency))
        .option("--line <line>", options.line, parseLine)
        .option("--without <provider>", options.without, collect(String))
        .action((plan: string, given: StartOptions) =>
          start(given, async (context) => (await import("../run/carry.ts")).startRun(context, plan, given)),
        );
    },
    resume: (sub, start) => {
      const { arguments: words, options } = commands.resume;
      sub
        .argument("[run]", words.run)
        .option("--again <module>", options.again, collect(String))
        .option("--line <line>", options.line, parseLine)
        .option("--without <provider>", options.without, collect(String))
        .action((name: string | undefined, given: ResumeOptions) =>
          start(given, async (context) => (await import("../run/carry.ts")).goOn(context, name, given)),
        );
    },
    pause: (sub, start) =>
      sub
        .argument("[run]", commands.pause.arguments.run)
        .action((name: string | undefined, given: CommonOptions) =>
          start(given, async (context) => (await import("../run/ask.ts")).ask(context, name, "pause")),
        ),
    status: (sub, start) =>
      sub
        .argument("[run]", commands.status.arguments.run)
        .action((name: string | undefined, given: CommonOptions) =>
          start(given, async (context) => (await import("../run/ask.ts")).status(context, name)),
        ),
    stop: (sub, start) =>
      sub
        .argument("[run]", commands.stop.arguments.run)
        .action((name: string | undefined, given: CommonOptions) =>
          start(given, async (context) => (await import("../run/ask.ts")).ask(context, name, "stop")),
        ),
  });
}
