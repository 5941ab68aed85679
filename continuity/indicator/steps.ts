import { type AgencyEvidence, drillsOf } from "./evidence.ts";
import type { AgencyRecord, StepOfKind } from "./record.ts";
import { leastSaving } from "./target.ts";
import { rocYear } from "./year.ts";

/** How many steps an operation takes, before and after (R12). */
export interface StepSaving {
  readonly agency: string;
  readonly operation: "backup" | "restore";
  readonly before: number;
  /** Null: no drill has measured it yet. */
  readonly after: number | null;
  /** 1 - after / before. */
  readonly saving: number | null;
  readonly enough: boolean;
  /** ROC year in which both were on record. */
  readonly year: number | null;
  /** Record and report that say so. */
  readonly record: number;
  readonly report: number | null;
}

/** Of each operation, by the newest record of it. */
export function stepSavings(evidence: AgencyEvidence): StepSaving[] {
  return (["backup", "restore"] as const).flatMap((operation) => {
    const record = evidence.records.findLast(({ step }) => step.kind === "procedure" && step.operation === operation);
    return record?.step.kind === "procedure" ? [savingOf(evidence, record, record.step)] : [];
  });
}

function savingOf(
  evidence: AgencyEvidence,
  { seq, time }: AgencyRecord,
  { operation, before, after }: StepOfKind<"procedure">,
): StepSaving {
  const drill =
    after === null && operation === "restore" ? drillsOf(evidence).findLast(({ successful }) => successful) : undefined;
  const counted = after?.length ?? drill?.steps ?? null;
  const saving = counted === null ? null : Math.round((1 - counted / before.length) * 1000) / 1000;
  const years = [rocYear(time), ...(drill ? [drill.year] : [])];
  return {
    agency: evidence.agency,
    operation,
    before: before.length,
    after: counted,
    saving,
    enough: saving !== null && saving >= leastSaving.steps,
    year: counted === null ? null : Math.max(...years),
    record: seq,
    report: drill?.seq ?? null,
  };
}
