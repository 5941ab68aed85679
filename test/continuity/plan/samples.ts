import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import type { Line, PlannedBackup } from "../../../continuity/plan/plan.ts";

/** 100 Mbit/s with the round trip to a neighbouring country. */
export const wire: Line = { bitsPerSecond: 100e6, roundTrip: 40, loss: 0 };
/** The line of the brochure of a geostationary satellite. */
export const satellite: Line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 };

/** A module of system `household`; its reference ends in its number. */
export function moduleOf(number: number, over: Partial<InventoryModule> = {}): InventoryModule {
  return {
    agency: "moi",
    system: "household",
    number,
    priority: 1,
    name: `module ${number}`,
    description: "",
    databases: [],
    dependsOn: [],
    item: `household/part/${over.agency ?? "moi"}-${over.system ?? "household"}-${number}`,
    size: 1_000_000,
    owner: "",
    rto: 240,
    rpo: 1440,
    kind: "files",
    core: false,
    target: "",
    ...over,
  };
}

/** The reference of {@link moduleOf}'s module. */
export const at = (number: number, system = "household", agency = "moi") => `${agency}/${system}/${number}`;

/** A backup that takes just its bytes, in packs of 32 MiB. */
export function backupOf({ item, size, number }: InventoryModule): PlannedBackup {
  return {
    item: item ?? "",
    backup: number.toString(16).padStart(32, "0"),
    time: "2026-11-23T03:00:00Z",
    bytes: size,
    fetch: Math.max(1, size),
    packs: Math.ceil(size / 2 ** 25),
    uses: 0,
    restorable: true,
  };
}
