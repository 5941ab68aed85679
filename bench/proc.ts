import { readdirSync, readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

/** What `/proc` says of a process; `undefined` where there is no `/proc` or the process has ended. */
function read(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return undefined;
  }
}

/** CPU seconds, user and system, of a process and of those of its descendants that ended and were waited for. */
export interface CpuTime {
  readonly own: number;
  readonly waited: number;
}

/** @returns `undefined` on systems without `/proc`, and for a process that has ended. */
export function cpuTime(pid: number | "self"): CpuTime | undefined {
  const stat = read(`${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold anything: what counts comes behind the last one. Fields 14 to 17 are the times.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (field: number): number => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return { own: seconds(14) + seconds(15), waited: seconds(16) + seconds(17) };
}

/** Those processes that exist among the given ones, and all their descendants. */
export function processTree(pids: Iterable<number>): number[] {
  const found = new Set<number>(pids);
  for (const pid of found) {
    for (const child of childrenOf(pid)) found.add(child);
  }
  return [...found];
}

function childrenOf(pid: number): number[] {
  const threads = listThreads(pid);
  return threads.flatMap((thread) => {
    const children = read(`${pid}/task/${thread}/children`)?.trim();
    return children ? children.split(" ").map(Number) : [];
  });
}

function listThreads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Bytes of a process in memory: now, and at most so far. Pages shared with others count in full. */
export function residentMemory(pid: number): { readonly now: number; readonly peak: number } | undefined {
  const status = read(`${pid}/status`);
  if (status === undefined) return undefined;
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return { now: kibibytes("VmRSS") * 1024, peak: kibibytes("VmHWM") * 1024 };
}
