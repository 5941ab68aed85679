import { z } from "zod";
import { backupId, timestamp } from "../../events/cloudevent.ts";
import { moduleReference } from "../inventory/inventory.ts";

/** What a restore plan says. Sizes are bytes, times seconds from the beginning of the restore. */

const seconds = z.number().nonnegative();
const bytes = z.number().int().nonnegative();

/** A line as a restore meets it. */
export const line = z.object({
  bitsPerSecond: z.number().positive(),
  /** Round trip, milliseconds. */
  roundTrip: z.number().nonnegative(),
  /** Share of packets lost, 0 to below 1: it caps each request at 1.22 MSS / (RTT sqrt p) (Mathis et al., 1997). */
  loss: z.number().min(0).lt(1),
  /** When the line is up: `up` seconds of every `every`; absent = always. */
  window: z.object({ up: z.number().positive(), every: z.number().positive() }).optional(),
});
export type Line = z.infer<typeof line>;

export const plannedModule = z.object({
  module: moduleReference,
  item: z.string(),
  /** The backup that the plan was made for: the newest one then, or the newest before a date that was asked for. */
  backup: backupId,
  /** What is brought back. */
  bytes,
  /** What passes the line for it: k fragments of each pack, manifest and keys. */
  fetch: bytes,
  /** Modules of one wave depend on none of the same or a later one, but for those of one unit. It is begun within an hour, or one window of the line. */
  wave: z.number().int().nonnegative(),
  /** Must have been restored before this one is begun: what it depends on, as far as that is in the plan and not of its own unit. */
  after: z.array(moduleReference),
  start: seconds,
  finish: seconds,
  /** The finish is between these with a probability of about nine in ten. */
  earliest: seconds,
  latest: seconds,
});
export type PlannedModule = z.infer<typeof plannedModule>;

export const restorePlan = z.object({
  format: z.literal("fenchi/plan/v1"),
  line,
  /**
   * How many modules are restored side by side. Whenever a lane is free, the first module in the order whose `after` are all restored is
   * begun; nothing waits for the end of a wave.
   */
  lanes: z.number().int().positive(),
  providers: z.array(z.string()),
  /** In order of start. */
  modules: z.array(plannedModule),
  /** Modules of the closure that cannot come back, and why. */
  missing: z.array(
    z.object({ module: moduleReference, reason: z.enum(["no-item", "no-backup", "not-restorable", "no-room"]) }),
  ),
  /** Modules that depend on each other in a circle: each unit comes back as one, and serves only when all of it is restored. */
  units: z.array(z.array(moduleReference)),
  /** The chain of modules that decides the last finish. */
  criticalPath: z.array(moduleReference),
  fetch: bytes,
  finish: seconds,
});
export type RestorePlan = z.infer<typeof restorePlan>;

/** What the vault knows of an item's newest backup that a plan can use. */
export const plannedBackup = z.object({
  item: z.string(),
  backup: backupId,
  time: timestamp,
  bytes,
  /** Bytes that pass the line when k providers send one fragment of each pack that it needs; manifest, table, contents and keys included. */
  fetch: bytes,
  packs: z.number().int().nonnegative(),
  /** Earlier backups that it needs packs of: each is opened first. */
  uses: z.number().int().nonnegative(),
  restorable: z.boolean(),
});
export type PlannedBackup = z.infer<typeof plannedBackup>;
