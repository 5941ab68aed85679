import { closureOf, describeClosure } from "../../continuity/dependency/closure.ts";
import { cyclesOf } from "../../continuity/dependency/cycle.ts";
import { gapsOf } from "../../continuity/dependency/gap.ts";
import { type Graph, graphOf, moduleAt } from "../../continuity/dependency/graph.ts";
import { type Independence, independenceOf } from "../../continuity/dependency/independence.ts";
import { type Picture, pictureOf } from "../../continuity/dependency/picture.ts";
import type { Inventory } from "../../continuity/inventory/inventory.ts";
import { InvalidInput } from "../../events/error.ts";
import type { VaultBackups } from "../plan/backups.ts";
import type { ClosureDocument, DependenciesDocument } from "../plan/document.ts";

/** What depends on what, and what is amiss with that. */
export function describeDependencies(inventory: Inventory, vaults: VaultBackups): DependenciesDocument {
  const graph = graphOf(inventory);
  return {
    modules: graph.modules.length,
    dependencies: graph.needs.reduce((sum, needs) => sum + needs.length, 0),
    core: graph.modules.filter((module) => module.core).length,
    cycles: cyclesOf(graph),
    independence: [...graph.modules.keys()]
      .map((index) => described(independenceOf(graph, index)))
      .sort((a, b) => a.value - b.value),
    gaps: gapsOf(graph, vaults),
  };
}

/** What one function takes to serve. @throws {InvalidInput} `cli-module-unknown` */
export function describeFunction(inventory: Inventory, vaults: VaultBackups, wanted: string): ClosureDocument {
  const graph = graphOf(inventory);
  const index = find(graph, wanted);
  return {
    module: graph.references[index] ?? "",
    name: moduleAt(graph, index).name,
    closure: describeClosure(graph, index, (agency, item) => vaults.backupOf({ agency, item })),
    independence: described(independenceOf(graph, index)),
  };
}

const described = ({ hindrance, ...rest }: Independence): ClosureDocument["independence"] => ({
  ...rest,
  ...(hindrance ? { hindrance } : {}),
});

/** A picture of all, or of what one function takes. @throws {InvalidInput} `cli-module-unknown` */
export function picture(inventory: Inventory, vaults: VaultBackups, wanted?: string): Picture {
  const graph = graphOf(inventory);
  const which = wanted === undefined ? [...graph.modules.keys()] : closureOf(graph, [find(graph, wanted)]);
  const unsaved = new Set(gapsOf(graph, vaults).withoutBackup.map(({ module }) => graph.indexOf.get(module)));
  return pictureOf(graph, which, (index) => unsaved.has(index));
}

/** A module by its reference, or by its name where only one has it. */
function find(graph: Graph, wanted: string): number {
  const index = graph.indexOf.get(wanted);
  if (index !== undefined) return index;
  const named = graph.modules.flatMap(({ name }, at) => (name === wanted ? [at] : []));
  if (named.length === 1 && named[0] !== undefined) return named[0];
  throw new InvalidInput("cli-module-unknown", `The inventory has no one module ${wanted}.`, {
    next: "Name it AGENCY/SYSTEM/NUMBER, as fenchi inventory show lists it.",
    params: { module: wanted },
  });
}
