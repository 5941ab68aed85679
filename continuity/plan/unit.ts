import { components, type Graph, moduleAt } from "../dependency/graph.ts";
import type { InventoryModule } from "../inventory/inventory.ts";
import { type CostModel, moduleSeconds } from "./cost.ts";
import type { Line, PlannedBackup } from "./plan.ts";

/** What is restored as one: a module, or modules that depend on each other in a circle. Units depend on each other in no circle. */
export interface Unit {
  /** Modules of the graph, the most urgent first. */
  readonly members: readonly number[];
  /** Units that come before it, in ascending order. */
  readonly needs: readonly number[];
  /** How long it takes with the line to itself. */
  readonly seconds: number;
  /** What its core functions are worth, those that can serve; see {@link weightOf}. */
  readonly weight: number;
  /** What the others in it are worth: it decides where no core function waits. */
  readonly lesser: number;
  /** The highest priority among its modules: the least number. */
  readonly priority: number;
}

/** What of the graph is restored, with the backup that each comes from. */
export type Restorable = ReadonlyMap<number, PlannedBackup>;

/**
 * What a core function's return is worth: 1 at the highest priority there is, a quarter of it at each priority below, since an agency that
 * ranks one function before another means that it is to come back before several of the others. What comes after the twelfth is alike.
 */
export function weightOf({ priority }: Pick<InventoryModule, "priority">, best: number): number {
  return 4 ** -Math.min(12, priority - best);
}

/** Puts circles together to units, what is needed before what needs it. Modules that are not restored hold nobody up. */
export function unitsOf(
  graph: Graph,
  restorable: Restorable,
  worth: (module: number) => Pick<Unit, "weight" | "lesser">,
  model: CostModel,
  line: Line,
): Unit[] {
  const unitOf = new Map<number, number>();
  const units: Unit[] = [];
  for (const group of components(graph.needs)) {
    const needs = new Set(group.flatMap((member) => through(graph, member, restorable, unitOf)));
    const members = group.filter((member) => restorable.has(member)).sort((a, b) => byUrgency(graph, a, b));
    if (members.length === 0) continue;
    for (const member of members) unitOf.set(member, units.length);
    const backups = members.flatMap((member) => restorable.get(member) ?? []);
    units.push({
      members,
      needs: [...needs].sort((a, b) => a - b),
      seconds: backups.reduce((sum, backup) => sum + moduleSeconds(backup, line, model), 0),
      weight: members.reduce((sum, member) => sum + worth(member).weight, 0),
      lesser: members.reduce((sum, member) => sum + worth(member).lesser, 0),
      priority: members.reduce((least, member) => Math.min(least, moduleAt(graph, member).priority), 99),
    });
  }
  return units;
}

/** Units that a module needs: those of what it depends on, and behind one that is not restored, of what that one needs. */
function through(graph: Graph, member: number, restorable: Restorable, unitOf: ReadonlyMap<number, number>): number[] {
  const seen = new Set(graph.needs[member]);
  const found: number[] = [];
  for (const each of seen) {
    const unit = unitOf.get(each);
    if (unit !== undefined) found.push(unit);
    else if (!restorable.has(each)) for (const next of graph.needs[each] ?? []) seen.add(next);
  }
  return found;
}

/** Core functions first, then by priority, then as the inventory has them. */
export function byUrgency(graph: Graph, a: number, b: number): number {
  const [one, other] = [moduleAt(graph, a), moduleAt(graph, b)];
  return Number(other.core) - Number(one.core) || one.priority - other.priority || a - b;
}
