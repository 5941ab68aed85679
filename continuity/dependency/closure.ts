import type { PlannedBackup } from "../plan/plan.ts";
import { type Graph, moduleAt, reachable } from "./graph.ts";

/** What it takes to give one service. */
export interface Closure {
  /** References, the module itself included, in the inventory's order. */
  readonly modules: readonly string[];
  /** `agency: item` of each backup once, however many modules lie in it. */
  readonly backups: readonly { readonly agency: string; readonly item: string; readonly bytes: number }[];
  /** Of all those backups together. */
  readonly bytes: number;
  /** Modules of it for which there is no backup. */
  readonly withoutBackup: readonly string[];
  /** Systems and agencies that take part, its own included. */
  readonly systems: readonly string[];
  readonly agencies: readonly string[];
}

/** Everything that these modules need, themselves included, in ascending order: no smaller set gives the service. */
export function closureOf(graph: Graph, from: Iterable<number>): number[] {
  return reachable(graph.needs, from);
}

/**
 * The minimal set of modules, backups and bytes that a module's service takes.
 *
 * @param backupOf what the vault holds; where it has nothing of an item the size is the inventory's
 */
export function describeClosure(
  graph: Graph,
  index: number,
  backupOf: (agency: string, item: string) => Pick<PlannedBackup, "bytes"> | undefined,
): Closure {
  const needed = closureOf(graph, [index]);
  const backups = new Map<string, { readonly agency: string; readonly item: string; readonly bytes: number }>();
  const [systems, agencies] = [new Set<string>(), new Set<string>()];
  const withoutBackup: string[] = [];
  for (const each of needed) {
    const { agency, system, item, size } = moduleAt(graph, each);
    systems.add(`${agency}/${system}`);
    agencies.add(agency);
    if (item === null) {
      withoutBackup.push(graph.references[each] ?? "");
      continue;
    }
    const found = backupOf(agency, item);
    backups.set(`${agency}\0${item}`, { agency, item, bytes: found?.bytes ?? size });
  }
  return {
    modules: needed.map((each) => graph.references[each] ?? ""),
    backups: [...backups.values()],
    bytes: [...backups.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    withoutBackup,
    systems: [...systems],
    agencies: [...agencies],
  };
}
