import { type AgencyEvidence, drillsOf } from "./evidence.ts";
import type { StepOfKind, Triad } from "./record.ts";
import { leastSaving } from "./target.ts";

/** A system's risk before and after. */
export interface RiskChange {
  readonly agency: string;
  readonly system: string;
  readonly threats: number;
  /** Likelihood x impact, over confidentiality, integrity and availability and all threats. */
  readonly before: number;
  /** Residual: what was claimed where a report supports it, else what it was before. */
  readonly after: number;
  /** 1 - after / before. */
  readonly reduction: number;
  readonly enough: boolean;
  readonly records: readonly number[];
  /** Reports that support it. */
  readonly reports: readonly number[];
  /** Threats whose lower residual no report supports. */
  readonly unsupported: number;
}

/** Likelihood (1-3) x impact (1-3), summed over the three. */
export function riskOf({ confidentiality, integrity, availability }: Triad): number {
  return [confidentiality, integrity, availability].reduce(
    (sum, { likelihood, impact }) => sum + likelihood * impact,
    0,
  );
}

/** Of each system of an agency. A threat judged again replaces what was judged of it before. */
export function riskChanges(evidence: AgencyEvidence): RiskChange[] {
  const bySystem = new Map<string, Map<string, { seq: number; step: StepOfKind<"risk"> }>>();
  for (const { seq, step } of evidence.records) {
    if (step.kind !== "risk") continue;
    const threats = bySystem.get(step.system) ?? new Map();
    bySystem.set(step.system, threats.set(step.threat, { seq, step }));
  }
  return [...bySystem].map(([system, threats]) => changeOf(evidence, system, [...threats.values()]));
}

function changeOf(
  evidence: AgencyEvidence,
  system: string,
  threats: readonly { readonly seq: number; readonly step: StepOfKind<"risk"> }[],
): RiskChange {
  const { agency } = evidence;
  const shown = new Set(
    drillsOf(evidence)
      .filter(
        ({ successful, modules }) =>
          successful && modules.some(({ module }) => module.startsWith(`${agency}/${system}/`)),
      )
      .map(({ seq }) => seq),
  );
  let [before, after, unsupported] = [0, 0, 0];
  const reports = new Set<number>();
  for (const { step } of threats) {
    const supports = step.reports.filter((seq) => shown.has(seq));
    before += riskOf(step.before);
    after += supports.length > 0 ? riskOf(step.after) : Math.max(riskOf(step.before), riskOf(step.after));
    if (supports.length === 0 && riskOf(step.after) < riskOf(step.before)) unsupported += 1;
    for (const seq of supports) reports.add(seq);
  }
  const reduction = Math.round((1 - after / before) * 1000) / 1000;
  return {
    agency,
    system,
    threats: threats.length,
    before,
    after,
    reduction,
    enough: reduction >= leastSaving.risk,
    records: threats.map(({ seq }) => seq),
    reports: [...reports].sort((a, b) => a - b),
    unsupported,
  };
}
