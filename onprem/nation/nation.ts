import { type Inventory, type InventoryModule, referenceOf } from "../../continuity/inventory/inventory.ts";
import { digital } from "./agencies/digital.ts";
import { economy } from "./agencies/economy.ts";
import { health } from "./agencies/health.ts";
import { immigration } from "./agencies/immigration.ts";
import { interior } from "./agencies/interior.ts";
import { labour } from "./agencies/labour.ts";
import { tax } from "./agencies/tax.ts";
import { transport } from "./agencies/transport.ts";
import { endingOf, kindOf, type NationAgency, type NationModule, type NationSystem } from "./shape.ts";

/** The eight agencies and eighteen systems that the plan names, with the modules that such systems have. Names are real, data are not. */
export const agencies: readonly NationAgency[] = [
  interior,
  immigration,
  tax,
  economy,
  health,
  transport,
  labour,
  digital,
];

/** A module with the places it stands in. */
export interface PlacedModule {
  readonly agency: NationAgency;
  readonly system: NationSystem;
  readonly module: NationModule;
  /** As the inventory refers to it. */
  readonly reference: string;
  /** The vault's item: `system/module/file`. */
  readonly item: string;
  /** Name of its file or folder. */
  readonly file: string;
}

/** Every module of some agencies, all of them unless said otherwise. */
export function placedModules(of: readonly NationAgency[] = agencies): readonly PlacedModule[] {
  return of.flatMap((agency) =>
    agency.systems.flatMap((system) =>
      system.modules.map((module) => {
        const file = `${module.name}${endingOf[module.form]}`;
        const reference = referenceOf({ agency: agency.name, system: system.name, number: module.number });
        return { agency, system, module, reference, item: `${system.name}/${module.name}/${file}`, file };
      }),
    ),
  );
}

/** A PostgreSQL data folder takes about this much, compressed, before a row is in it. */
const emptyServer = 5_100_000;
/** The server that makes such a folder, and the one that checks it, hold it in memory, where it grows ever more slowly. */
const largestServer = 16_000_000;

/**
 * How many bytes each module's data get when the nation has `bytes` in all: by the weights, after what a database server takes however little
 * is in it.
 */
export function sizesFor(bytes: number): ReadonlyMap<string, number> {
  const all = placedModules();
  const fixed = all.reduce((sum, { module }) => sum + (module.form === "pglite" ? emptyServer : 0), 0);
  const weights = all.reduce((sum, { module }) => sum + module.weight, 0);
  const unit = Math.max(0, bytes - fixed) / weights;
  return new Map(
    all.map(({ reference, module }) => {
      const most = module.form === "pglite" ? largestServer : Number.POSITIVE_INFINITY;
      return [reference, Math.max(4096, Math.min(most, Math.round(unit * module.weight)))];
    }),
  );
}

/**
 * The inventory (盤點表) of some agencies' systems.
 *
 * @param sizes bytes of each module's backup, by reference; 0 where it is not known
 */
export function nationInventory(of: readonly NationAgency[], sizes: ReadonlyMap<string, number>): Inventory {
  return {
    format: "fenchi/inventory/v1",
    modules: placedModules(of).map((placed) => rowOf(placed, sizes.get(placed.reference) ?? 0)),
  };
}

function rowOf({ agency, system, module, item }: PlacedModule, size: number): InventoryModule {
  const { number, priority, name, description, needs, form, tables, core, rto, rpo } = module;
  return {
    agency: agency.name,
    system: system.name,
    number,
    priority,
    name,
    description,
    databases: kindOf[form] === "database" ? tables.map((table) => `${system.database}.${table.name}`) : [],
    dependsOn: needs.map((need) =>
      typeof need === "string" ? need : referenceOf({ agency: agency.name, system: system.name, number: need }),
    ),
    item,
    size,
    owner: system.owner,
    rto,
    rpo,
    kind: kindOf[form],
    core,
    target: "",
  };
}
