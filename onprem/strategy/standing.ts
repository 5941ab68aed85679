import { stat } from "node:fs/promises";
import { referenceOf } from "../../continuity/inventory/inventory.ts";
import { type Due, dueOf } from "../../continuity/strategy/overdue.ts";
import { placeOfItem, resolveStrategy } from "../../continuity/strategy/resolve.ts";
import { FenchiError } from "../../events/error.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { ScheduleEntry } from "../engine/schedule.ts";
import type { OverdueItem } from "../engine/service.ts";
import { loadInventory } from "../inventory/index.ts";
import { versionNumbers } from "../inventory/store.ts";
import { type LoadedStrategy, readStrategy } from "./file.ts";

/** Generations looked through for one that can be restored. */
const looked = 20;

/** How an item stands against its strategy. */
export interface Standing extends Due {
  readonly item: string;
  /** The module that the inventory says it holds. */
  readonly module: string | undefined;
  /** Its newest restorable backup. */
  readonly backup: string | undefined;
  readonly last: number | undefined;
}

/** An item that must be backed up again and again. */
interface Watched {
  readonly item: string;
  readonly module: string | undefined;
  readonly frequency: number;
  readonly notice: number;
  readonly rpo: number | undefined;
}

export interface StandingOptions {
  /** Absolute path of the home. */
  readonly home: string;
  readonly strategy: string;
  readonly schedules: readonly ScheduleEntry[];
  readonly catalog: Pick<Catalog, "backups">;
}

/**
 * How every item stands that the inventory names or a schedule makes: what was backed up once, and is named nowhere, owes nobody another
 * generation. What the files say is read again once they change.
 *
 * @returns a function of the time, milliseconds since 1970; it throws {InvalidInput} `strategy-invalid`, {Tampered} `inventory-damaged`
 */
export function createStandings({ home, strategy, schedules, catalog }: StandingOptions) {
  let known: { readonly key: string; readonly watched: readonly Watched[] } | undefined;

  async function watched(): Promise<readonly Watched[]> {
    const key = JSON.stringify([await stampOf(strategy), (await versionNumbers(home)).at(-1) ?? 0]);
    if (known?.key !== key) known = { key, watched: await readWatched(home, await readStrategy(strategy), schedules) };
    return known.watched;
  }

  return async (now: number): Promise<readonly Standing[]> => {
    const standings = (await watched()).map(({ item, module, ...cadence }): Standing => {
      const newest = catalog.backups({ item, limit: looked }).find(({ state }) => state !== "sealed");
      const last = newest && Date.parse(newest.time);
      return { item, module, backup: newest?.backup, last, ...dueOf(last, cadence, now) };
    });
    return standings.filter(isOurs(standings));
  };
}

/** An inventory may be that of several agencies: one of which this vault holds nothing has its backups in another. */
function isOurs(standings: readonly Standing[]): (standing: Standing) => boolean {
  const agencyOf = ({ module }: Standing) => module?.split("/")[0];
  const agencies = new Set(standings.map(agencyOf));
  const held = new Set(standings.filter(({ state }) => state !== "none").map(agencyOf));
  agencies.delete(undefined);
  return (standing) => agencies.size <= 1 || standing.module === undefined || held.has(agencyOf(standing));
}

/** Those that do not stand well, as a status says them. */
export function overdueItems(standings: readonly Standing[]): OverdueItem[] {
  return standings.flatMap(({ item, state, last, late }) =>
    state === "good"
      ? []
      : [
          {
            item,
            state,
            ...(last === undefined ? {} : { last: new Date(last).toISOString() }),
            ...(late === undefined ? {} : { late: new Date(late).toISOString() }),
          },
        ],
  );
}

async function readWatched(
  home: string,
  { file }: LoadedStrategy,
  schedules: readonly ScheduleEntry[],
): Promise<readonly Watched[]> {
  const modules = await inventoryModules(home);
  const ofInventory = modules.flatMap((module): Watched[] => {
    if (module.item === null) return [];
    const { agency, system, number, name, rpo, item } = module;
    const { frequency, notice } = resolveStrategy(file, { agency, system, number, module: name }).strategy;
    return [{ item, module: referenceOf(module), frequency, notice, rpo }];
  });
  const named = new Set(ofInventory.map(({ item }) => item));
  const others = new Set(schedules.map(({ item }) => item).filter((item) => !named.has(item)));
  return [
    ...ofInventory,
    ...[...others].map((item): Watched => {
      const { frequency, notice } = resolveStrategy(file, placeOfItem(item, file, modules)).strategy;
      return { item, module: undefined, frequency, notice, rpo: undefined };
    }),
  ];
}

/** The inventory's modules; none where nothing was imported yet. */
export async function inventoryModules(home: string) {
  try {
    return (await loadInventory(home)).inventory.modules;
  } catch (error) {
    if (error instanceof FenchiError && error.code === "inventory-none") return [];
    throw error;
  }
}

/** Another one for each state of a file. */
async function stampOf(path: string): Promise<string> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : "";
}
