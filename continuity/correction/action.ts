import { z } from "zod";
import { hex, sha256, timestamp } from "../../events/cloudevent.ts";
import { finding } from "../evidence/finding.ts";

/**
 * Corrective actions (矯正措施; ISO 22301, 10.2) as an append-only record: every step is signed by the vault and holds the hash of the one
 * before. What stands now is folded from the steps (register.ts).
 */

/** Of this vault's actions: 1 is the first. */
const actionNumber = z.number().int().min(1).max(999_999);
const words = (length: number) => z.string().trim().min(1).max(length);
const calendarDate = z.iso.date();

/** The report that something is said on the ground of. */
export const reportReference = z.object({ seq: z.number().int().min(1), hash: sha256, drill: hex(16) });
export type ReportReference = z.infer<typeof reportReference>;

export const actionChange = z.discriminatedUnion("change", [
  z.object({ change: z.literal("opened"), action: actionNumber, scenario: z.string().max(300), finding }),
  /** Found again while the action is open. */
  z.object({ change: z.literal("recurred"), action: actionNumber, finding }),
  /** The retest found it right. */
  z.object({ change: z.literal("closed"), action: actionNumber }),
  /** Found again after it was closed. */
  z.object({ change: z.literal("reopened"), action: actionNumber, finding }),
]);
export type ActionChange = z.infer<typeof actionChange>;

export const actionStep = z.discriminatedUnion("kind", [
  /** A drill's report was looked through (檢討): what follows from it, all in one step. */
  z.object({ kind: z.literal("reviewed"), report: reportReference, changes: z.array(actionChange) }),
  /** Somebody answers for it until a day. What is not said stays as it was. */
  z.object({
    kind: z.literal("assigned"),
    action: actionNumber,
    by: words(100),
    owner: words(100).optional(),
    due: calendarDate.optional(),
    /** Root cause (根本原因). */
    cause: words(4000).optional(),
    /** What is done so that it does not happen again (矯正措施). */
    remedy: words(4000).optional(),
  }),
  /** Closed by a person and not by a retest; the next drill of its scope looks all the same. */
  z.object({ kind: z.literal("closed"), action: actionNumber, by: words(100), reason: words(4000) }),
]);
export type ActionStep = z.infer<typeof actionStep>;

export const actionRecord = z.strictObject({
  format: z.literal("fenchi/action/v1"),
  vault: hex(16),
  seq: z.number().int().min(1).max(999_999),
  /** Hash of the record before; null of the first. */
  previous: sha256.nullable(),
  time: timestamp,
  step: actionStep,
});
export type ActionRecord = z.infer<typeof actionRecord>;
