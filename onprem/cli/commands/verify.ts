import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { parseBackup } from "../parse/names.ts";
import type { Run } from "../program.ts";

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands.verify;
  command.option("--backup <id>", options.backup, parseBackup).action((given: CommonOptions & { backup?: string }) =>
    run(given, async (context) => {
      const { verify } = await import("../verify.ts");
      return verify(context, given.backup);
    }),
  );
}
