import type { Command } from "commander";
import type { CommonOptions, Context } from "./context.ts";
import type { ExitCode } from "./exit.ts";
import type { Messages } from "./messages/index.ts";
import { addCommon, addExamples, type Run } from "./program.ts";

/** Help of one command. Examples are a command line and what it does. */
export interface CommandHelp {
  readonly summary: string;
  readonly details: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly examples: readonly (readonly [string, string])[];
}

/** Help of a command that has others below it: `fenchi inventory import`. */
export interface GroupHelp extends CommandHelp {
  readonly commands: Readonly<Record<string, CommandHelp>>;
}

/** Gives one command below a group its arguments, options and action. */
export type DefineSub = (command: Command, run: Run) => void;

/**
 * Defines the commands below a group, in the order given. What every command takes may stand behind the group's name or behind the
 * command's own; the latter counts.
 */
export function defineGroup<Texts extends GroupHelp>(
  group: Command,
  texts: Texts,
  m: Messages,
  run: Run,
  subs: Readonly<Record<keyof Texts["commands"] & string, DefineSub>>,
): void {
  group.enablePositionalOptions().helpCommand(false);
  for (const [name, define] of Object.entries<DefineSub>(subs)) {
    const help = texts.commands[name];
    if (help === undefined) throw new Error(`no help for ${name}`);
    const command = group.createCommand(name).summary(help.summary);
    command.copyInheritedSettings(group);
    command.description(help.details === "" ? help.summary : `${help.summary}\n\n${help.details}`);
    addExamples(command, help.examples, m);
    group.addCommand(command);
    define(command, (options: CommonOptions, work: (context: Context) => Promise<ExitCode>) =>
      run({ ...group.opts(), ...options }, work),
    );
    addCommon(command, m);
  }
}
