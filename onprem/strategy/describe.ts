import { type Place, placeOfItem, resolveStrategy } from "../../continuity/strategy/resolve.ts";
import { retain } from "../../continuity/strategy/retention.ts";
import type { Service } from "../engine/service.ts";
import { readConfig } from "../home/config.ts";
import { openHome } from "../home/home.ts";
import { layoutOf } from "../home/layout.ts";
import { enforcementOf, type RetentionDocument, type StrategyExplanation, type StrategyList } from "./document.ts";
import { type LoadedStrategy, readStrategy } from "./file.ts";
import { inventoryModules } from "./standing.ts";

/** What a home says about its strategy. */
export interface StrategyMaterial {
  readonly strategy: LoadedStrategy;
  readonly modules: Awaited<ReturnType<typeof inventoryModules>>;
  readonly schedules: Awaited<ReturnType<typeof readConfig>>["schedules"];
}

/** @throws {InvalidInput} `strategy-invalid`, `config-invalid`; {Tampered} `inventory-damaged` */
export async function loadStrategy(home: string): Promise<StrategyMaterial> {
  const layout = layoutOf(home);
  const { schedules } = await readConfig(layout.config, home);
  return { strategy: await readStrategy(layout.strategy), modules: await inventoryModules(home), schedules };
}

/** Every module's strategy; items that only a schedule names stand for themselves. */
export function describeStrategies({ strategy, modules, schedules }: StrategyMaterial): StrategyList {
  const named = new Set(modules.map(({ item }) => item));
  const others = [...new Set(schedules.map(({ item }) => item))].filter((item) => !named.has(item));
  const places: readonly { readonly place: Place; readonly item: string | null }[] = [
    ...modules.map(({ agency, system, number, name, item }) => ({
      place: { agency, system, number, module: name },
      item,
    })),
    ...others.map((item) => ({ place: withoutKnown(placeOfItem(item, strategy.file, modules)), item })),
  ];
  return {
    strategy: places.map(({ place, item }) => ({ ...place, item, ...resolveStrategy(strategy.file, place).strategy })),
  };
}

const withoutKnown = ({ known: _, ...place }: ReturnType<typeof placeOfItem>): Place => place;

/** Each value of one item, which rule it came from, and what acts on it. */
export function explainStrategy({ strategy, modules }: StrategyMaterial, item: string): StrategyExplanation {
  const { known, ...place } = placeOfItem(item, strategy.file, modules);
  const { explained } = resolveStrategy(strategy.file, place);
  return {
    item,
    place,
    known,
    values: explained.map(({ name, value, origin, replaced }) => ({
      name,
      value,
      origin: { ...origin, ...lineMember(strategy, origin.path) },
      replaced,
      enforcement: enforcementOf(name),
    })),
  };
}

function lineMember({ lineOf }: LoadedStrategy, path: readonly string[]): { readonly line?: number } {
  const line = path.length === 0 ? undefined : lineOf(path);
  return line === undefined ? {} : { line };
}

/** Which generations of an item stay, and by which rule. Deletes nothing. */
export async function describeRetention(
  home: string,
  service: Pick<Service, "backups">,
  item: string,
  now: Date,
): Promise<RetentionDocument> {
  const { file } = await readStrategy(layoutOf(home).strategy);
  const place = placeOfItem(item, file, await inventoryModules(home));
  const { strategy } = resolveStrategy(file, place);
  const { policy } = await openHome(home, () => now);
  const backups = await service.backups({ item, limit: 10_000 });
  const kept = retain(
    backups.map(({ backup, time, state }) => ({ backup, time, restorable: state !== "sealed" })),
    { keep: strategy.keep, lockDays: policy.lockDays, timeZone: file.timeZone, now: now.getTime() },
  );
  return {
    item,
    keep: strategy.keep,
    timeZone: file.timeZone,
    generations: kept.map(({ generation, reasons }) => ({ ...generation, stays: reasons.length > 0, reasons })),
  };
}
