import { type InventoryModule, referenceOf } from "../inventory/inventory.ts";
import type { StrategyFile } from "./file.ts";
import { resolveStrategy } from "./resolve.ts";
import type { ValueName } from "./rule.ts";

/** What the vault and its engine do, whatever a strategy says. */
export interface VaultFacts {
  readonly threshold: number;
  readonly providers: number;
  readonly quorum: number;
  readonly lockDays: number;
  /** Minutes between two runs of an item's schedule, the longest of the next year's; by item. */
  readonly schedules: ReadonlyMap<string, number>;
}

/** What a strategy asks for and does not get, or what contradicts it. `what` is stable; texts are the command's. */
export type StrategyFinding = {
  /** Reference of the module, or an item that no inventory has; empty for the file itself. */
  readonly place: string;
  readonly params: Readonly<Record<string, string | number>>;
} & (
  | {
      readonly severity: "error";
      readonly what: "rarer-than-objective" | "threshold" | "providers" | "quorum" | "lock" | "numbers";
    }
  | { readonly severity: "warning"; readonly what: "no-schedule" | "schedule-rarer" | "priority" | "no-such-place" }
);

/** Values that nothing acts on yet: the strategy is on record, and the operator sees to it. */
export const notEnforced: readonly ValueName[] = ["storageClass", "bandwidthShare", "windows", "keep"];

/** Values that the vault's signed description and policy decide, for all items alike; a strategy can only be compared with them. */
export const signedForAll: readonly ValueName[] = ["threshold", "providers", "quorum", "lockDays"];

/** Everything that is wrong between a strategy, the inventory and the vault, at once. */
export function checkStrategy(
  file: StrategyFile,
  modules: readonly InventoryModule[],
  vault: VaultFacts,
): readonly StrategyFinding[] {
  return [...modules.flatMap((module) => checkModule(file, module, vault)), ...strangers(file, modules)];
}

function checkModule(file: StrategyFile, module: InventoryModule, vault: VaultFacts): StrategyFinding[] {
  const place = referenceOf(module);
  const { agency, system, number, name, item, rpo } = module;
  const { strategy } = resolveStrategy(file, { agency, system, number, module: name });
  const { frequency, threshold, providers, quorum, lockDays, priority } = strategy;
  const found: StrategyFinding[] = [];
  const error = (what: Extract<StrategyFinding, { severity: "error" }>["what"], params: StrategyFinding["params"]) =>
    found.push({ severity: "error", what, place, params });
  const warning = (
    what: Extract<StrategyFinding, { severity: "warning" }>["what"],
    params: StrategyFinding["params"],
  ) => found.push({ severity: "warning", what, place, params });
  if (frequency > rpo) error("rarer-than-objective", { frequency, rpo });
  if (!(threshold < providers && threshold <= quorum && quorum <= providers)) {
    error("numbers", { threshold, quorum, providers });
  } else {
    if (threshold !== vault.threshold) error("threshold", { wanted: threshold, found: vault.threshold });
    if (providers > vault.providers) error("providers", { wanted: providers, found: vault.providers });
    if (quorum > vault.quorum) error("quorum", { wanted: quorum, found: vault.quorum });
  }
  if (lockDays > vault.lockDays) error("lock", { wanted: lockDays, found: vault.lockDays });
  if (priority !== module.priority && isSet(file, module))
    warning("priority", { strategy: priority, inventory: module.priority });
  if (item === null) return found;
  const every = vault.schedules.get(item);
  if (every === undefined) warning("no-schedule", { item });
  else if (every > frequency) warning("schedule-rarer", { item, every, frequency });
  return found;
}

/** Whether somebody wrote a priority for the module: what is built in contradicts nobody. */
function isSet(file: StrategyFile, { agency, system, number, name }: InventoryModule): boolean {
  const { explained } = resolveStrategy(file, { agency, system, number, module: name });
  return explained.some((value) => value.name === "priority" && value.origin.level !== "built-in");
}

/** Names in the file that the inventory does not have: a rule that was meant for something and holds for nothing. */
function strangers(file: StrategyFile, modules: readonly InventoryModule[]): StrategyFinding[] {
  const known = new Set<string>();
  for (const { agency, system, number, name } of modules) {
    for (const place of [
      agency,
      `${agency}/${system}`,
      `${agency}/${system}/${number}`,
      `${agency}/${system}/${name}`,
    ]) {
      known.add(place);
    }
  }
  const named = Object.entries(file.agencies).flatMap(([agency, { systems }]) => [
    agency,
    ...Object.entries(systems).flatMap(([system, { modules: own }]) => [
      `${agency}/${system}`,
      ...Object.keys(own).map((module) => `${agency}/${system}/${module}`),
    ]),
  ]);
  return named
    .filter((place) => !known.has(place))
    .map((place) => ({ severity: "warning", what: "no-such-place", place, params: { place } }));
}
