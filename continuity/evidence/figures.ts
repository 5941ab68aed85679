import { z } from "zod";
import { hex, sha256, timestamp } from "../../events/cloudevent.ts";
import { checkResult } from "../drill/record.ts";
import { moduleReference } from "../inventory/inventory.ts";
import { finding } from "./finding.ts";

/** Figures of a report, all computed from the record's entries. Times are seconds from the drill's start, to a thousandth. */

const seconds = z.number().nonnegative();
const bytes = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/** From how many bytes on a restore's time says something about its prediction: below, the machine's own time rules. */
export const predictableBytes = 5_000_000;

export const moduleState = z.enum(["recovered", "failed", "missing"]);

export const moduleFigures = z.object({
  module: moduleReference,
  name: z.string(),
  item: z.string(),
  core: z.boolean(),
  /** Recovered: brought back, unaltered, every check passed. Failed: tried. Missing: not tried. */
  state: moduleState,
  /** What the inventory says, what was written, what passed the line. */
  bytes,
  restoredBytes: bytes.nullable(),
  fetched: bytes.nullable(),
  backup: hex(16).nullable(),
  backupTime: timestamp.nullable(),
  sha256: sha256.nullable(),
  expected: sha256.nullable(),
  checks: z.array(checkResult),
  started: seconds.nullable(),
  predicted: seconds,
  /** When its last byte was written: what the prediction is of. */
  restored: seconds.nullable(),
  /** When its last check had passed: what the recovery time objective is of. */
  recovered: seconds.nullable(),
  /** Measured over predicted, less one; null where either is missing or nothing was predicted. */
  deviation: z.number().nullable(),
  rto: seconds,
  rtoMet: z.boolean(),
  rpo: seconds,
  /** Age of the data at the drill's start. */
  age: seconds.nullable(),
  rpoMet: z.boolean(),
});
export type ModuleFigures = z.infer<typeof moduleFigures>;

export const providerFigures = z.object({
  provider: z.string(),
  faults: z.array(z.object({ fault: z.string(), count: count.min(1), first: seconds, message: z.string() })),
});
export type ProviderFigures = z.infer<typeof providerFigures>;

export const figures = z.object({
  outcome: z.enum(["completed", "stopped", "failed"]),
  /** Completed, and every module recovered. */
  successful: z.boolean(),
  /** Successful without a nonconformity: every target was met as well. */
  conforming: z.boolean(),
  seconds,
  /** Time that it stood paused. */
  paused: seconds,
  total: z.object({
    modules: count,
    recovered: count,
    core: count,
    coreRecovered: count,
    bytes,
    fetched: bytes,
    /** Bits a second that passed the line, over the whole time but the pauses. */
    rate: z.number().nonnegative(),
  }),
  /** When the last core module, and the last of all, was recovered; null where one was not. */
  reached: z.object({ core: seconds.nullable(), all: seconds.nullable(), oldest: seconds.nullable() }),
  /** What was recovered by then. */
  within: z.array(z.object({ hours: count, modules: count, core: count, bytes })),
  /** Restores of 5 MB and more beside their prediction: absolute deviation. */
  prediction: z.object({ modules: count, median: z.number().nullable(), worst: z.number().nullable() }),
  steps: z.object({ done: count, target: count.nullable() }),
  modules: z.array(moduleFigures),
  providers: z.array(providerFigures),
  findings: z.array(finding),
});
export type Figures = z.infer<typeof figures>;
