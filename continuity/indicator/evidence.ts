import type { ActionRegister } from "../correction/register.ts";
import type { ModuleFigures } from "../evidence/figures.ts";
import { type DrillReport, type Gap, startOf } from "../evidence/report.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { AgencyRecord } from "./record.ts";
import { rocYear } from "./year.ts";

/** What one agency's vault exported, verified. */
export interface AgencyEvidence {
  readonly agency: string;
  readonly vault: string;
  /** Of the vault's root key, as the custodian sheets print it. */
  readonly fingerprint: string;
  /** Whether the roster names this fingerprint for this agency; null where there is no roster. */
  readonly known: boolean | null;
  readonly exported: string;
  readonly reports: readonly { readonly report: DrillReport; readonly hash: string }[];
  readonly gaps: readonly Gap[];
  readonly register: ActionRegister;
  readonly records: readonly AgencyRecord[];
  readonly inventory: Inventory | null;
}

/** A drill as far as one agency is concerned: a joint drill's other modules are the others'. */
export interface AgencyDrill {
  readonly seq: number;
  readonly hash: string;
  readonly year: number;
  readonly time: string;
  /** The agency's own. */
  readonly modules: readonly ModuleFigures[];
  /** Completed, and every module of the agency recovered. */
  readonly successful: boolean;
  /** Steps that people took. */
  readonly steps: number;
}

/** Every drill in which an agency brought something back. */
export function drillsOf({ agency, reports }: Pick<AgencyEvidence, "agency" | "reports">): AgencyDrill[] {
  return reports.flatMap(({ report, hash }) => {
    const { time } = startOf(report.entries);
    const modules = report.figures.modules.filter(({ module }) => module.startsWith(`${agency}/`));
    if (modules.length === 0) return [];
    const successful = report.figures.outcome === "completed" && modules.every(({ state }) => state === "recovered");
    const steps = report.figures.steps.done;
    return [{ seq: report.seq, hash, year: rocYear(time), time, modules, successful, steps }];
  });
}

/** Whether the drill showed core functions at work: each came back, and a query, a page or a script proved it. */
export function showsCoreFunctions({ successful, modules }: AgencyDrill): boolean {
  const core = modules.filter((each) => each.core);
  const works = ({ checks }: ModuleFigures) =>
    checks.some(({ kind, passed }) => passed && (kind === "sql" || kind === "http" || kind === "script"));
  return successful && core.length > 0 && core.every(works);
}

/** Whether the drill showed all core functions of the agency's inventory at work. */
export function coversCoreFunctions(drill: AgencyDrill, { agency, inventory }: AgencyEvidence): boolean {
  const core = inventory?.modules.filter((each) => each.core && each.agency === agency) ?? [];
  const back = new Set(drill.modules.map(({ module }) => module));
  return (
    core.length > 0 &&
    showsCoreFunctions(drill) &&
    core.every(({ system, number }) => back.has(`${agency}/${system}/${number}`))
  );
}
