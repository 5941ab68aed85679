import type { Figures } from "../evidence/figures.ts";
import { type Finding, isNonconformity } from "../evidence/finding.ts";
import { type DrillReport, startOf } from "../evidence/report.ts";
import type { ActionChange } from "./action.ts";
import { type Action, type ActionRegister, scopeOf } from "./register.ts";

/**
 * What follows from a report (檢討): nonconformities open actions, or reopen those that had been closed; open actions whose scope this
 * drill covered without finding them again are closed, since that was their retest.
 */
export function reviewReport({ actions }: ActionRegister, report: DrillReport): ActionChange[] {
  const scenario = startOf(report.entries).scenario.name;
  const known = new Map(actions.map((action) => [scopeOf(action.scenario, action.finding), action]));
  const found = new Map<string, Finding>();
  for (const finding of report.figures.findings) {
    if (isNonconformity(finding)) found.set(scopeOf(scenario, finding), finding);
  }
  const changes: ActionChange[] = [];
  let next = actions.length + 1;
  for (const [scope, finding] of found) {
    const action = known.get(scope);
    if (!action) changes.push({ change: "opened", action: next++, scenario, finding });
    else changes.push({ change: action.state === "open" ? "recurred" : "reopened", action: action.number, finding });
  }
  for (const action of actions) {
    const again = found.has(scopeOf(action.scenario, action.finding));
    if (action.state === "open" && !again && action.scenario === scenario && isRetested(action, report.figures)) {
      changes.push({ change: "closed", action: action.number });
    }
  }
  return changes;
}

/** Whether a drill in which something was not found could have found it. */
function isRetested({ finding }: Action, figures: Figures): boolean {
  const module = figures.modules.find((each) => each.module === finding.module);
  switch (finding.kind) {
    case "drill-unfinished":
      return figures.outcome === "completed";
    case "steps-exceeded":
      return figures.steps.target !== null;
    case "check-failed":
      return (
        module?.checks.some(({ kind, name, passed }) => passed && `${kind} ${name}`.trim() === finding.subject) ?? false
      );
    case "hash-differs":
      return module?.state === "recovered" && module.expected !== null;
    default:
      return module?.state === "recovered";
  }
}
