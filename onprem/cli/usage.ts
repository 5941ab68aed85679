import type { CommanderError } from "commander";
import type { Messages } from "./messages/index.ts";
import type { Problem } from "./problem.ts";

/** What the parser found wrong, in the messages' language. It quotes names and suggestions; the rest is ours to say. */
export function usageProblem(error: CommanderError, command: string, m: Messages): Problem {
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? "");
  const [name = ""] = quoted;
  const [, similar] = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(error.message) ?? [];
  const help = m.error.seeHelp(command);
  return {
    code: `usage-${error.code.replace(/^commander\./, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    message: sentence(error, name, quoted[1] ?? "", m),
    next: similar === undefined ? help : `${m.error.didYouMean(similar)} ${help}`,
  };
}

function sentence(error: CommanderError, name: string, value: string, m: Messages): string {
  switch (error.code) {
    case "commander.missingArgument":
      return m.error.missingArgument(name);
    case "commander.missingMandatoryOptionValue":
      return m.error.missingOption(name);
    case "commander.optionMissingArgument":
      return m.error.optionNeedsValue(name);
    case "commander.unknownOption":
      return m.error.unknownOption(name);
    case "commander.unknownCommand":
      return m.error.unknownCommand(name);
    case "commander.conflictingOption":
      return m.error.conflict(name, value);
    case "commander.help":
      return m.error.missingCommand;
    case "commander.excessArguments":
      return m.error.tooMany;
    case "commander.invalidArgument": {
      const [, choices = ""] = /Allowed choices are (.*)\.$/.exec(error.message) ?? [];
      return m.error.notAllowed(value, choices);
    }
    default:
      return error.message.replace(/^error: /, "");
  }
}

/** Whether the parser has shown help or the version, and that was all. */
export function isAnswered(error: CommanderError): boolean {
  return error.exitCode === 0;
}
