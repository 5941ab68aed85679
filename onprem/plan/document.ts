import { z } from "zod";
import { line, restorePlan } from "../../continuity/plan/plan.ts";
import { providerName, timestamp } from "../../events/cloudevent.ts";

/** What is answered about dependencies and plans, to whoever asks: the command line with `--json`, and the HTTP API. */

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).readonly();
const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const reason = z.enum(["no-item", "no-backup", "not-restorable"]);

const independence = z.object({
  module: z.string(),
  /** 0 to 1; 1 needs nothing outside of its own system. */
  value: z.number(),
  needs: z.object({ system: count, agency: count, elsewhere: count }),
  /** What hinders it most, and the value without. */
  hindrance: z.object({ module: z.string(), without: z.number() }).optional(),
});

export const dependenciesDocument = z
  .object({
    modules: count,
    dependencies: count,
    core: count,
    cycles: list(
      z.object({
        members: list(z.string()),
        /** The dependency that is cheapest to give up. */
        cheapest: z.object({ from: z.string(), to: z.string() }),
        example: list(z.string()),
      }),
    ),
    /** The least independent first. */
    independence: list(independence),
    gaps: z.object({
      orphans: list(z.string()),
      withoutBackup: list(z.object({ module: z.string(), reason })),
      unknown: list(z.object({ module: z.string(), dependency: z.string() })),
      unlisted: list(z.string()),
    }),
  })
  .meta({ id: "Dependencies" });
export type DependenciesDocument = z.infer<typeof dependenciesDocument>;

export const closureDocument = z
  .object({
    module: z.string(),
    name: z.string(),
    /** The smallest set that gives its service. */
    closure: z.object({
      modules: list(z.string()),
      backups: list(z.object({ agency: z.string(), item: z.string(), bytes: count })),
      bytes: count,
      withoutBackup: list(z.string()),
      systems: list(z.string()),
      agencies: list(z.string()),
    }),
    independence,
  })
  .meta({ id: "DependencyClosure" });
export type ClosureDocument = z.infer<typeof closureDocument>;

const comparison = z.object({
  finish: seconds,
  fetch: count,
  weightedTimeToCore: seconds.nullable(),
  core: count,
  kept: count,
  lanes: count,
  missing: count,
});

export const planDocument = z
  .object({
    plan: restorePlan.meta({ id: "RestorePlan" }),
    /** When each core function serves again, the earliest first. */
    core: list(
      z.object({
        module: z.string(),
        name: z.string(),
        priority: count,
        up: seconds.nullable(),
        latest: seconds.nullable(),
        objective: seconds,
        kept: z.boolean(),
      }),
    ),
    /** What is back within 1, 4, 24 and 72 hours. */
    milestones: list(z.object({ within: seconds, modules: count, bytes: count, core: list(z.string()) })),
    /** The plan itself, and then each change that was asked for. */
    whatIf: list(comparison.extend({ what: z.string().nullable() })).optional(),
  })
  .meta({ id: "PlanDocument" });
export type PlanDocument = z.infer<typeof planDocument>;

const lanes = z.number().int().min(1).max(64);

/** What a plan is compared with: what is not said stays as it is. */
export const planChange = z.object({
  /** What it is called in the answer. */
  text: z.string().min(1).max(200),
  line: line.optional(),
  /** Providers that are lost as well. */
  without: z.array(providerName).max(64).optional(),
  onlyCore: z.boolean().optional(),
  strict: z.boolean().optional(),
  lanes: lanes.optional(),
});
export type PlanChange = z.infer<typeof planChange>;

export const planRequest = z
  .object({
    /** That of the last restore by default, else a usual one. */
    line: line.optional(),
    without: z.array(providerName).max(64).default([]),
    /** The newest backups at or before it. */
    at: timestamp.optional(),
    onlyCore: z.boolean().default(false),
    /** Everything of a wave before the next one. */
    strict: z.boolean().default(false),
    /** `system`, or `agency/system`. */
    systems: z.array(z.string().min(1).max(201)).max(1000).default([]),
    /** Bytes that the target has room for. */
    room: count.optional(),
    lanes: lanes.optional(),
    whatIf: z.array(planChange).max(20).default([]),
  })
  .meta({ id: "PlanRequest" });
export type PlanRequest = z.infer<typeof planRequest>;
