import { z } from "zod";
import { hex, sha256, timestamp } from "../../events/cloudevent.ts";
import { moduleReference } from "../inventory/inventory.ts";
import { line } from "../plan/plan.ts";

/**
 * What a drill records while it runs, one entry after another, each bound to the one before by its hash; the evidence report is
 * computed from these entries alone, so that whoever holds them computes the same figures. Times in `at` are milliseconds from the
 * drill's start by a clock that does not run backwards.
 */

const person = z.object({ name: z.string().min(1).max(100), role: z.string().min(1).max(100) });
const bytes = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

export const checkResult = z.object({
  kind: z.enum(["hash", "count", "sql", "http", "script"]),
  name: z.string().max(200),
  passed: z.boolean(),
  expected: z.string().max(2000),
  found: z.string().max(2000),
});
export type CheckResult = z.infer<typeof checkResult>;

export const drillStep = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("started"),
    drill: hex(16),
    time: timestamp,
    /** Name and the whole text of the scenario file. */
    scenario: z.object({ name: z.string(), text: z.string().max(100_000) }),
    people: z.array(person),
    vaults: z.array(z.object({ agency: z.string(), vault: hex(16), head: bytes })),
    /** Hash of the inventory that was used, and of the report before (null: the first). */
    inventory: sha256,
    previous: sha256.nullable(),
    line: line.nullable(),
    targets: z.object({ steps: z.number().int().positive().nullable() }),
    /** What was promised and predicted, of each module in the drill. */
    modules: z.array(
      z.object({
        module: moduleReference,
        name: z.string(),
        item: z.string(),
        bytes,
        core: z.boolean(),
        rto: seconds,
        rpo: seconds,
        predicted: seconds,
      }),
    ),
  }),
  /** The scenario changed something: a provider was lost, the line was cut, a person left. */
  z.object({ kind: z.literal("changed"), what: z.string().max(1000) }),
  /** A person did something that a procedure counts as a step. */
  z.object({ kind: z.literal("acted"), who: z.string().max(100), what: z.string().max(1000) }),
  z.object({ kind: z.literal("module-started"), module: moduleReference, backup: hex(16), backupTime: timestamp }),
  z.object({
    kind: z.literal("module-restored"),
    module: moduleReference,
    bytes,
    fetched: bytes,
    sha256: sha256.nullable(),
    /** What the sealed contents say that the hash is. */
    expected: sha256.nullable(),
  }),
  z.object({ kind: z.literal("module-checked"), module: moduleReference, checks: z.array(checkResult) }),
  z.object({
    kind: z.literal("module-failed"),
    module: moduleReference,
    code: z.string(),
    message: z.string().max(4000),
  }),
  /** How a provider behaved, whenever that was noticed. */
  z.object({
    kind: z.literal("provider-noticed"),
    provider: z.string(),
    fault: z.string().max(100),
    message: z.string().max(4000),
  }),
  z.object({ kind: z.literal("paused"), why: z.string().max(1000) }),
  z.object({ kind: z.literal("resumed"), why: z.string().max(1000) }),
  z.object({ kind: z.literal("ended"), time: timestamp, outcome: z.enum(["completed", "stopped", "failed"]) }),
]);
export type DrillStep = z.infer<typeof drillStep>;

/** One line of the record: JSON (RFC 8785) of this, so that the next one can name its hash. */
export const drillEntry = z.object({
  seq: z.number().int().nonnegative(),
  at: z.number().nonnegative(),
  /** SHA-256 of the entry before, as its canonical bytes; of the first: null. */
  previous: sha256.nullable(),
  step: drillStep,
});
export type DrillEntry = z.infer<typeof drillEntry>;
