import type { Graph } from "../dependency/graph.ts";
import { type CostModel, factorsOf, moduleSeconds } from "./cost.ts";

import type { Missing, PlanOptions } from "./make.ts";
import type { Line, PlannedBackup, PlannedModule, RestorePlan } from "./plan.ts";
import { type Job, type Ran, simulate } from "./simulate.ts";
import type { Restorable, Unit } from "./unit.ts";
import { restoredAt } from "./window.ts";

export interface Ordered {
  readonly graph: Graph;
  readonly units: readonly Unit[];
  readonly order: readonly number[];
  readonly restorable: Restorable;
  readonly missing: Missing;
  readonly line: Line;
  readonly model: CostModel;
  readonly options: PlanOptions;
}

/** How many lanes are tried. */
const lanesTried = [1, 2, 3, 4, 6, 8];

/** Turns an order of units into a plan: predicts when each module runs, on as many lanes as serve core functions best. */
export function scheduleOf(ordered: Ordered): RestorePlan {
  const { graph, missing, line, options } = ordered;
  const members = membersOf(ordered);
  const jobs = jobsOf(ordered, members);
  const { lanes, ran } = bestLanes(ordered, members, jobs);
  const reference = (index: number) => graph.references[index] ?? "";
  const begun = jobs.map((_, at) => at).sort((a, b) => startOf(ran, a) - startOf(ran, b) || a - b);
  const bounds = uncertainty(ordered, jobs, ran, lanes);
  const waves = wavesOf(jobs, begun, ran, line);
  const modules = begun.map((at): PlannedModule => {
    const [index = 0, backup] = members[at] ?? [];
    const job = jobs[at];
    if (!backup || !job) throw new RangeError(`no job ${at}`);
    const [earliest = 0, latest = 0] = bounds[at] ?? [];
    return {
      module: reference(index),
      item: backup.item,
      backup: backup.backup,
      bytes: backup.bytes,
      fetch: job.fetch,
      wave: waves[at] ?? 0,
      after: job.after.map((before) => reference(members[before]?.[0] ?? 0)),
      start: restoredAt(line, startOf(ran, at)),
      finish: restoredAt(line, finishOf(ran, at)),
      earliest: restoredAt(line, earliest),
      latest: restoredAt(line, latest),
    };
  });
  return {
    format: "fenchi/plan/v1",
    line,
    lanes,
    providers: [...options.providers],
    modules,
    missing: [...missing].sort(([a], [b]) => a - b).map(([index, reason]) => ({ module: reference(index), reason })),
    units: ordered.units.filter((unit) => unit.members.length > 1).map((unit) => unit.members.map(reference)),
    criticalPath: criticalPath(ran).map((at) => reference(members[at]?.[0] ?? 0)),
    fetch: modules.reduce((sum, { fetch }) => sum + fetch, 0),
    finish: modules.reduce((last, { finish }) => Math.max(last, finish), 0),
  };
}

type Member = readonly [index: number, backup: PlannedBackup];

function membersOf({ units, order, restorable }: Ordered): Member[] {
  return order.flatMap((at) =>
    (units[at]?.members ?? []).flatMap((index): Member[] => {
      const backup = restorable.get(index);
      return backup ? [[index, backup]] : [];
    }),
  );
}

/** One job a module; it waits for every module of the units that its own needs. */
function jobsOf({ units }: Ordered, members: readonly Member[]): Job[] {
  const place = new Map(members.map(([index], at) => [index, at]));
  const unitOf = new Map(units.flatMap((unit) => unit.members.map((index) => [index, unit] as const)));
  const kept = createKept();
  return members.map(([index, { backup, bytes, fetch: whole, packs, uses }]) => {
    const fetch = kept.fetchOf(backup, whole);
    const needs = unitOf.get(index)?.needs ?? [];
    const after = needs.flatMap((need) => units[need]?.members ?? []).flatMap((needed) => place.get(needed) ?? []);
    return { bytes, fetch, packs, uses, after: after.sort((a, b) => a - b) };
  });
}

/** Bytes of what it fetched that a run keeps at hand, and bytes of an envelope, which is fetched again all the same. */
const [keptBytes, envelopeBytes] = [256 * 1024 * 1024, 16 * 1024];

/** Modules that lie in one backup: what was fetched for the first is at hand for the next, if not too much came between. */
function createKept() {
  let fetched = 0;
  const before = new Map<string, number>();
  return {
    fetchOf(backup: string, whole: number): number {
      const from = before.get(backup);
      if (from !== undefined && fetched - from <= keptBytes) return Math.min(whole, envelopeBytes);
      before.set(backup, fetched);
      fetched += whole;
      return whole;
    },
  };
}

function bestLanes(
  { units, line, model, options }: Ordered,
  members: readonly Member[],
  jobs: readonly Job[],
): { readonly lanes: number; readonly ran: readonly Ran[] } {
  const order = jobs.map((_, at) => at);
  const place = new Map(members.map(([index], at) => [index, at]));
  const worthOf = (ran: readonly Ran[]) =>
    units.reduce((sum, { weight, members: of }) => {
      const finish = Math.max(...of.map((index) => finishOf(ran, place.get(index) ?? 0)));
      return sum + weight * finish;
    }, 0);
  let best: { readonly lanes: number; readonly ran: readonly Ran[]; readonly value: number } | undefined;
  for (const lanes of options.lanes === undefined ? lanesTried : [options.lanes]) {
    const ran = simulate(jobs, order, lanes, line, model);
    const value = worthOf(ran);
    // More lanes must be worth it: they take memory, and a cut finds more work half done.
    if (!best || value < best.value * 0.995) best = { lanes, ran, value };
  }
  return best ?? { lanes: 1, ran: [] };
}

/** Ninety in a hundred of a normal distribution lie within so many deviations. */
const ninety = 1.645;

/**
 * Earliest and latest finish of each job. What is not known of the constants moves all in the same direction; single restores scatter
 * each for itself, and even out along the way.
 */
function uncertainty({ line, model }: Ordered, jobs: readonly Job[], ran: readonly Ran[], lanes: number): number[][] {
  const bounds: number[][] = new Array(jobs.length);
  const ended = jobs.map((_, at) => at).sort((a, b) => finishOf(ran, a) - finishOf(ran, b) || a - b);
  const factors = model.covariance.map(() => 0);
  let alone = 0;
  let scattered = 0;
  for (const at of ended) {
    const job = jobs[at];
    if (!job) continue;
    const seconds = moduleSeconds(job, line, model);
    for (const [k, factor] of factorsOf(job, line, model).entries()) factors[k] = (factors[k] ?? 0) + factor;
    alone += seconds;
    scattered += (model.scatter * seconds) ** 2;
    const common = factors.reduce(
      (sum, a, row) =>
        sum + a * factors.reduce((inner, b, column) => inner + b * (model.covariance[row]?.[column] ?? 0), 0),
      0,
    );
    const relative = Math.sqrt(common + scattered) / Math.max(alone, Number.MIN_VALUE);
    const finish = finishOf(ran, at);
    const start = startOf(ran, at);
    const own = lanes > 1 ? model.scatter * (finish - start) : 0;
    const deviation = Math.hypot(relative * finish, own);
    bounds[at] = [Math.max(0, finish - ninety * deviation), finish + ninety * deviation];
  }
  return bounds;
}

/** Seconds of an up line that a wave is at most begun in: after so long somebody looks at what came back, and may plan anew. */
const waveSeconds = 3600;

/**
 * Waves along the order of starts: a new one where a job needs one of the present wave, and where the present one is as long as the line is up
 * at a time, or as an hour.
 */
function wavesOf(jobs: readonly Job[], begun: readonly number[], ran: readonly Ran[], { window }: Line): number[] {
  const longest = Math.min(waveSeconds, window?.up ?? waveSeconds);
  const waves: number[] = new Array(jobs.length).fill(0);
  let wave = 0;
  let from = 0;
  let present = new Set<number>();
  for (const at of begun) {
    const start = startOf(ran, at);
    if (present.size > 0 && (start - from >= longest || jobs[at]?.after.some((before) => present.has(before)))) {
      wave++;
      from = start;
      present = new Set();
    }
    present.add(at);
    waves[at] = wave;
  }
  return waves;
}

/** From the job that ends last back to the one that waited for nothing. */
function criticalPath(ran: readonly Ran[]): number[] {
  const path: number[] = [];
  let at: number | undefined = ran.reduce<number | undefined>(
    (last, each, place) => (last === undefined || each.finish > finishOf(ran, last) ? place : last),
    undefined,
  );
  while (at !== undefined) {
    path.push(at);
    at = ran[at]?.released;
  }
  return path.reverse();
}

function startOf(ran: readonly Ran[], at: number): number {
  return ran[at]?.start ?? 0;
}

function finishOf(ran: readonly Ran[], at: number): number {
  return ran[at]?.finish ?? 0;
}
