import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import type { Run } from "../program.ts";

export function define(command: Command, _: Messages, run: Run): void {
  command.action((given: CommonOptions) =>
    run(given, async (context) => {
      const { doctor } = await import("../doctor.ts");
      return doctor(context);
    }),
  );
}
