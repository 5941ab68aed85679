import type { Command } from "commander";
import type { CommonOptions } from "../context.ts";
import type { Messages } from "../messages/index.ts";
import { parseAgency } from "../parse/agency.ts";
import { collect } from "../parse/collect.ts";
import type { Run } from "../program.ts";

/** What `fenchi dependencies` was told. */
export interface DependenciesOptions extends CommonOptions {
  /** Reference of a module. */
  readonly core?: string;
  readonly svg?: string;
  readonly mermaid?: string;
  readonly vault?: readonly ReturnType<typeof parseAgency>[];
}

export function define(command: Command, m: Messages, run: Run): void {
  const { options } = m.help.commands.dependencies;
  command
    .option("--core <module>", options.core)
    .option("--svg <file>", options.svg)
    .option("--mermaid <file>", options.mermaid)
    .option("--vault <agency=home>", options.vault, collect(parseAgency))
    .action((given: DependenciesOptions) =>
      run(given, async (context) => {
        const { dependencies } = await import("../plan/dependencies.ts");
        return dependencies(context, given);
      }),
    );
}
