import { sha256Hex, toCanonical } from "../canonical.ts";
import { type Inventory, type InventoryModule, referenceOf } from "./inventory.ts";

/** Modules in the one order that two equal inventories share: by agency, system (by code point) and number. */
export function byReference(one: InventoryModule, other: InventoryModule): number {
  return compare(one.agency, other.agency) || compare(one.system, other.system) || one.number - other.number;
}

/** By code point, the same on every machine; a locale's own order changes with its library. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** An inventory with its modules in order: the order of rows in a sheet means nothing. */
export function ordered(inventory: Inventory): Inventory {
  return { format: inventory.format, modules: inventory.modules.toSorted(byReference) };
}

/** JSON (RFC 8785) of an inventory, its modules in order: equal inventories have equal bytes. */
export function canonicalInventory(inventory: Inventory): string {
  return Buffer.from(toCanonical(ordered(inventory))).toString("utf8");
}

/** What a drill, a plan and a sign-off name an inventory by: SHA-256, hex, of its canonical JSON. */
export function inventoryHash(inventory: Inventory): string {
  return sha256Hex(toCanonical(ordered(inventory)));
}

/** Each module by its reference; of two with the same, the first. */
export function byReferences(inventory: Inventory): ReadonlyMap<string, InventoryModule> {
  const found = new Map<string, InventoryModule>();
  for (const module of inventory.modules) {
    const reference = referenceOf(module);
    if (!found.has(reference)) found.set(reference, module);
  }
  return found;
}
