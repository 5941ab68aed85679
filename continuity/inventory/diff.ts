import { byReference, byReferences } from "./canonical.ts";
import { columns, type Field } from "./column.ts";
import { type Inventory, type InventoryModule, referenceOf } from "./inventory.ts";

/** One member of a module that is not what it was. */
export interface Change {
  readonly field: Field;
  /** The plan's heading of it. */
  readonly column: string;
  /** As a cell says it. */
  readonly before: string | number;
  readonly after: string | number;
}

/** What became of the modules from one version to another, each list in order of reference. */
export interface Difference {
  readonly added: readonly InventoryModule[];
  readonly removed: readonly InventoryModule[];
  readonly changed: readonly { readonly module: string; readonly name: string; readonly changes: readonly Change[] }[];
}

/** Compares two inventories. A module is the same one as long as its reference is: another number is another module. */
export function differenceOf(before: Inventory, after: Inventory): Difference {
  const old = byReferences(before);
  const now = byReferences(after);
  const changed = [...now.values()].toSorted(byReference).flatMap((module) => {
    const reference = referenceOf(module);
    const previous = old.get(reference);
    const changes = previous === undefined ? [] : changesOf(previous, module);
    return changes.length === 0 ? [] : [{ module: reference, name: module.name, changes }];
  });
  const without = (from: ReadonlyMap<string, InventoryModule>, others: ReadonlyMap<string, InventoryModule>) =>
    [...from].flatMap(([reference, module]) => (others.has(reference) ? [] : [module])).toSorted(byReference);
  return { added: without(now, old), removed: without(old, now), changed };
}

function changesOf(before: InventoryModule, after: InventoryModule): Change[] {
  return columns.flatMap((column) => {
    const [old, now] = [column.write(before), column.write(after)];
    return old === now ? [] : [{ field: column.field, column: column.heading, before: old, after: now }];
  });
}

/** Whether nothing is different. */
export function isSame({ added, removed, changed }: Difference): boolean {
  return added.length === 0 && removed.length === 0 && changed.length === 0;
}
