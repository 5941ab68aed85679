import { z } from "zod";
import { type Rule, rule } from "./rule.ts";

/**
 * The strategy file (docs/STRATEGY.md): rules for all, for an agency, for its systems, for their modules. A narrower one replaces single
 * values of a wider one. `use` takes over named profiles, in order, before the place's own values.
 */

const name = z.string().min(1).max(100);
const use = z
  .union([name, z.array(name).min(1).max(20)])
  .transform((given) => (typeof given === "string" ? [given] : given));

/** A rule at a place: profiles, then values of its own. */
const placed = { ...rule.shape, use: use.optional() };

const module = z.strictObject(placed);
const system = z.strictObject({
  ...placed,
  /** By 項次 or by name. */
  modules: z.record(name, module).default({}),
});
const agency = z.strictObject({ ...placed, systems: z.record(name, system).default({}) });

export const strategyFile = z
  .strictObject({
    format: z.literal("fenchi/strategy/v1"),
    /** Of days, weeks and windows. IANA name. */
    timeZone: z
      .string()
      .min(1)
      .max(100)
      .refine(isTimeZone, { error: "a time zone such as Asia/Taipei" })
      .default("Asia/Taipei"),
    defaults: module.prefault({}),
    profiles: z.record(name, rule).default({}),
    agencies: z.record(name, agency).default({}),
  })
  .superRefine((file, context) => {
    for (const { path, used } of usesOf(file)) {
      if (Object.hasOwn(file.profiles, used)) continue;
      const known = Object.keys(file.profiles).join(", ") || "none is defined";
      context.addIssue({ code: "custom", path: [...path], message: `there is no profile "${used}" (${known})` });
    }
  });
export type StrategyFile = z.output<typeof strategyFile>;
export type PlacedRule = Rule & { readonly use?: readonly string[] | undefined };

/** A file that sets nothing. */
export const emptyStrategy: StrategyFile = strategyFile.parse({ format: "fenchi/strategy/v1" });

function* usesOf(file: {
  readonly defaults: PlacedRule;
  readonly agencies: z.output<typeof agency> extends infer Agency ? Readonly<Record<string, Agency>> : never;
}): Generator<{ readonly path: readonly string[]; readonly used: string }> {
  const at = function* (path: readonly string[], found: PlacedRule) {
    for (const used of found.use ?? []) yield { path: [...path, "use"], used };
  };
  yield* at(["defaults"], file.defaults);
  for (const [agencyName, each] of Object.entries(file.agencies)) {
    const agencyPath = ["agencies", agencyName];
    yield* at(agencyPath, each);
    for (const [systemName, part] of Object.entries(each.systems)) {
      const systemPath = [...agencyPath, "systems", systemName];
      yield* at(systemPath, part);
      for (const [moduleName, own] of Object.entries(part.modules))
        yield* at([...systemPath, "modules", moduleName], own);
    }
  }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
