import { type ChildProcessByStdio, spawn } from "node:child_process";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { InvalidInput, Refused } from "../../../events/error.ts";
import { release } from "../../../vault/bytes.ts";

/** What a command says of why it failed comes last. */
const keptOfStderr = 4096;
/** How long a command that was asked to end may take, in milliseconds. */
const grace = 5_000;

/** A running command whose output is a stream. */
export interface RunningCommand {
  /** Its standard output. Whoever stops reading it early ends the command. */
  readonly stream: AsyncIterable<Uint8Array>;
  /**
   * Resolves when it ended with status 0.
   *
   * @throws {Refused} `command-failed` with the end of its standard error; never with its arguments, which may hold passwords
   */
  readonly ended: Promise<void>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Starts a command without a shell: the arguments are what the command gets. Its standard input is empty.
 *
 * @param options.signal ends the command when it is aborted
 * @param options.lend gives the memory of each piece back as soon as the next is asked for: for a reader that has copied it by then. Else
 *   what was read gathers until the collector looks, which is after 64 MiB
 * @throws {InvalidInput} `command-empty`
 */
export function runCommand(
  argv: readonly string[],
  options: { readonly signal?: AbortSignal; readonly lend?: boolean } = {},
): RunningCommand {
  const [file, ...args] = argv;
  if (file === undefined || file === "") {
    throw new InvalidInput("command-empty", "No command was given.", { next: "Name it behind --from-command --." });
  }
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], shell: false, windowsHide: true });
  // Without a listener Node throws away what a command said that ended before anybody read it.
  child.stdout.on("readable", () => {});
  const ended = endOf(child, basename(file));
  ended.catch(() => {});
  const stop = () => end(child);
  options.signal?.addEventListener("abort", stop, { once: true });
  child.once("close", () => options.signal?.removeEventListener("abort", stop));
  if (options.signal?.aborted) stop();
  return { stream: outputOf(child, ended, options.lend ?? false), ended };
}

function outputOf(child: Child, ended: Promise<void>, lend: boolean): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const pieces: AsyncIterator<Uint8Array> = child.stdout[Symbol.asyncIterator]();
      let lent: Uint8Array | undefined;
      return {
        async next() {
          if (lent) release(lent);
          lent = undefined;
          try {
            const next = await pieces.next();
            if (lend && !next.done) lent = next.value;
            return next;
          } catch (error) {
            end(child);
            // Why the command ended says more than that its pipe broke.
            await ended;
            throw error;
          }
        },
        // At once, also while a piece is waited for.
        async return() {
          end(child);
          child.stdout.destroy();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function endOf(child: Child, name: string): Promise<void> {
  let said = Buffer.alloc(0);
  child.stderr.on("data", (piece: Buffer) => {
    said = Buffer.concat([said, piece]).subarray(-keptOfStderr);
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(failed(name, `could not be started: ${error.message}`, "", error)));
    child.once("close", (status, signal) => {
      if (status === 0) resolve();
      else reject(failed(name, signal ? `was ended by ${signal}` : `ended with status ${status}`, said.toString()));
    });
  });
}

/** Asks it to end, and makes it end if it does not. What it started may hold its pipes open for longer, and is not waited for. */
function end(child: Child): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), grace);
  child.once("exit", () => {
    clearTimeout(timer);
    child.stdout.destroy();
    child.stderr.destroy();
  });
}

function failed(command: string, how: string, stderr: string, cause?: unknown): Refused {
  const said = stderr.trim();
  return new Refused("command-failed", `${command} ${how}${said === "" ? "." : `. It said:\n${said}`}`, {
    next: "Nothing of this attempt counts. Put right what it complains about, and run it again.",
    params: { command, how, stderr: said },
    cause,
  });
}
