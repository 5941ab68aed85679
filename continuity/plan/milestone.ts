import { closureOf } from "../dependency/closure.ts";
import { type Graph, graphOf } from "../dependency/graph.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { RestorePlan } from "./plan.ts";
import { weightOf } from "./unit.ts";

/** When a core function serves again: when the last of all that it needs, and of its own circle, is restored. */
export interface CoreReturn {
  readonly module: string;
  readonly name: string;
  readonly priority: number;
  /** Seconds; `null` where something that it needs does not come back by this plan. */
  readonly up: number | null;
  /** About nine in ten times it is not later. `null` as above. */
  readonly latest: number | null;
  /** Recovery time objective, seconds. */
  readonly objective: number;
  readonly kept: boolean;
}

/** What is back after a time. */
export interface Milestone {
  /** Seconds. */
  readonly within: number;
  readonly modules: number;
  readonly bytes: number;
  /** References of core functions that serve by then. */
  readonly core: readonly string[];
}

/** The times that people ask for: 1, 4, 24 and 72 hours. */
export const askedFor: readonly number[] = [1, 4, 24, 72].map((hours) => hours * 3600);

/** When each core function of the inventory that the plan is about serves again, the earliest first. */
export function coreReturns({ modules }: Pick<Inventory, "modules">, plan: RestorePlan): CoreReturn[] {
  const graph = graphOf({ modules });
  const planned = new Map(plan.modules.map((each) => [each.module, each]));
  const about = new Set([...planned.keys(), ...plan.missing.map(({ module }) => module)]);
  const returns = graph.modules.flatMap((module, index): CoreReturn[] => {
    const reference = graph.references[index] ?? "";
    if (!module.core || !about.has(reference)) return [];
    const last = lastOf(graph, index, planned);
    const objective = module.rto * 60;
    const { name, priority } = module;
    const [up, latest] = last ? [last.finish, last.latest] : [null, null];
    return [{ module: reference, name, priority, up, latest, objective, kept: up !== null && up <= objective }];
  });
  return returns.sort((a, b) => (a.up ?? Number.POSITIVE_INFINITY) - (b.up ?? Number.POSITIVE_INFINITY));
}

function lastOf(
  graph: Graph,
  index: number,
  planned: ReadonlyMap<string, RestorePlan["modules"][number]>,
): { readonly finish: number; readonly latest: number } | undefined {
  let last = { finish: 0, latest: 0 };
  for (const each of closureOf(graph, [index])) {
    const found = planned.get(graph.references[each] ?? "");
    if (!found) return undefined;
    last = { finish: Math.max(last.finish, found.finish), latest: Math.max(last.latest, found.latest) };
  }
  return last;
}

/** What is back within each of the times. */
export function milestones(
  plan: RestorePlan,
  returns: readonly CoreReturn[],
  times: readonly number[] = askedFor,
): Milestone[] {
  return times.map((within) => {
    const back = plan.modules.filter(({ finish }) => finish <= within);
    return {
      within,
      modules: back.length,
      bytes: back.reduce((sum, { bytes }) => sum + bytes, 0),
      core: returns.flatMap(({ module, up }) => (up !== null && up <= within ? [module] : [])),
    };
  });
}

/**
 * The objective of the planner: seconds until a core function serves, averaged over all that come back, each as much as its priority is
 * worth. `null` where none comes back.
 */
export function weightedTimeToCore(
  { modules }: Pick<Inventory, "modules">,
  returns: readonly CoreReturn[],
): number | null {
  const best = modules.reduce((least, { priority }) => Math.min(least, priority), 99);
  let [sum, weights] = [0, 0];
  for (const { up, priority } of returns) {
    if (up === null) continue;
    const weight = weightOf({ priority }, best);
    sum += weight * up;
    weights += weight;
  }
  return weights > 0 ? sum / weights : null;
}

/** How a plan compares with another: what changes if. */
export interface Comparison {
  readonly finish: number;
  readonly fetch: number;
  readonly weightedTimeToCore: number | null;
  /** Core functions that serve at all, and those that do within their objective. */
  readonly core: number;
  readonly kept: number;
  readonly lanes: number;
  readonly missing: number;
}

export function summaryOf(inventory: Pick<Inventory, "modules">, plan: RestorePlan): Comparison {
  const returns = coreReturns(inventory, plan);
  return {
    finish: plan.finish,
    fetch: plan.fetch,
    weightedTimeToCore: weightedTimeToCore(inventory, returns),
    core: returns.filter(({ up }) => up !== null).length,
    kept: returns.filter(({ kept }) => kept).length,
    lanes: plan.lanes,
    missing: plan.missing.length,
  };
}

/** The modules whose backups hold a plan up most: those of the critical path, the longest first. */
export function longestOnPath(plan: RestorePlan, count: number): readonly string[] {
  const onPath = new Set(plan.criticalPath);
  return plan.modules
    .filter(({ module }) => onPath.has(module))
    .sort((a, b) => b.finish - b.start - (a.finish - a.start))
    .slice(0, count)
    .map(({ module }) => module);
}
