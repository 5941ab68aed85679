import { z } from "zod";
import { moduleReference } from "../inventory/inventory.ts";

/**
 * What a drill found that is not as it should be. A *nonconformity* asks for a corrective action (ISO 22301, 10.2); an *observation* is
 * a deviation that people should see and that broke no promise.
 */
export const findingKinds = {
  /** It did not end by itself: stopped or failed. */
  "drill-unfinished": "nonconformity",
  /** A module could not be brought back, or was not before the drill ended. */
  "module-lost": "nonconformity",
  /** What was brought back is not what was sealed. */
  "hash-differs": "nonconformity",
  "check-failed": "nonconformity",
  /** Back later than the recovery time objective says. */
  "rto-missed": "nonconformity",
  /** The data that came back is older than the recovery point objective allows. */
  "rpo-missed": "nonconformity",
  /** People needed more steps than the scenario allows. */
  "steps-exceeded": "nonconformity",
  /** Restored at another time than predicted, by more than a fifth. */
  "prediction-off": "observation",
  /** A provider did what it should not. */
  "provider-fault": "observation",
  /** Brought back, but nothing showed that it works. */
  "check-missing": "observation",
} as const;
export type FindingKind = keyof typeof findingKinds;

export const finding = z.object({
  kind: z.enum(Object.keys(findingKinds) as [FindingKind, ...FindingKind[]]),
  /** Whose it is; null where it is the whole drill's. */
  module: moduleReference.nullable(),
  /** What of it: a check's or a provider's name, a fault's; empty where there is one only. */
  subject: z.string().max(400),
  /** What was promised, and what was found, as plain values: seconds, hashes, counts, a code. */
  expected: z.string().max(2000),
  found: z.string().max(4000),
});
export type Finding = z.infer<typeof finding>;

/** Whether a finding asks for a corrective action. */
export function isNonconformity({ kind }: Pick<Finding, "kind">): boolean {
  return findingKinds[kind] === "nonconformity";
}
