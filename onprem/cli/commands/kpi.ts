import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import { defineGroup } from "../group.ts";
import type { Messages } from "../messages/index.ts";
import type { Run } from "../program.ts";

/** What `fenchi kpi show` was told. */
export interface ShowKpiOptions extends CommonOptions {
  readonly roster?: string;
  readonly to?: string;
}

export interface ExportKpiOptions extends CommonOptions {
  readonly agency?: string;
  readonly overwrite?: boolean;
}

export function define(command: Command, m: Messages, run: Run): void {
  const texts = m.help.commands.kpi;
  const { commands } = texts;
  const load = () => import("../evidence/kpi.ts");
  defineGroup(command, texts, m, run, {
    show: (sub, start) => {
      sub
        .argument("[export...]", commands.show.arguments.export)
        .option("--roster <file>", commands.show.options.roster)
        .option("--to <file>", commands.show.options.to)
        .action((files: string[], given: ShowKpiOptions) =>
          start(given, async (context) => (await load()).show(context, files, given)),
        );
    },
    export: (sub, start) => {
      sub
        .argument("<file>", commands.export.arguments.file)
        .option("--agency <name>", commands.export.options.agency)
        .option("--overwrite", commands.export.options.overwrite)
        .action((file: string, given: ExportKpiOptions) =>
          start(given, async (context) => (await load()).exportTo(context, file, given)),
        );
    },
    record: (sub, start) => {
      sub
        .argument("<file>", commands.record.arguments.file)
        .action((file: string, given: CommonOptions) =>
          start(given, async (context) => (await load()).record(context, file)),
        );
    },
  });
}
