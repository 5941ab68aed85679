import { type Graph, moduleAt } from "./graph.ts";

/** How independent a module is (docs/decisions/0006-independence.md). */
export interface Independence {
  readonly module: string;
  /** 0 to 1; 1 needs nothing outside of its own system. */
  readonly value: number;
  /** Modules that it needs, over others or not, in its own system, in others of its agency, and in other agencies. */
  readonly needs: { readonly system: number; readonly agency: number; readonly elsewhere: number };
  /** The module outside of its own system that hinders it most, and the value without it; `undefined` where it needs nothing outside. */
  readonly hindrance: { readonly module: string; readonly without: number } | undefined;
}

/** What a needed module counts as one's own: wholly in one's system, half in one's agency, nothing elsewhere. */
const own = { system: 1, agency: 0.5, elsewhere: 0 } as const;

type Place = keyof typeof own;

/**
 * independence(m) = sum over d of 2^(1 - distance(m, d)) x own(m, d), divided by the sum over d of 2^(1 - distance(m, d)), over all modules d
 * that m needs, over others or not; 1 where it needs none. `distance` counts dependencies on the shortest way.
 */
export function independenceOf(graph: Graph, index: number): Independence {
  const distances = distancesFrom(graph, index);
  const value = ratioOf(graph, index, distances);
  const needs = { system: 0, agency: 0, elsewhere: 0 };
  for (const each of distances.keys()) if (each !== index) needs[placeOf(graph, index, each)]++;
  return {
    module: graph.references[index] ?? "",
    value,
    needs,
    hindrance: hindranceOf(graph, index, distances),
  };
}

function ratioOf(graph: Graph, index: number, distances: ReadonlyMap<number, number>): number {
  let [kept, all] = [0, 0];
  for (const [each, distance] of distances) {
    if (each === index) continue;
    const weight = 2 ** (1 - distance);
    all += weight;
    kept += weight * own[placeOf(graph, index, each)];
  }
  return all > 0 ? kept / all : 1;
}

function placeOf(graph: Graph, index: number, other: number): Place {
  const [a, b] = [moduleAt(graph, index), moduleAt(graph, other)];
  if (a.agency !== b.agency) return "elsewhere";
  return a.system === b.system ? "system" : "agency";
}

/** Of the modules in which its needs leave its own system, the one without which it would be most independent. */
function hindranceOf(graph: Graph, index: number, distances: ReadonlyMap<number, number>): Independence["hindrance"] {
  const inside = [...distances.keys()].filter((each) => placeOf(graph, index, each) === "system");
  const outside = new Set(
    inside.flatMap((each) => (graph.needs[each] ?? []).filter((need) => placeOf(graph, index, need) !== "system")),
  );
  let best: Independence["hindrance"];
  for (const each of outside) {
    const without = ratioOf(graph, index, distancesFrom(graph, index, each));
    if (best === undefined || without > best.without) best = { module: graph.references[each] ?? "", without };
  }
  return best;
}

/** Dependencies on the shortest way to everything that is needed; 0 to itself. One module may be thought away. */
function distancesFrom(graph: Graph, index: number, away?: number): Map<number, number> {
  const distances = new Map([[index, 0]]);
  for (const [each, distance] of distances) {
    for (const next of graph.needs[each] ?? []) {
      if (next !== away && !distances.has(next)) distances.set(next, distance + 1);
    }
  }
  return distances;
}
