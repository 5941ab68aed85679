import { z } from "zod";
import { providerName, timestamp } from "../../events/cloudevent.ts";
import { moduleReference } from "../inventory/inventory.ts";
import { line } from "../plan/plan.ts";
import { bandwidth, duration, percentage, positiveDuration } from "./quantity.ts";

/**
 * A drill's scenario (docs/DRILLS.md): what is lost, over which line what is left must come, and what is to be reached. It names no
 * vault, so that one file serves every agency: providers are a number of them, or names where a vault's own are meant.
 */

const words = z.strictObject({ en: z.string().min(1).max(1000), "zh-TW": z.string().min(1).max(1000) });

/** So many providers of the vault, whichever (the drill takes turns), or these. */
const who = z.union([z.number().int().min(0).max(16), z.array(providerName).max(16)]);
export type Who = z.infer<typeof who>;

/** A line in words, as the planner's line. */
const scenarioLine = z
  .strictObject({
    bandwidth,
    roundTrip: duration,
    loss: percentage.default(0),
    /** Up for `up` of every `every`, beginning up. */
    window: z.strictObject({ up: positiveDuration, every: positiveDuration }).optional(),
  })
  .refine(({ window }) => !window || window.up <= window.every, { error: "a line is up no longer than its period" })
  .transform(({ bandwidth: bitsPerSecond, roundTrip, loss, window }) =>
    line.parse({ bitsPerSecond, roundTrip: roundTrip * 1000, loss, ...(window ? { window } : {}) }),
  );

/** Something happens while the drill goes on. */
const change = z
  .strictObject({
    /** From the drill's beginning. */
    after: positiveDuration,
    what: words,
    /** Another line from then on; `cut` is none. */
    line: z.union([z.literal("cut"), scenarioLine]).optional(),
    /** Providers lost from then on, and such that are back. */
    lost: who.optional(),
    back: z.literal("all").optional(),
  })
  .refine(({ line: other, lost, back }) => other !== undefined || lost !== undefined || back !== undefined, {
    error: "a change changes something: line, lost or back",
  });

export const scenario = z
  .strictObject({
    format: z.literal("fenchi/scenario/v1"),
    name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "1-60 of a-z 0-9 -"),
    title: words,
    purpose: words,
    lost: z
      .strictObject({
        providers: who.default(0),
        /** The building: nothing of the home is there, and the drill begins on an empty machine. */
        host: z.boolean().default(false),
        /** The keyring's copies too: only the custodians' sheets open the vault. */
        keyring: z.boolean().default(false),
        /** Roles of people who are not there; they take no part. */
        staff: z.array(z.string().min(1).max(100)).max(50).default([]),
      })
      .prefault({}),
    /** Providers that answer with altered shares. */
    lying: who.default(0),
    /** Providers that show what they held so long ago. */
    behind: z.strictObject({ providers: who, by: positiveDuration }).optional(),
    /** Absent: the line is not shaped. */
    line: scenarioLine.optional(),
    clock: z
      .strictObject({
        /** `simulated`: waiting for the line takes no real time; what the machine does takes its own. */
        kind: z.enum(["real", "simulated"]).default("real"),
        /** When the disaster is; the drill's beginning by default. */
        at: timestamp.optional(),
      })
      .prefault({}),
    /** Bring back the newest generation from before: a time, or so long before the disaster. */
    restoreBefore: z.union([timestamp, positiveDuration]).optional(),
    /** What of the inventory is brought back; everything by default. What that depends on comes with it. */
    scope: z
      .strictObject({
        onlyCore: z.boolean().default(false),
        agencies: z.array(z.string().min(1)).optional(),
        systems: z.array(z.string().min(1)).optional(),
        modules: z.array(moduleReference).optional(),
      })
      .prefault({}),
    /** What is to be reached; objectives of each module are the inventory's where none are said. */
    targets: z
      .strictObject({
        rto: positiveDuration.optional(),
        rpo: positiveDuration.optional(),
        /** Steps that people take. */
        steps: z.number().int().positive().optional(),
      })
      .prefault({}),
    changes: z.array(change).max(100).default([]),
  })
  .refine(({ changes }) => changes.every(({ after }, i) => i === 0 || after > (changes[i - 1]?.after ?? 0)), {
    error: "changes come in order of time, none at the time of another",
    path: ["changes"],
  })
  .refine(({ line: shaped, changes }) => shaped !== undefined || changes.every((each) => each.line === undefined), {
    error: "a line that changes is shaped from the beginning: say which line it begins with",
    path: ["line"],
  })
  .refine(({ clock, line: shaped }) => clock.kind === "real" || shaped !== undefined, {
    error: "a simulated clock needs a shaped line: nothing else waits by it",
    path: ["clock"],
  });
export type Scenario = z.infer<typeof scenario>;
