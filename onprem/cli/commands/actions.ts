import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import { defineGroup } from "../group.ts";
import type { Messages } from "../messages/index.ts";
import { parseDay } from "../parse/day.ts";
import { parseBetween } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi actions list` was told. */
export interface ListActionsOptions extends CommonOptions {
  readonly all?: boolean;
}

export interface AssignOptions extends CommonOptions {
  readonly owner?: string;
  /** Day, as `2026-06-30`. */
  readonly due?: string;
  readonly cause?: string;
  readonly remedy?: string;
  readonly by?: string;
}

export interface CloseOptions extends CommonOptions {
  readonly reason: string;
  readonly by?: string;
}

const parseNumber = parseBetween(1, 999_999);

export function define(command: Command, m: Messages, run: Run): void {
  const texts = m.help.commands.actions;
  const { commands } = texts;
  const load = () => import("../evidence/actions.ts");
  defineGroup(command, texts, m, run, {
    list: (sub, start) => {
      sub
        .option("--all", commands.list.options.all)
        .action((given: ListActionsOptions) => start(given, async (context) => (await load()).list(context, given)));
    },
    show: (sub, start) => {
      sub
        .argument("<number>", commands.show.arguments.number, parseNumber)
        .action((number: number, given: CommonOptions) =>
          start(given, async (context) => (await load()).show(context, number)),
        );
    },
    assign: (sub, start) => {
      const { options } = commands.assign;
      sub
        .argument("<number>", commands.assign.arguments.number, parseNumber)
        .option("--owner <name>", options.owner)
        .option("--due <day>", options.due, parseDay)
        .option("--cause <text>", options.cause)
        .option("--remedy <text>", options.remedy)
        .option("--by <name>", options.by)
        .action((number: number, given: AssignOptions) =>
          start(given, async (context) => (await load()).assign(context, number, given)),
        );
    },
    close: (sub, start) => {
      const { options } = commands.close;
      sub
        .argument("<number>", commands.close.arguments.number, parseNumber)
        .requiredOption("--reason <text>", options.reason)
        .option("--by <name>", options.by)
        .action((number: number, given: CloseOptions) =>
          start(given, async (context) => (await load()).close(context, number, given)),
        );
    },
  });
}
