import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import type { Run } from "../program.ts";

/** What `fenchi events` was told. */
export interface EventsOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly after?: string;
}

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands.events;
  command
    .option("--follow", options.follow)
    .option("--after <id>", options.after)
    .action((given: EventsOptions) =>
      run(given, async (context) => {
        const { events } = await import("../events.ts");
        return events(context, given);
      }),
    );
}
