import type { Inventory } from "../../continuity/inventory/inventory.ts";
import { NotFound } from "../../events/error.ts";
import { newestVersion, readSignOff } from "./store.ts";

/** The inventory that a home works with. */
export interface LoadedInventory {
  readonly inventory: Inventory;
  /** SHA-256 of the inventory's canonical JSON, hex. */
  readonly sha256: string;
  /** Number of the version. */
  readonly version: number;
  /** Whether somebody signed exactly this version off. */
  readonly signedOff: boolean;
}

/**
 * The newest version of a home's inventory.
 *
 * @param home absolute path
 * @throws {NotFound} `inventory-none` where nothing was imported yet, `home-missing`; {Tampered} `inventory-damaged`
 */
export async function loadInventory(home: string): Promise<LoadedInventory> {
  const newest = await newestVersion(home);
  if (newest === undefined) {
    throw new NotFound("inventory-none", `${home} has no inventory yet.`, {
      next: "Make one from the template, then import it: fenchi inventory template FILE.xlsx; fenchi inventory import FILE.xlsx",
      params: { home },
    });
  }
  const { inventory, sha256, number } = newest;
  return { inventory, sha256, version: number, signedOff: (await readSignOff(home, number)) !== undefined };
}

export { saveVersion } from "./store.ts";
