import type { Course } from "./course.ts";
import { type Figures, type ModuleFigures, type ProviderFigures, predictableBytes } from "./figures.ts";
import type { Finding, FindingKind } from "./finding.ts";

/** How far a measured time may be from the predicted one before it is shown as a deviation. */
const tolerance = 0.2;

/** What is wrong with the drill as a whole. */
export function drillFindings({
  scenario,
  outcome,
  steps,
  providers,
}: Pick<Figures, "outcome" | "steps"> & {
  readonly scenario: string;
  readonly providers: readonly ProviderFigures[];
}): Finding[] {
  const found: Finding[] = [];
  const add = (kind: FindingKind, subject: string, expected: string, saw: string) =>
    found.push({ kind, module: null, subject: subject.slice(0, 400), expected, found: saw.slice(0, 4000) });
  if (outcome !== "completed") add("drill-unfinished", scenario, "completed", outcome);
  if (steps.target !== null && steps.done > steps.target) {
    add("steps-exceeded", scenario, String(steps.target), String(steps.done));
  }
  for (const { provider, faults } of providers) {
    for (const { fault, message } of faults) add("provider-fault", `${provider}: ${fault}`, "", message);
  }
  return found;
}

/** What is wrong with one module. */
export function moduleFindings({ restored, failed }: Course, figures: ModuleFigures): Finding[] {
  const { module, state, checks, sha256, expected, recovered, rto, age, rpo, predicted, deviation } = figures;
  const found: Finding[] = [];
  const add = (kind: FindingKind, subject: string, promised: string, saw: string) =>
    found.push({ kind, module, subject, expected: promised.slice(0, 2000), found: saw.slice(0, 4000) });
  if (failed) add("module-lost", "", "restored", `${failed.code}: ${failed.message}`);
  else if (!restored) add("module-lost", "", "restored", state === "missing" ? "not begun" : "not finished");
  if (restored && expected !== null && sha256 !== expected) add("hash-differs", "", expected, sha256 ?? "");
  for (const check of checks) {
    if (!check.passed) add("check-failed", `${check.kind} ${check.name}`.trim(), check.expected, check.found);
  }
  // A module that did not come back is a finding already: that its objective is missed too says nothing more.
  if (recovered !== null && recovered > rto) add("rto-missed", "", String(rto), String(recovered));
  if (age !== null && age > rpo) add("rpo-missed", "", String(rpo), String(age));
  if (recovered !== null && checks.length === 0 && expected === null) add("check-missing", "", "", "");
  const telling = (figures.restoredBytes ?? 0) >= predictableBytes;
  if (telling && figures.restored !== null && deviation !== null && Math.abs(deviation) > tolerance) {
    add("prediction-off", "", String(predicted), String(figures.restored));
  }
  return found;
}
