import type { PlacedRule, StrategyFile } from "./file.ts";
import { builtIn, type Rule, type Strategy, type ValueName, valueNames } from "./rule.ts";

/** What a strategy is resolved for: a module where the inventory or the file names one, and what is known of it. */
export interface Place {
  readonly agency?: string | undefined;
  readonly system: string;
  /** 項次, where it is known. */
  readonly number?: number | undefined;
  readonly module: string;
}

/** Which rule a value came from. */
export interface Origin {
  readonly level: "built-in" | "defaults" | "agency" | "system" | "module";
  /** The profile that the place used, where the value stands in it. */
  readonly profile?: string;
  /** Where it stands in the file; empty for what is built in. */
  readonly path: readonly string[];
}

/** One value, where it came from, and what it replaced, the nearest first. */
export interface Explained<Name extends ValueName = ValueName> {
  readonly name: Name;
  readonly value: Strategy[Name];
  readonly origin: Origin;
  readonly replaced: readonly { readonly value: Strategy[Name]; readonly origin: Origin }[];
}

/** The strategy of one place. */
export interface Resolved {
  readonly strategy: Strategy;
  readonly explained: readonly Explained[];
}

interface Layer {
  readonly rule: Rule;
  readonly origin: Origin;
}

/** Which value holds at a place: that of the narrowest rule which sets it. */
export function resolveStrategy(file: StrategyFile, place: Place): Resolved {
  const layers = layersOf(file, place);
  const strategy: { -readonly [Name in keyof Strategy]: Strategy[Name] } = { ...builtIn };
  const settle = <Name extends ValueName>(name: Name): Explained<Name> => {
    const explained = explain(name, layers);
    strategy[name] = explained.value;
    return explained;
  };
  return { explained: valueNames.map((name) => settle(name)), strategy };
}

/** From the widest to the narrowest. */
function layersOf(file: StrategyFile, { agency, system, number, module }: Place): readonly Layer[] {
  const layers: Layer[] = [{ rule: builtIn, origin: { level: "built-in", path: [] } }];
  const add = (level: Origin["level"], path: readonly string[], placed: PlacedRule | undefined) => {
    if (!placed) return;
    const { use = [], ...values } = placed;
    for (const profile of use) {
      const rule = file.profiles[profile];
      if (rule) layers.push({ rule, origin: { level, profile, path: ["profiles", profile] } });
    }
    layers.push({ rule: values, origin: { level, path } });
  };
  add("defaults", ["defaults"], file.defaults);
  const agencyRule = agency === undefined ? undefined : own(file.agencies, agency);
  if (agency === undefined || !agencyRule) return layers;
  const agencyPath = ["agencies", agency];
  add("agency", agencyPath, agencyRule);
  const systemRule = own(agencyRule.systems, system);
  if (!systemRule) return layers;
  const systemPath = [...agencyPath, "systems", system];
  add("system", systemPath, systemRule);
  // Whoever wrote both meant the number: a name may stand for two.
  for (const key of [module, ...(number === undefined ? [] : [String(number)])]) {
    add("module", [...systemPath, "modules", key], own(systemRule.modules, key));
  }
  return layers;
}

/** A member of a record that came from a file: never one that every object has. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function explain<Name extends ValueName>(name: Name, layers: readonly Layer[]): Explained<Name> {
  const found = layers.flatMap(({ rule, origin }) => {
    const value = rule[name] as Strategy[Name] | undefined;
    if (value === undefined) return [];
    return [{ value, origin: origin.path.length === 0 ? origin : { ...origin, path: [...origin.path, name] } }];
  });
  const [nearest, ...replaced] = found.reverse();
  if (!nearest) throw new TypeError(`nothing is built in for ${name}`);
  return { name, ...nearest, replaced };
}

/**
 * The place of an item (`system/module/name`): as the inventory has it, else by the item's own words, with the agency that the file names
 * such a system of.
 */
export function placeOfItem(
  item: string,
  file: StrategyFile,
  modules: readonly {
    readonly agency: string;
    readonly system: string;
    readonly number: number;
    readonly name: string;
    readonly item: string | null;
  }[],
): Place & { readonly known: "inventory" | "name" } {
  const found = modules.find((module) => module.item === item);
  if (found) {
    const { agency, system, number, name } = found;
    return { agency, system, number, module: name, known: "inventory" };
  }
  const [system = "", module = ""] = item.split("/");
  const agency = Object.entries(file.agencies).find(([, { systems }]) => Object.hasOwn(systems, system))?.[0];
  return { agency, system, module, known: "name" };
}
