import tab, { type Complete } from "@bomb.sh/tab";
import type { Command, Option } from "commander";

/**
 * Answers what a shell's completion script asks (`fenchi complete -- WORDS`): the words that may stand there, one a line on standard output.
 * Where nothing is listed, the shell completes file names.
 */
export function complete(program: Command, words: readonly string[]): void {
  addOptions(tab, program);
  for (const command of program.commands) {
    const known = tab.command(command.name(), command.summary());
    addOptions(known, command);
    for (const argument of command.registeredArguments) {
      known.argument(argument.name(), listing(argument.argChoices), argument.variadic);
    }
  }
  tab.parse([...words]);
}

function addOptions(known: ReturnType<typeof tab.command>, command: Command): void {
  for (const option of command.createHelp().visibleOptions(command)) {
    const name = option.long?.replace(/^--/, "");
    if (name === undefined) continue;
    if (takesValue(option)) known.option(name, option.description, listing(option.argChoices ?? []));
    else known.option(name, option.description);
  }
}

const takesValue = (option: Option) => option.required || option.optional;

function listing(choices: readonly string[] | undefined): ((complete: Complete) => void) | undefined {
  if (!choices) return undefined;
  return (complete) => {
    for (const choice of choices) complete(choice, "");
  };
}
