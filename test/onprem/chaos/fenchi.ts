import { type ChildProcess, type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, expect, onTestFinished } from "vitest";

const MAIN = join(import.meta.dirname, "../../../onprem/cli/main.ts");
const CLOCK = pathToFileURL(join(import.meta.dirname, "child/clock.ts")).href;

/** How a process is started. */
export interface Start {
  readonly home?: string;
  /** Standard input; none by default. */
  readonly input?: Readable | string | Uint8Array;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Blocks of 1024 bytes that no file may outgrow: a disk that is full, without any right that it would take to fill one. */
  readonly fileBlocks?: number;
  /** Whether to give up the superuser's right to write anywhere. */
  readonly plain?: boolean;
  /** Milliseconds added to its clock. */
  readonly clock?: number;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A command line that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with how it ended, whatever that is. */
  readonly ended: Promise<Ended>;
  /** Resolves at the first line of standard output that `wanted` makes something of; rejects if it ends before. */
  line<T>(wanted: (line: string) => T | undefined): Promise<T>;
  kill(signal?: NodeJS.Signals): Promise<Ended>;
}

const atTheEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const clear of atTheEnd.splice(0)) await clear();
});

/** Clears up when the test is over. */
export function afterTest(clear: () => unknown): void {
  if (expect.getState().currentTestName === undefined) afterFile(clear);
  else onTestFinished(async () => void (await clear()));
}

/** Clears up when all tests of the file are over. */
export function afterFile(clear: () => unknown): void {
  atTheEnd.push(clear);
}

/**
 * What comes before a program that shall find folders read-only although the superuser runs it: the same user, for whom permissions count. Another
 * user could not read a checkout that lies in a private folder.
 */
const withoutOverride = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"];

/** Starts `fenchi ARGS` as a process of its own. It is gone when the test is over, whatever happens. */
export function start(args: readonly string[], options: Start = {}): Running {
  const { home, input, folder, environment = {}, fileBlocks, plain = false, clock = 0 } = options;
  const node = [
    "--disable-warning=ExperimentalWarning",
    ...(clock === 0 ? [] : ["--import", CLOCK]),
    MAIN,
    // Behind the command's name: what follows a "--" is another program's.
    ...args.slice(0, 1),
    ...(home === undefined ? [] : ["--home", home]),
    ...args.slice(1),
  ];
  const before = plain && process.getuid?.() === 0 ? withoutOverride : [];
  const settings: SpawnOptions = {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, LANG: "C", LC_ALL: "C", FENCHI_TEST_CLOCK: String(clock), ...environment },
    ...(folder === undefined ? {} : { cwd: folder }),
  };
  const limited = fileBlocks === undefined ? undefined : `trap '' XFSZ; ulimit -f ${2 * fileBlocks}; exec "$0" "$@"`;
  const limits = limited === undefined ? [] : ["sh", "-c", limited];
  const [program = "", ...rest] = [...before, ...limits, process.execPath, ...node];
  const child = spawn(program, rest, settings) as ChildProcessWithoutNullStreams;
  afterTest(() => void child.kill("SIGKILL"));
  return watch(child, input);
}

function watch(child: ChildProcessWithoutNullStreams, input: Start["input"]): Running {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const look = () => {
    for (const each of waiting) each();
  };
  child.stdout.on("data", (piece: Buffer) => out.push(piece));
  child.stderr.on("data", (piece: Buffer) => err.push(piece));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    look();
  });
  child.stdin.on("error", () => {});
  if (typeof input === "object" && "pipe" in input) input.pipe(child.stdin);
  else child.stdin.end(input ?? "");
  const text = (pieces: readonly Buffer[]) => Buffer.concat(pieces).toString();
  const ended = once(child, "close")
    .then(([code, signal]): Ended => ({ code, signal, out: text(out), err: text(err) }))
    // Also where it could not be started at all: nobody waits for its lines then.
    .finally(() => {
      over = true;
      look();
    });
  ended.catch(() => {});

  return {
    child,
    ended,
    line(wanted) {
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      let read = 0;
      const wake = () => {
        for (; read < lines.length; read++) {
          const found = wanted(lines[read] ?? "");
          if (found === undefined) continue;
          waiting.delete(wake);
          return resolve(found as never);
        }
        if (!over) return;
        waiting.delete(wake);
        reject(new Error(`it ended before the line that was waited for:\n${text(out)}\n${text(err)}`));
      };
      waiting.add(wake);
      wake();
      return promise;
    },
    async kill(signal = "SIGKILL") {
      child.kill(signal);
      return await ended;
    },
  };
}

/** Runs `fenchi ARGS` to its end. */
export async function fenchi(args: readonly string[], options: Start = {}): Promise<Ended> {
  return await start(args, options).ended;
}

/** The same with `--json`: the one document that it answers with. */
export async function ask<Answer = Record<string, unknown>>(
  args: readonly string[],
  options: Start = {},
): Promise<Ended & { readonly answer: Answer }> {
  const ended = await fenchi([...args.slice(0, 1), "--json", ...args.slice(1)], options);
  try {
    return { ...ended, answer: JSON.parse(ended.out) as Answer };
  } catch {
    throw new Error(`no answer (${ended.code ?? ended.signal}): ${ended.out}\n${ended.err}`);
  }
}
