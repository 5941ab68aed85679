import { isAbsolute } from "node:path";
import { z } from "zod";
import { hex, providerName, timestamp } from "../../events/cloudevent.ts";

/** What is said of drills over HTTP. Times are RFC 3339 in UTC. */

const count = z.number().int().nonnegative();
const person = z.object({ name: z.string().min(1).max(100), role: z.string().min(1).max(100) });
const scenarioName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "a shipped scenario's name");

/** A shipped scenario's name, never a path: who may ask for a drill may not read the engine's files. */
export const drillRequest = z
  .object({
    scenario: scenarioName,
    people: z.array(person).min(1).max(100),
    /** Homes of agencies' vaults on the engine's host, where they are not the engine's own. */
    vaults: z
      .array(
        z.object({
          agency: z.string().min(1).max(100),
          home: z.string().max(4096).refine(isAbsolute, { error: "an absolute path" }),
        }),
      )
      .max(1000)
      .default([]),
    lose: z.array(providerName).max(16).default([]),
    clock: z.enum(["real", "simulated"]).optional(),
    before: timestamp.optional(),
    onlyCore: z.boolean().default(false),
  })
  .meta({ id: "DrillRequest" });
export type AskedDrill = z.input<typeof drillRequest>;

export const drillOverview = z
  .object({
    drill: hex(16),
    scenario: z.string(),
    time: z.string(),
    /** `open`: begun and not ended. */
    state: z.enum(["open", "completed", "stopped", "failed", "broken"]),
    modules: z.object({ restored: count, failed: count, total: count }),
    /** From its beginning to its last entry. */
    seconds: z.number().nonnegative(),
    /** Why it is broken, where it is. */
    problem: z.string().optional(),
  })
  .meta({ id: "Drill" });
/** A drill of a home, as far as it has come. */
export type DrillOverview = z.infer<typeof drillOverview>;

export const drillList = z.object({ drills: z.array(drillOverview) }).meta({ id: "DrillList" });
export type DrillList = z.infer<typeof drillList>;

export const dueList = z
  .object({
    /** Days before a drill is due on which somebody is reminded. */
    remind: count,
    due: z.array(
      z.object({
        scenario: z.string(),
        /** Days. */
        every: count,
        last: timestamp.nullable(),
        due: timestamp,
        state: z.enum(["later", "soon", "overdue"]),
      }),
    ),
  })
  .meta({ id: "DueDrills" });
export type DueList = z.infer<typeof dueList>;
