import { components, type Graph, moduleAt } from "./graph.ts";

/** Modules that depend on each other in a circle. */
export interface Cycle {
  /** References, in the inventory's order. */
  readonly members: readonly string[];
  /** The dependency that is cheapest to give up, see {@link cyclesOf}. */
  readonly cheapest: Edge;
  /** References in a circle from `cheapest.from` back to it. */
  readonly example: readonly string[];
}

/** `from` depends on `to`. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Dependencies that are weighed, of one circle; of larger ones those of one shortest circle are. */
const weighed = 400;

/**
 * All circles: groups of modules each of which needs, over others or not, each other. The cheapest dependency to break is the one
 *
 * 1. whose loss leaves the fewest modules in a circle,
 * 2. then the one for which `from` has to do without the least: with the fewest bytes to be restored before `to` is back, which is `to` and
 *    what `to` still needs of the circle,
 * 3. then that of the module that comes back last by priority, the one that is no core function before one that is.
 *
 * Whoever breaks it lets `from` start without `to`, and connects them later.
 */
export function cyclesOf(graph: Graph): Cycle[] {
  return components(graph.needs)
    .filter((group) => group.length > 1)
    .map((group) => cycleOf(graph, group))
    .sort((a, b) => (graph.indexOf.get(a.members[0] ?? "") ?? 0) - (graph.indexOf.get(b.members[0] ?? "") ?? 0));
}

function cycleOf(graph: Graph, group: readonly number[]): Cycle {
  const place = new Map(group.map((index, at) => [index, at]));
  const needs = group.map((index) => (graph.needs[index] ?? []).flatMap((need) => place.get(need) ?? []));
  const all = needs.flatMap((targets, from) => targets.map((to) => [from, to] as const));
  // A dependency that breaks every circle lies on every one: to find it, one circle's are enough.
  const candidates = all.length <= weighed ? all : edgesOf(shortestBack(needs, 0)).slice(0, weighed);
  let best: { readonly edge: readonly [number, number]; readonly cost: readonly number[] } | undefined;
  for (const edge of candidates) {
    const cost = costOf(graph, group, needs, edge);
    if (!best || isLess(cost, best.cost)) best = { edge, cost };
  }
  const [from, to] = best?.edge ?? [0, 0];
  const reference = (at: number) => graph.references[group[at] ?? 0] ?? "";
  const back = shortestPath(needs, to, from);
  return {
    members: group.map((_, at) => reference(at)),
    cheapest: { from: reference(from), to: reference(to) },
    example: [from, ...back].map(reference),
  };
}

function costOf(
  graph: Graph,
  group: readonly number[],
  needs: readonly (readonly number[])[],
  [from, to]: readonly [number, number],
): number[] {
  const without = needs.map((targets, at) => (at === from ? targets.filter((target) => target !== to) : targets));
  const circled = components(without)
    .filter((each) => each.length > 1)
    .reduce((sum, each) => sum + each.length, 0);
  const seen = new Set([to]);
  for (const each of seen) for (const next of without[each] ?? []) if (next !== from) seen.add(next);
  const bytes = [...seen].reduce((sum, at) => sum + moduleAt(graph, group[at] ?? 0).size, 0);
  const { core, priority } = moduleAt(graph, group[from] ?? 0);
  return [circled, bytes, Number(core), -priority];
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  for (const [at, value] of one.entries()) {
    const compared = other[at] ?? 0;
    if (value !== compared) return value < compared;
  }
  return false;
}

/** A shortest circle through a node, beginning and ending with it. */
function shortestBack(needs: readonly (readonly number[])[], from: number): number[] {
  const ways = (needs[from] ?? []).map((to) => shortestPath(needs, to, from));
  const shortest = ways.reduce((best, way) => (way.length < best.length ? way : best), ways[0] ?? []);
  return [from, ...shortest];
}

function edgesOf(path: readonly number[]): (readonly [number, number])[] {
  return path.slice(1).map((to, at) => [path[at] ?? 0, to] as const);
}

/** From one node to another, both included; in a circle there is a way. */
function shortestPath(needs: readonly (readonly number[])[], from: number, to: number): number[] {
  const before = new Map<number, number>([[from, from]]);
  for (const [node] of before) {
    if (node === to) break;
    for (const next of needs[node] ?? []) if (!before.has(next)) before.set(next, node);
  }
  const path = [to];
  for (let node = to; node !== from; ) {
    node = before.get(node) ?? from;
    path.unshift(node);
  }
  return path;
}
