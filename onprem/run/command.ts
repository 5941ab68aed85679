import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { Refused } from "../../events/error.ts";
import type { HookCommand } from "./config.ts";

/** What a command said that counts: the end of each of its outputs, this many bytes. */
const kept = 64 * 1024;
/** Milliseconds that a command which was asked to end may still take. */
const grace = 5_000;

/** How a command of a run is called. */
export interface CommandOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** File whose bytes become its standard input; empty where none is named. */
  readonly input?: string;
  readonly folder: string;
}

/** How it ended. */
export interface CommandEnd {
  readonly status: number;
  /** The end of its standard output. */
  readonly output: string;
}

/**
 * Runs a command to its end: a list of arguments without a shell, or a line for the system's shell where that was said.
 *
 * @throws {Refused} `run-command-failed` where it cannot be started, is ended by a signal or takes too long
 */
export async function runHook(hook: HookCommand, options: CommandOptions): Promise<CommandEnd> {
  const [file = "", ...args] = hook.shell ? [hook.command] : hook.command;
  const name = hook.shell ? "shell" : basename(file);
  const child = spawn(file, args, {
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    shell: hook.shell,
    cwd: options.folder,
    env: { ...process.env, ...options.environment },
    windowsHide: true,
    // A group of its own, so that what it started ends with it.
    detached: process.platform !== "win32",
  });
  const [output, errors] = [endOf(child.stdout), endOf(child.stderr)];
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child.pid);
  }, hook.timeout * 1000);
  try {
    const ended = new Promise<{ status: number | null; signal: string | null }>((resolve, reject) => {
      child.once("error", (error) => reject(failed(name, `could not be started: ${error.message}`, "", error)));
      child.once("close", (status, signal) => resolve({ status, signal }));
    });
    ended.catch(() => {});
    // A command that does not read to the end ends well all the same, if it says so.
    if (options.input !== undefined && child.stdin)
      await pipeline(createReadStream(options.input), child.stdin).catch(() => {});
    const { status, signal } = await ended;
    if (late) throw failed(name, `took longer than ${hook.timeout} seconds`, errors());
    if (status === null) throw failed(name, `was ended by ${signal}`, errors());
    return { status, output: status === 0 ? output() : `${output()}${errors()}` };
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a command that must end with status 0. @throws {Refused} `run-command-failed` */
export async function runToGoodEnd(hook: HookCommand, options: CommandOptions): Promise<void> {
  const { status, output } = await runHook(hook, options);
  if (status === 0) return;
  throw failed(hook.shell ? "shell" : basename(hook.command[0] ?? ""), `ended with status ${status}`, output);
}

function endOf(stream: NodeJS.ReadableStream | null): () => string {
  let said = Buffer.alloc(0);
  stream?.on("data", (piece: Buffer) => {
    said = Buffer.concat([said, piece]).subarray(-kept);
  });
  return () => said.toString();
}

function end(pid: number | undefined): void {
  if (pid === undefined) return;
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(process.platform === "win32" ? pid : -pid, signal);
    } catch {
      // It has ended.
    }
  };
  kill("SIGTERM");
  setTimeout(() => kill("SIGKILL"), grace).unref();
}

/** Never with its arguments, which may hold passwords. */
function failed(command: string, how: string, said: string, cause?: unknown): Refused {
  const last = said.trim().slice(-2000);
  return new Refused("run-command-failed", `${command} ${how}${last === "" ? "." : `. It said:\n${last}`}`, {
    next: "Put right what it complains about, then go on with fenchi run resume.",
    params: { command, how, said: last },
    cause,
  });
}
