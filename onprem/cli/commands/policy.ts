import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import { defineGroup } from "../group.ts";
import type { Messages } from "../messages/index.ts";
import { parseItem } from "../parse/names.ts";
import type { Run } from "../program.ts";

export function define(command: Command, m: Messages, run: Run): void {
  const help = m.help.commands.policy;
  const { commands } = help;
  defineGroup(command, help, m, run, {
    show: (sub, runSub) =>
      sub.action((given: CommonOptions) =>
        runSub(given, async (context) => (await import("../policy.ts")).show(context)),
      ),
    explain: (sub, runSub) =>
      sub
        .argument("<item>", commands.explain.arguments.item, parseItem)
        .action((item: string, given: CommonOptions) =>
          runSub(given, async (context) => (await import("../policy.ts")).explain(context, item)),
        ),
    check: (sub, runSub) =>
      sub.action((given: CommonOptions) =>
        runSub(given, async (context) => (await import("../policy.ts")).check(context)),
      ),
    retention: (sub, runSub) =>
      sub
        .argument("<item>", commands.retention.arguments.item, parseItem)
        .action((item: string, given: CommonOptions) =>
          runSub(given, async (context) => (await import("../policy-retention.ts")).retention(context, item)),
        ),
  });
}
