import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
export const setup = join(root, "onprem/setup.mjs");
const main = join(root, "onprem/cli/main.ts");

/** How a command that was run as a process of its own ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output or error holds the text; rejects if the command ends without it. */
  said(text: string): Promise<void>;
}

export interface Started {
  readonly script?: string;
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** All of standard input; an empty one unless `hold` keeps it open. */
  readonly input?: string;
  readonly hold?: boolean;
}

/** Those that have not ended; a test that failed may leave some. */
const running = new Set<Running>();

/** Starts a command line as a user would. */
export function start(args: readonly string[], options: Started = {}): Running {
  const { script = main, folder = tmpdir(), environment = {}, input = "", hold = false } = options;
  const { LANG: _, LC_ALL: __, LC_MESSAGES: ___, FENCHI_HOME: ____, ...inherited } = process.env;
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, env: { ...inherited, ...environment } });
  let out = "";
  let err = "";
  const watchers = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    for (const watch of watchers) watch();
  });
  // A command that ends without reading its input is no failure of the test's.
  child.stdin.on("error", () => {});
  child.stdin.write(input);
  if (!hold) child.stdin.end();
  const ended = once(child, "close").then(([code]): Ended => ({ code, out, err }));
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const watch = () => {
        if (!out.includes(text) && !err.includes(text)) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
      void ended.then(() => reject(new Error(`ended without "${text}":\n${out}\n${err}`)));
    });
  const started: Running = { child, ended, said };
  running.add(started);
  void ended.then(() => running.delete(started));
  return started;
}

/** Runs one to its end. */
export function fenchi(args: readonly string[], options?: Started): Promise<Ended> {
  return start(args, options).ended;
}

/** A folder for one suite, and how to remove it with whatever still runs in it. */
export async function workFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "fenchi-cli-"));
  return {
    path,
    async remove() {
      for (const { child } of running) child.kill("SIGKILL");
      await Promise.all([...running].map(({ ended }) => ended));
      await rm(path, { recursive: true, force: true });
    },
  };
}
