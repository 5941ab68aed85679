import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import type { Run } from "../program.ts";

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands["dead-letters"];
  command.option("--requeue <id>", options.requeue).action((given: CommonOptions & { requeue?: string }) =>
    run(given, async (context) => {
      const { deadLetters } = await import("../dead-letters.ts");
      return deadLetters(context, given.requeue);
    }),
  );
}
