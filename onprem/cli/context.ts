import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Service } from "../engine/service.ts";
import type { Door } from "./door.ts";
import { printable } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";
import type { Io } from "./io.ts";
import type { Messages } from "./messages/index.ts";
import type { Paint } from "./paint.ts";
import { type Problem, problemOf, translate } from "./problem.ts";

/** What every command takes. */
export interface CommonOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** What a command works with: where it says what, and the home that it works on. */
export interface Context {
  readonly io: Io;
  readonly m: Messages;
  readonly paint: Paint;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Absolute path. */
  readonly home: string;
  readonly door: () => Promise<Door>;
  /** Tells how to go on after a Ctrl-C at this moment. */
  resume: string;
}

/** The context of one call. @param color whether colours are wanted, by options, environment and terminal */
export function createContext(
  { io, m, door, paint }: Pick<Context, "io" | "m" | "door" | "paint">,
  options: CommonOptions,
): Context {
  const home = resolve(io.folder, options.home ?? io.environment["FENCHI_HOME"] ?? join(homedir(), ".fenchi"));
  return {
    io,
    m,
    paint,
    door,
    home,
    json: options.json === true,
    quiet: options.quiet === true,
    resume: m.resume.nothing,
  };
}

/** A line for a person who reads the answer. */
export function say(context: Context, line: string): void {
  if (!context.json && !context.quiet) context.io.stdout.write(`${line}\n`);
}

/** A line about the work itself, beside the answer. */
export function note(context: Context, line: string): void {
  if (!context.json && !context.quiet) context.io.stderr.write(`${line}\n`);
}

/** A line that is said even to those who asked for quiet. */
export function warn(context: Context, line: string): void {
  context.io.stderr.write(`${context.paint("warning", `${context.m.error.warning}:`)} ${line}\n`);
}

/** The answer for a script: one document on one line. */
export function answer(context: Context, document: unknown): void {
  if (context.json) context.io.stdout.write(`${JSON.stringify(document)}\n`);
}

/** What went wrong, for a person; and for a script as `{"error": ...}` where nothing else was answered. */
export function report(context: Context, problem: Problem): void {
  const { message, next } = translate(problem, context.m);
  const head = context.paint("bad", `${context.m.error.mark}:`);
  context.io.stderr.write(`${head} ${inLines(message)}\n  ${context.paint("strong", "→")} ${inLines(next)}\n`);
}

/** A text of several lines, as what a failed command said. */
function inLines(text: string): string {
  return text.split("\n").map(printable).join("\n  ");
}

/** {@link report} for anything thrown. */
export function reportError(context: Context, error: unknown): void {
  const problem = problemOf(error, context.m);
  answer(context, { error: problem });
  report(context, problem);
  if (context.io.environment["FENCHI_DEBUG"] && error instanceof Error) {
    context.io.stderr.write(`${error.stack ?? error.message}\n${error.cause ? `cause: ${String(error.cause)}\n` : ""}`);
  }
}

/** A path as this call means it, absolute: an engine has another working folder. */
export function absolute(context: Context, path: string): string {
  return resolve(context.io.folder, path);
}

/** Works with the home's engine, the running one or one in this process, and closes it however the work ends. */
export async function withService<T>(
  context: Context,
  command: string,
  work: (service: Service) => Promise<T>,
): Promise<T> {
  const { connect } = await context.door();
  const { signal } = context.io;
  const connecting = connect(context.home, {
    command,
    onWait: (owner) => {
      const who = owner ? `${owner.command} (${owner.pid})` : context.m.anotherProcess;
      note(context, context.m.waitingForHome(who));
    },
  });
  const { service } = await unlessInterrupted(signal, connecting);
  try {
    return await work(service);
  } finally {
    await service.close({ hurry: signal.aborted });
  }
}
