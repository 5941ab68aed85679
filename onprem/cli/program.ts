import { Command, Option } from "commander";
import type { CommonOptions, Context } from "./context.ts";
import type { ExitCode } from "./exit.ts";
import { languages } from "./language.ts";
import type { CommandName, Messages } from "./messages/index.ts";
import type { Paint } from "./paint.ts";

/** What defines a command: its words, and what it does. */
export interface Definition {
  /** Gives the command its arguments, options and action. */
  define(command: Command, m: Messages, run: Run): void;
}

/** Runs a command's work with the context that its options make; what it resolves to is how the process ends. */
export type Run = (options: CommonOptions, work: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** Each command's module is loaded when it is called: a start pays for its own command alone. */
const definitions: Record<CommandName, () => Promise<Definition>> = {
  init: () => import("./commands/init.ts"),
  serve: () => import("./commands/serve.ts"),
  drop: () => import("./commands/drop.ts"),
  status: () => import("./commands/status.ts"),
  list: () => import("./commands/list.ts"),
  restore: () => import("./commands/restore.ts"),
  verify: () => import("./commands/verify.ts"),
  recover: () => import("./commands/recover.ts"),
  doctor: () => import("./commands/doctor.ts"),
  events: () => import("./commands/events.ts"),
  "dead-letters": () => import("./commands/dead-letters.ts"),
  inventory: () => import("./commands/inventory.ts"),
  policy: () => import("./commands/policy.ts"),
  dependencies: () => import("./commands/dependencies.ts"),
  plan: () => import("./commands/plan.ts"),
  drill: () => import("./commands/drill.ts"),
  run: () => import("./commands/run.ts"),
  actions: () => import("./commands/actions.ts"),
  kpi: () => import("./commands/kpi.ts"),
  completion: () => import("./commands/completion.ts"),
};

export const commandNames = Object.keys(definitions).filter(isCommand);

/** Whether a word names a command. */
export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(definitions, word);
}

export interface ProgramOptions {
  readonly m: Messages;
  readonly paint: Paint;
  readonly version: string;
  readonly run: Run;
  readonly write: (text: string) => void;
  readonly columns: number;
  /** Commands to define whole; of the others only what the list of commands shows. */
  readonly only?: CommandName | undefined;
}

/** The parser of the whole command line. It throws CommanderError, also after having shown help or version. */
export async function createProgram({
  m,
  paint,
  version,
  run,
  write,
  columns,
  only,
}: ProgramOptions): Promise<Command> {
  const program = new Command("fenchi");
  configure(program, m, paint, write, columns);
  program
    .description(m.help.program)
    .version(version, "-V, --version", m.help.common.version)
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText("after", () => `\n${m.help.footer(exitTable(m))}`);
  addCommon(program, m);
  for (const name of commandNames) {
    const command = program.createCommand(name).summary(m.help.commands[name].summary);
    command.copyInheritedSettings(program);
    program.addCommand(command);
    addHelp(command, name, m);
    if (only !== undefined && only !== name) continue;
    const { define } = await definitions[name]();
    define(command, m, (options, work) => run({ ...program.opts(), ...options }, work));
    addCommon(command, m);
  }
  return program;
}

function configure(program: Command, m: Messages, paint: Paint, write: (text: string) => void, columns: number): void {
  program
    .exitOverride()
    .showHelpAfterError(false)
    .helpOption("-h, --help", m.help.common.help)
    .configureOutput({
      writeOut: write,
      writeErr: write,
      // What is wrong is said once, in the right language, by the caller.
      outputError: () => {},
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .configureHelp({
      styleTitle: (title) => paint("strong", m.help.titles[title] ?? title),
      optionDescription: describeOption(m),
      subcommandDescription: (command) => command.summary(),
    });
}

function describeOption(m: Messages): (option: Option) => string {
  return (option) =>
    option.argChoices ? option.description + m.help.common.choices(option.argChoices.join(", ")) : option.description;
}

/** The options of every command. */
export function addCommon(command: Command, { help: { common } }: Messages): void {
  command
    .option("--home <dir>", common.home)
    .option("--json", common.json)
    .option("--quiet", common.quiet)
    .addOption(new Option("--lang <language>", common.lang).choices(languages))
    .option("--no-color", common.noColor);
}

function addHelp(command: Command, name: CommandName, m: Messages): void {
  const { summary, details, examples } = m.help.commands[name];
  command.description(details === "" ? summary : `${summary}\n\n${details}`);
  addExamples(command, examples, m);
}

/** Shows examples, each a command line and what it does, behind a command's help. */
export function addExamples(command: Command, examples: readonly (readonly [string, string])[], m: Messages): void {
  command.addHelpText("after", () =>
    [``, m.help.examples, ...examples.flatMap(([line, does]) => [`  $ ${line}`, `    ${does}`])].join("\n"),
  );
}

function exitTable(m: Messages): string {
  return m.help.exitCodes.map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`).join("\n");
}
