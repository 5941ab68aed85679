import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import { defineGroup } from "../group.ts";
import type { Messages } from "../messages/index.ts";
import { parseBackup } from "../parse/names.ts";
import { parseBetween } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi inventory import` was told. */
export interface ImportOptions extends CommonOptions {
  readonly by?: string;
  readonly note?: string;
  readonly dryRun?: boolean;
}

/** What the commands that show one version were told. */
export interface VersionOptions extends CommonOptions {
  /** Number of the version; the newest where it is not said. */
  readonly of?: number;
}

export interface ExportOptions extends VersionOptions {
  readonly overwrite?: boolean;
}

export interface ShowOptions extends VersionOptions {
  readonly agency?: string;
  readonly system?: string;
  readonly core?: boolean;
}

export interface SignOffOptions extends VersionOptions {
  readonly by: string;
  readonly role?: string;
}

export interface RecoverInventoryOptions extends CommonOptions {
  readonly backup?: string;
}

const parseVersion = parseBetween(1, 999_999);

export function define(command: Command, m: Messages, run: Run): void {
  const texts = m.help.commands.inventory;
  const { commands } = texts;
  defineGroup(command, texts, m, run, {
    import: (sub, start) => {
      const { arguments: words, options } = commands.import;
      sub
        .argument("<file>", words.file)
        .option("--by <name>", options.by)
        .option("--note <text>", options.note)
        .option("--dry-run", options.dryRun)
        .action((file: string, given: ImportOptions) =>
          start(given, async (context) =>
            (await import("../inventory/import.ts")).importInventory(context, file, given),
          ),
        );
    },
    check: (sub, start) => {
      sub
        .argument("<file>", commands.check.arguments.file)
        .action((file: string, given: CommonOptions) =>
          start(given, async (context) => (await import("../inventory/import.ts")).checkInventoryFile(context, file)),
        );
    },
    export: (sub, start) => {
      const { arguments: words, options } = commands.export;
      sub
        .argument("<file>", words.file)
        .option("--of <version>", options.version, parseVersion)
        .option("--overwrite", options.overwrite)
        .action((file: string, given: ExportOptions) =>
          start(given, async (context) =>
            (await import("../inventory/export.ts")).exportInventory(context, file, given),
          ),
        );
    },
    template: (sub, start) => {
      const { arguments: words, options } = commands.template;
      sub
        .argument("<file>", words.file)
        .option("--overwrite", options.overwrite)
        .action((file: string, given: ExportOptions) =>
          start(given, async (context) => (await import("../inventory/export.ts")).writeTemplate(context, file, given)),
        );
    },
    show: (sub, start) => {
      const { options } = commands.show;
      sub
        .option("--of <version>", options.version, parseVersion)
        .option("--agency <name>", options.agency)
        .option("--system <name>", options.system)
        .option("--core", options.core)
        .action((given: ShowOptions) =>
          start(given, async (context) => (await import("../inventory/show.ts")).showInventory(context, given)),
        );
    },
    diff: (sub, start) => {
      const { arguments: words } = commands.diff;
      sub
        .argument("[from]", words.from, parseVersion)
        .argument("[to]", words.to, parseVersion)
        .action((from: number | undefined, to: number | undefined, given: CommonOptions) =>
          start(given, async (context) => (await import("../inventory/diff.ts")).showDifference(context, from, to)),
        );
    },
    history: (sub, start) => {
      sub.action((given: CommonOptions) =>
        start(given, async (context) => (await import("../inventory/show.ts")).showHistory(context)),
      );
    },
    "sign-off": (sub, start) => {
      const { options } = commands["sign-off"];
      sub
        .requiredOption("--by <name>", options.by)
        .option("--role <function>", options.role)
        .option("--of <version>", options.version, parseVersion)
        .action((given: SignOffOptions) =>
          start(given, async (context) => (await import("../inventory/sign-off.ts")).signOffInventory(context, given)),
        );
    },
    recover: (sub, start) => {
      sub
        .option("--backup <number>", commands.recover.options.backup, parseBackup)
        .action((given: RecoverInventoryOptions) =>
          start(given, async (context) => (await import("../inventory/recover.ts")).recoverInventory(context, given)),
        );
    },
  });
}
