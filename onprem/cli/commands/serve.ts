import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { parseBetween } from "../parse/words.ts";
import type { Run } from "../program.ts";

/** What `fenchi serve` was told. */
export interface ServeOptions extends CommonOptions {
  readonly host?: string;
  readonly port?: number;
}

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands.serve;
  command
    .option("--host <address>", options.host)
    .option("--port <port>", options.port, parseBetween(0, 65_535))
    .action((given: ServeOptions) =>
      run(given, async (context) => {
        const { serve } = await import("../serve.ts");
        return serve(context, given);
      }),
    );
}
