import { z } from "zod";
import { hex, sha256, timestamp } from "../../events/cloudevent.ts";

/**
 * What an agency records beside its drills, because no drill can measure it: who was trained, how a procedure went before, and how its
 * people judge a risk. Each record is signed by the vault and holds the hash of the one before, so that nothing is made better later.
 */

/** A day that somebody can have meant. */
const day = z.iso
  .date()
  .refine((text) => text >= "1912-01-01" && text < "2200-01-01", { error: "a day from 1912 to 2199" });
const words = (length: number) => z.string().trim().min(1).max(length);

/** R14: who finished which course. */
const training = z.strictObject({
  kind: z.literal("training"),
  course: words(200),
  finished: day,
  people: z
    .array(
      z.strictObject({
        /** What the agency knows the person by; a staff number will do. Whoever is trained twice counts once. */
        person: words(100),
        gender: z.enum(["female", "male", "other"]),
      }),
    )
    .min(1)
    .max(10_000),
});

/** R12: the steps of a procedure, one by one, so that they are counted and not estimated. */
const procedure = z.strictObject({
  kind: z.literal("procedure"),
  operation: z.enum(["backup", "restore"]),
  since: day,
  before: z.array(words(500)).min(1).max(1000),
  /** Null: what people did in the agency's drills is counted (restore only). */
  after: z.array(words(500)).min(1).max(1000).nullable(),
});

const score = z.number().int().min(1).max(3);
const judged = z.strictObject({ likelihood: score, impact: score });
/** Over confidentiality, integrity and availability. */
const triad = z.strictObject({ confidentiality: judged, integrity: judged, availability: judged });
export type Triad = z.infer<typeof triad>;

/** A risk of one system before and after. What is claimed of after counts only where a report supports it. */
const risk = z.strictObject({
  kind: z.literal("risk"),
  system: words(100),
  threat: words(500),
  assessed: day,
  before: triad,
  after: triad,
  /** Numbers of the drill reports that show it. */
  reports: z.array(z.number().int().min(1)).max(100),
});

export const agencyStep = z.discriminatedUnion("kind", [training, procedure, risk]);
export type AgencyStep = z.infer<typeof agencyStep>;
export type StepOfKind<Kind extends AgencyStep["kind"]> = Extract<AgencyStep, { kind: Kind }>;

export const agencyRecord = z.strictObject({
  format: z.literal("fenchi/agency-record/v1"),
  vault: hex(16),
  seq: z.number().int().min(1).max(999_999),
  previous: sha256.nullable(),
  time: timestamp,
  step: agencyStep,
});
export type AgencyRecord = z.infer<typeof agencyRecord>;
