import {
  type AgencyDrill,
  type AgencyEvidence,
  coversCoreFunctions,
  drillsOf,
  showsCoreFunctions,
} from "./evidence.ts";
import { type RiskChange, riskChanges } from "./risk.ts";
import { type StepSaving, stepSavings } from "./steps.ts";
import { type IndicatorName, indicatorNames, planYears, targetOf } from "./target.ts";
import { rocYear } from "./year.ts";

/** Something that counts once, in the year in which it first did. */
interface Counted {
  readonly year: number;
  /** `report 3`, `record 2`. */
  readonly source: { readonly kind: "report" | "record"; readonly seq: number };
  /** How many it counts. */
  readonly count: number;
}

/** One cell: cumulative by the end of the year. */
export interface Cell {
  readonly done: number;
  /** What it rests on, of this year alone. */
  readonly evidence: readonly Counted["source"][];
}

export interface Indicator {
  readonly name: IndicatorName;
  /** By year; null where the plan asks for nothing. */
  readonly targets: readonly (number | null)[];
  readonly done: readonly number[];
  readonly agencies: readonly { readonly agency: string; readonly cells: readonly Cell[] }[];
}

/** Table 6 of the plan, by agency and ROC year, with risk and steps. */
export interface IndicatorTable {
  readonly years: readonly number[];
  /** The year of the newest export: what is not reached in a later one is not missed yet. */
  readonly asOf: number;
  readonly indicators: readonly Indicator[];
  readonly risks: readonly RiskChange[];
  readonly steps: readonly StepSaving[];
  /** People trained, each once (R14). */
  readonly genders: Readonly<Record<"female" | "male" | "other", number>>;
  readonly agencies: readonly AgencySummary[];
}

/** What an agency's figures rest on, and what is the matter with it. */
export interface AgencySummary {
  readonly agency: string;
  readonly vault: string;
  readonly fingerprint: string;
  readonly known: boolean | null;
  readonly exported: string;
  readonly reports: number;
  /** Reports that are missing or were exchanged. */
  readonly gaps: number;
  readonly openActions: number;
}

/** Computes the table from what agencies exported, and from nothing else. */
export function computeTable(evidence: readonly AgencyEvidence[]): IndicatorTable {
  const counted = evidence.map((each) => ({ agency: each.agency, by: countAgency(each) }));
  const years = yearsOf(counted.flatMap(({ by }) => indicatorNames.flatMap((name) => by[name])));
  return {
    years,
    asOf: Math.max(0, ...evidence.map(({ exported }) => rocYear(exported))),
    indicators: indicatorNames.map((name) => {
      const agencies = counted.map(({ agency, by }) => ({
        agency,
        cells: years.map((year) => cellOf(by[name], year)),
      }));
      return {
        name,
        targets: years.map((year) => targetOf(name, year)),
        done: years.map((_, index) => agencies.reduce((sum, { cells }) => sum + (cells[index]?.done ?? 0), 0)),
        agencies,
      };
    }),
    risks: evidence.flatMap(riskChanges),
    steps: evidence.flatMap(stepSavings),
    genders: gendersOf(evidence),
    agencies: evidence.map(summaryOf),
  };
}

function countAgency(evidence: AgencyEvidence): Readonly<Record<IndicatorName, readonly Counted[]>> {
  const drills = drillsOf(evidence);
  return {
    drills: drills.filter(({ successful }) => successful).map(countDrill),
    coreDrills: drills.filter(showsCoreFunctions).map(countDrill),
    coreAgencies: drills
      .filter((drill) => coversCoreFunctions(drill, evidence))
      .slice(0, 1)
      .map(countDrill),
    simpleAgencies: simpleBackup(evidence),
    people: peopleOf(evidence),
  };
}

const countDrill = ({ year, seq }: AgencyDrill): Counted => ({ year, source: { kind: "report", seq }, count: 1 });

/** The simple backup function is there when both operations take enough steps less. */
function simpleBackup(evidence: AgencyEvidence): Counted[] {
  const savings = stepSavings(evidence);
  const [backup, restore] = savings;
  if (!backup || !restore || !savings.every(({ enough }) => enough)) return [];
  const year = Math.max(backup.year ?? 0, restore.year ?? 0);
  return [{ year, source: { kind: "record", seq: Math.max(backup.record, restore.record) }, count: 1 }];
}

/** Each person once, in the year of the first course. */
function peopleOf({ records }: AgencyEvidence): Counted[] {
  const seen = new Set<string>();
  return records.flatMap(({ seq, step }) => {
    if (step.kind !== "training") return [];
    const fresh = new Set(step.people.map(({ person }) => person).filter((person) => !seen.has(person)));
    for (const person of fresh) seen.add(person);
    const year = rocYear(`${step.finished}T00:00:00Z`);
    return fresh.size > 0 ? [{ year, source: { kind: "record" as const, seq }, count: fresh.size }] : [];
  });
}

function gendersOf(evidence: readonly AgencyEvidence[]): IndicatorTable["genders"] {
  const genders = { female: 0, male: 0, other: 0 };
  for (const { records } of evidence) {
    const people = new Map(
      records.flatMap(({ step }) =>
        step.kind === "training" ? step.people.map((each) => [each.person, each.gender] as const) : [],
      ),
    );
    for (const gender of people.values()) genders[gender] += 1;
  }
  return genders;
}

function yearsOf(counted: readonly Counted[]): number[] {
  const years = [...planYears, ...counted.map(({ year }) => year)];
  const [first, last] = [Math.min(...years), Math.max(...years)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function cellOf(counted: readonly Counted[], year: number): Cell {
  return {
    done: counted.filter((each) => each.year <= year).reduce((sum, { count }) => sum + count, 0),
    evidence: counted.filter((each) => each.year === year).map(({ source }) => source),
  };
}

function summaryOf(evidence: AgencyEvidence): AgencySummary {
  const { agency, vault, fingerprint, known, exported, reports, gaps, register } = evidence;
  const openActions = register.actions.filter(({ state }) => state === "open").length;
  return { agency, vault, fingerprint, known, exported, reports: reports.length, gaps: gaps.length, openActions };
}
