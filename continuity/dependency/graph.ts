import { type Inventory, type InventoryModule, referenceOf } from "../inventory/inventory.ts";

/**
 * What depends on what, over all systems and agencies of an inventory. A module is a number here, its place in `modules`; an edge goes
 * from the one that needs to the one that is needed.
 */
export interface Graph {
  /** Of a reference that stands there twice the first one counts. */
  readonly modules: readonly InventoryModule[];
  readonly references: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** What each needs directly, in ascending order; neither itself nor what no inventory has. */
  readonly needs: readonly (readonly number[])[];
  readonly neededBy: readonly (readonly number[])[];
  /** Dependencies on modules that the inventory does not have. */
  readonly unknown: readonly { readonly module: string; readonly dependency: string }[];
}

/** Makes the graph of an inventory; nothing in it can make this fail. */
export function graphOf({ modules: listed }: Pick<Inventory, "modules">): Graph {
  const indexOf = new Map<string, number>();
  const modules: InventoryModule[] = [];
  for (const each of listed) {
    const reference = referenceOf(each);
    if (indexOf.has(reference)) continue;
    indexOf.set(reference, modules.length);
    modules.push(each);
  }
  const unknown: { module: string; dependency: string }[] = [];
  const neededBy: number[][] = modules.map(() => []);
  const needs = modules.map((module, index) => {
    const found = new Set<number>();
    for (const dependency of module.dependsOn) {
      const target = indexOf.get(dependency);
      if (target === undefined) unknown.push({ module: referenceOf(module), dependency });
      else if (target !== index) found.add(target);
    }
    for (const target of found) neededBy[target]?.push(index);
    return [...found].sort((a, b) => a - b);
  });
  return { modules, references: [...indexOf.keys()], indexOf, needs, neededBy, unknown };
}

/** The module of that number. */
export function moduleAt({ modules }: Pick<Graph, "modules">, index: number): InventoryModule {
  const found = modules[index];
  if (!found) throw new RangeError(`no module ${index}`);
  return found;
}

/** Everything that can be reached from `from` by `edges`, those themselves included, in ascending order. */
export function reachable(edges: readonly (readonly number[])[], from: Iterable<number>): number[] {
  const seen = new Set(from);
  for (const each of seen) for (const next of edges[each] ?? []) seen.add(next);
  return [...seen].sort((a, b) => a - b);
}

/**
 * Groups of nodes that reach each other (strongly connected components, by Tarjan's way without recursion), what is needed before what
 * needs it. Most are of one node.
 */
export function components(edges: readonly (readonly number[])[]): number[][] {
  const found: number[][] = [];
  const order = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const open = new Uint8Array(edges.length);
  const stack: number[] = [];
  let count = 0;
  const enter = (node: number) => {
    order[node] = low[node] = count++;
    open[node] = 1;
    stack.push(node);
  };
  for (let root = 0; root < edges.length; root++) {
    if (order[root] !== -1) continue;
    const path = [{ node: root, next: 0 }];
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node } = top;
      const target = edges[node]?.[top.next++];
      if (target === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above) low[above.node] = Math.min(low[above.node] ?? 0, low[node] ?? 0);
        if (low[node] === order[node]) found.push(close(node, stack, open));
      } else if (order[target] === -1) {
        path.push({ node: target, next: 0 });
        enter(target);
      } else if (open[target]) {
        low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
      }
    }
  }
  return found;
}

function close(root: number, stack: number[], open: Uint8Array): number[] {
  const group = stack.splice(stack.lastIndexOf(root));
  for (const each of group) open[each] = 0;
  return group.sort((a, b) => a - b);
}
