import { CommanderError } from "commander";
import { answer, type Context, createContext, note, report, reportError } from "./context.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exit, exitFor } from "./exit.ts";
import { Interrupted } from "./interrupt.ts";
import type { Io } from "./io.ts";
import { chooseLanguage } from "./language.ts";
import { loadMessages } from "./messages/index.ts";
import { painter } from "./paint.ts";
import { createProgram, isCommand } from "./program.ts";
import { isAnswered, usageProblem } from "./usage.ts";

export interface CliOptions {
  readonly io: Io;
  readonly door: () => Promise<Door>;
  readonly version: string;
}

/** Runs one command line. @param args what stands behind `fenchi` @returns how the process should end; never throws */
export async function runCli(args: readonly string[], { io, door, version }: CliOptions): Promise<ExitCode> {
  const m = await loadMessages(chooseLanguage(args, io.environment));
  const paint = painter(wantsColor(args, io));
  const word = args.find((arg) => !arg.startsWith("-"));
  const named = args[0] !== undefined && isCommand(args[0]) ? args[0] : undefined;
  let context: Context = createContext({ io, m, door, paint }, { json: args.includes("--json") });
  let code: ExitCode = exit.good;
  const program = await createProgram({
    m,
    paint,
    version,
    write: (text) => io.stdout.write(text),
    columns: io.stdout.columns ?? 100,
    only: named,
    run: async (options, work) => {
      context = createContext({ io, m, door, paint }, options);
      code = await work(context);
    },
  });
  try {
    if (args[0] === "complete") {
      const { complete } = await import("./complete.ts");
      complete(program, args.slice(args[1] === "--" ? 2 : 1));
      return exit.good;
    }
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return args.length === 0 ? exit.usage : code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (isAnswered(error)) return exit.good;
      const command = word !== undefined && isCommand(word) ? `fenchi ${word}` : "fenchi";
      const problem = usageProblem(error, command, m);
      answer(context, { error: problem });
      report(context, problem);
      return exit.usage;
    }
    if (error instanceof Interrupted) {
      answer(context, { error: { code: "interrupted", message: m.error.interrupted, next: context.resume } });
      note(context, `${m.error.interrupted} ${context.resume}`);
      return exit.interrupted;
    }
    reportError(context, error);
    return exitFor(error);
  }
}

function wantsColor(args: readonly string[], { stdout, environment }: Io): boolean {
  if (args.includes("--no-color") || environment["NO_COLOR"]) return false;
  return stdout.isTTY === true && environment["TERM"] !== "dumb";
}
