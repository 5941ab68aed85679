import { Argument, type Command } from "commander";
import type { CommonOptions } from "../context.ts";
import { exit } from "../exit.ts";
import type { Messages } from "../messages/index.ts";
import type { Run } from "../program.ts";

/** Shells that a script can be made for. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;

export function define(command: Command, m: Messages, run: Run): void {
  const { arguments: words } = m.help.commands.completion;
  command
    .addArgument(new Argument("<shell>", words.shell).choices(shells))
    .action((shell: (typeof shells)[number], given: CommonOptions) =>
      run(given, async () => {
        const { script } = await import("@bomb.sh/tab");
        script(shell, "fenchi", "fenchi");
        return exit.good;
      }),
    );
}
