import { cpus, platform, release, totalmem } from "node:os";
import type { Bar } from "./bars.ts";
import type { Extent } from "./bench.ts";
import type { Missing } from "./contender.ts";
import { formatBytes } from "./format.ts";
import type { Results } from "./results.ts";

/** What the bench found, as it is written to `bench.json`. */
export interface Report extends Results {
  /** RFC 3339. */
  readonly time: string;
  readonly extent: Extent;
  readonly machine: readonly string[];
  /** How each contender was set. */
  readonly settings: readonly string[];
  readonly missing: readonly Missing[];
  readonly bars: readonly Bar[];
  /** Too short to judge by. */
  readonly informative: boolean;
}

/** What the figures depend on, and how they were taken. */
export function describe(extent: Extent): string[] {
  const cores = cpus();
  return [
    `${cores.length} x ${cores[0]?.model.trim() ?? "CPU"}, ${formatBytes(totalmem())} of memory, ${platform()} ${release()}, Node ${process.versions.node}`,
    `dump of ${formatBytes(extent.size)}; ${extent.runs === 1 ? "one run" : `medians of ${extent.runs} runs, contenders by turns`}`,
    "wall: from a command's start until what it wrote has reached the disk; CPU: user and system of all its processes",
    "peak memory: sum over all its processes, sampled; the most of all runs. Shared pages count in each process",
  ];
}
