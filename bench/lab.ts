import { type ChildProcess, spawn } from "node:child_process";
import { InvalidInput, Refused } from "../events/error.ts";
import { cpuTime, processTree, residentMemory } from "./proc.ts";

/** A whole command, as a user would type it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Beside what this process has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What something took. `undefined` is what this system does not tell. */
export interface Cost {
  /** Seconds from the first command's start to the end of the work, syncing included. */
  readonly wall: number;
  /** Seconds, user and system, of every process of the work, to the hundredth. */
  readonly cpu: number | undefined;
  /** Bytes: the most that all its processes held in memory together. */
  readonly memory: number | undefined;
}

/** Runs commands from outside and measures what they take. It measures one work at a time. */
export interface Lab {
  /** @returns what the command printed. @throws Refused `bench-command` when it does not exit with 0, with what it said last. */
  run(command: Command): Promise<string>;
  /** A command that stays until it is stopped. */
  start(command: Command): Running;
  /**
   * Measures the commands that `work` runs, and the processes of `engines`, which run already.
   *
   * CPU is what the kernel accounts to processes that were waited for, plus what the engines used meanwhile: a process that leaves its
   * parent behind escapes it. Memory is sampled, see {@link sampleMs}, and the kernel's own high-water mark of each process is a lower bound.
   */
  measure<T>(work: () => Promise<T>, engines?: readonly number[]): Promise<{ readonly result: T; readonly cost: Cost }>;
}

/** A running command. */
export interface Running {
  readonly pid: number;
  /** Asks it to end, and waits until it has. @throws Refused `bench-command` when it had ended before by itself. */
  stop(): Promise<void>;
}

/** How often memory is looked at, in milliseconds: a tree of three processes takes under a tenth of a millisecond to read. */
export const sampleMs = 20;

/** @param signal ends every command when it aborts. */
export function createLab(signal: AbortSignal): Lab {
  const alive = new Set<number>();

  const launch = (command: Command): { pid: number; ended: Promise<Ended> } => {
    const child = spawn(command.program, command.args, {
      env: { ...process.env, ...command.env },
      cwd: command.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that all of it can be ended.
      detached: true,
    });
    const ended = whenEnded(child);
    const { pid } = child;
    if (pid === undefined) {
      ended.catch(() => {});
      throw new InvalidInput("bench-program", `${command.program} could not be started.`, {
        next: "Check that it is installed and can be run.",
        params: { program: command.program },
      });
    }
    alive.add(pid);
    const end = () => endGroup(pid);
    const forget = () => {
      alive.delete(pid);
      signal.removeEventListener("abort", end);
    };
    ended.then(forget, forget);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    return { pid, ended };
  };

  return {
    async run(command) {
      const { stdout, stderr, status } = await launch(command).ended;
      if (status !== 0) throw failed(command, status, stderr);
      return stdout;
    },
    start(command) {
      const { pid, ended } = launch(command);
      let over = false;
      ended.finally(() => {
        over = true;
      });
      return {
        pid,
        async stop() {
          if (over) {
            const { status, stderr } = await ended;
            throw failed(command, status, stderr);
          }
          endGroup(pid);
          await ended;
        },
      };
    },
    async measure(work, engines = []) {
      const before = cpuUsed(engines);
      const peak = createPeak(() => [...alive, ...engines]);
      const start = performance.now();
      try {
        const result = await work();
        const wall = (performance.now() - start) / 1000;
        const after = cpuUsed(engines);
        const cpu = before === undefined || after === undefined ? undefined : after - before;
        return { result, cost: { wall, cpu, memory: peak.stop() } };
      } finally {
        peak.stop();
      }
    },
  };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It ended by itself.
  }
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | string;
}

function whenEnded(child: ChildProcess): Promise<Ended> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, killedBy) => resolve({ ...output, status: code ?? killedBy ?? "?" }));
  });
}

function failed({ program, args }: Command, status: number | string, stderr: string): Refused {
  const said = stderr.trim().split("\n").slice(-8).join("\n");
  return new Refused("bench-command", `\`${[program, ...args].join(" ")}\` ended with ${status}.\n${said}`, {
    next: "Run it by itself to see why.",
    params: { program, status },
  });
}

/** Seconds used so far by what was waited for here, and by the engines. */
function cpuUsed(engines: readonly number[]): number | undefined {
  const waited = cpuTime("self")?.waited;
  const others = engines.map((pid) => {
    const time = cpuTime(pid);
    return time && time.own + time.waited;
  });
  return [waited, ...others].reduce((sum, time) => (sum === undefined || time === undefined ? undefined : sum + time));
}

/** Watches the memory of process trees until it is stopped. */
function createPeak(roots: () => number[]): { stop(): number | undefined } {
  let most: number | undefined;
  const look = () => {
    let together = 0;
    for (const pid of processTree(roots())) {
      const memory = residentMemory(pid);
      if (!memory) continue;
      together += memory.now;
      most = Math.max(most ?? 0, memory.peak);
    }
    if (together > 0) most = Math.max(most ?? 0, together);
  };
  const timer = setInterval(look, sampleMs);
  look();
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
