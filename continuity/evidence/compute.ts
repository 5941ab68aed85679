import type { DrillEntry, DrillStep } from "../drill/record.ts";
import { type Course, coursesOf, toSeconds } from "./course.ts";
import { type Figures, type ModuleFigures, type ProviderFigures, predictableBytes } from "./figures.ts";
import { type Finding, isNonconformity } from "./finding.ts";
import { drillFindings, moduleFindings } from "./judge.ts";
import { assertWhole } from "./record.ts";

const hours = [1, 4, 24, 72] as const;

/**
 * Every figure of a report, from the recorded entries and nothing else, so that whoever holds them computes the same.
 * @throws {Tampered} `record-broken` where they are not one whole drill
 */
export function computeFigures(entries: readonly DrillEntry[]): Figures {
  assertWhole(entries);
  const first = entries[0]?.step;
  const last = entries.at(-1);
  if (first?.kind !== "started" || last?.step.kind !== "ended") throw new TypeError("a whole record starts and ends");
  const courses = coursesOf(entries);
  const modules = courses.map((course) => figuresOf(course, first.time));
  const providers = providersOf(entries);
  const paused = pauseOf(entries);
  const seconds = toSeconds(last.at);
  const steps = {
    done: entries.filter(({ step }) => step.kind === "acted").length,
    target: first.targets.steps,
  };
  const { outcome } = last.step;
  const findings: Finding[] = [
    ...drillFindings({ scenario: first.scenario.name, outcome, steps, providers }),
    ...courses.flatMap((course, index) => moduleFindings(course, modules[index] as ModuleFigures)),
  ];
  const successful = outcome === "completed" && modules.every(({ state }) => state === "recovered");
  return {
    outcome,
    successful,
    conforming: successful && !findings.some(isNonconformity),
    seconds,
    paused,
    total: totalOf(modules, seconds - paused),
    reached: reachedOf(modules),
    within: hours.map((each) => withinOf(modules, each)),
    prediction: predictionOf(modules),
    steps,
    modules,
    providers,
    findings,
  };
}

function figuresOf(course: Course, start: string): ModuleFigures {
  const { promised, started, backup, backupTime, restored, checkedAt, failed } = course;
  const checks = [...course.checks.values()];
  const { sha256 = null, expected = null } = restored?.step ?? {};
  const intact = restored !== null && !failed && (expected === null || sha256 === expected);
  const recovered = intact && checks.every(({ passed }) => passed) ? (checkedAt ?? restored.at) : null;
  const age = backupTime === null ? null : Math.max(0, toSeconds(Date.parse(start) - Date.parse(backupTime)));
  return {
    module: promised.module,
    name: promised.name,
    item: promised.item,
    core: promised.core,
    state: recovered !== null ? "recovered" : started === null && !restored && !failed ? "missing" : "failed",
    bytes: promised.bytes,
    restoredBytes: restored?.step.bytes ?? null,
    fetched: restored?.step.fetched ?? null,
    backup,
    backupTime,
    sha256,
    expected,
    checks,
    started,
    predicted: round(promised.predicted),
    restored: restored?.at ?? null,
    recovered,
    deviation: restored && promised.predicted > 0 ? round(restored.at / promised.predicted - 1) : null,
    rto: promised.rto,
    rtoMet: recovered !== null && recovered <= promised.rto,
    rpo: promised.rpo,
    age,
    rpoMet: age !== null && age <= promised.rpo,
  };
}

function totalOf(modules: readonly ModuleFigures[], seconds: number): Figures["total"] {
  const core = modules.filter((each) => each.core);
  const fetched = sum(modules, (each) => each.fetched ?? 0);
  return {
    modules: modules.length,
    recovered: modules.filter(isRecovered).length,
    core: core.length,
    coreRecovered: core.filter(isRecovered).length,
    bytes: sum(modules, (each) => each.restoredBytes ?? 0),
    fetched,
    rate: seconds > 0 ? Math.round((fetched * 8) / seconds) : 0,
  };
}

function reachedOf(modules: readonly ModuleFigures[]): Figures["reached"] {
  const ages = modules.flatMap(({ age }) => (age === null ? [] : [age]));
  return {
    core: lastOf(modules.filter(({ core }) => core)),
    all: lastOf(modules),
    oldest: ages.length > 0 ? ages.reduce((a, b) => Math.max(a, b)) : null,
  };
}

function lastOf(modules: readonly ModuleFigures[]): number | null {
  let last: number | null = null;
  for (const { recovered } of modules) {
    if (recovered === null) return null;
    last = Math.max(last ?? 0, recovered);
  }
  return last;
}

function withinOf(modules: readonly ModuleFigures[], until: number): Figures["within"][number] {
  const back = modules.filter(({ recovered }) => recovered !== null && recovered <= until * 3600);
  return {
    hours: until,
    modules: back.length,
    core: back.filter(({ core }) => core).length,
    bytes: sum(back, (each) => each.restoredBytes ?? 0),
  };
}

function predictionOf(modules: readonly ModuleFigures[]): Figures["prediction"] {
  const off = modules
    .flatMap(({ restoredBytes, deviation }) =>
      deviation !== null && (restoredBytes ?? 0) >= predictableBytes ? [Math.abs(deviation)] : [],
    )
    .sort((a, b) => a - b);
  const middle = off.length >> 1;
  const upper = off[middle];
  if (upper === undefined) return { modules: 0, median: null, worst: null };
  const median = off.length % 2 === 1 ? upper : round(((off[middle - 1] ?? upper) + upper) / 2);
  return { modules: off.length, median, worst: off.at(-1) ?? null };
}

function providersOf(entries: readonly DrillEntry[]): ProviderFigures[] {
  type Fault = ProviderFigures["faults"][number];
  const byProvider = new Map<string, Map<string, Fault>>();
  for (const { at, step } of entries) {
    if (step.kind !== "provider-noticed") continue;
    const faults = byProvider.get(step.provider) ?? new Map<string, Fault>();
    byProvider.set(step.provider, faults);
    const known = faults.get(step.fault);
    if (known) known.count += 1;
    else faults.set(step.fault, { fault: step.fault, count: 1, first: toSeconds(at), message: step.message });
  }
  return [...byProvider].map(([provider, faults]) => ({ provider, faults: [...faults.values()] }));
}

/** Time between each pause and the next sign of life. */
function pauseOf(entries: readonly DrillEntry[]): number {
  const resumes = (kind: DrillStep["kind"]) => kind === "resumed" || kind === "ended";
  let since: number | undefined;
  let milliseconds = 0;
  for (const { at, step } of entries) {
    if (step.kind === "paused") since ??= at;
    if (since === undefined || !resumes(step.kind)) continue;
    milliseconds += at - since;
    since = undefined;
  }
  return toSeconds(milliseconds);
}

const isRecovered = ({ state }: ModuleFigures): boolean => state === "recovered";
const round = (value: number): number => Math.round(value * 1000) / 1000;
const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, each) => total + of(each), 0);
