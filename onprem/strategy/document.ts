import { z } from "zod";
import { keepRule, ruleValues, type ValueName, valueNames, windowRule } from "../../continuity/strategy/rule.ts";
import { backupId, timestamp } from "../../events/cloudevent.ts";
import { itemName } from "../../events/index.ts";

/** What is answered about strategies, to whoever asks: the command line with `--json`, and the HTTP API. */

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).readonly();
const minutes = z.number().int().positive();

const place = z.object({
  agency: z.string().optional(),
  system: z.string(),
  number: z.number().int().positive().optional(),
  module: z.string(),
});

const strategyRow = place.extend({
  item: z.string().nullable(),
  ...ruleValues,
  frequency: minutes,
  notice: minutes,
  windows: z.array(windowRule),
});

export const strategyList = z
  .object({
    /** Of every module, then of the items that only a schedule names. */
    strategy: list(strategyRow),
  })
  .meta({ id: "StrategyList" });
export type StrategyList = z.infer<typeof strategyList>;

/**
 * What acts on a value: the engine watches it; it is compared with what the vault's keys signed; plans and restores go by it; nothing does
 * yet, and the operator sees to it.
 */
export const enforcement = z.enum(["watched", "signed", "priority", "planned"]);
export type Enforcement = z.infer<typeof enforcement>;

const enforcements: Readonly<Record<ValueName, Enforcement>> = {
  frequency: "watched",
  notice: "watched",
  keep: "planned",
  threshold: "signed",
  providers: "signed",
  quorum: "signed",
  storageClass: "planned",
  lockDays: "signed",
  priority: "priority",
  bandwidthShare: "planned",
  windows: "planned",
};

export const enforcementOf = (name: ValueName): Enforcement => enforcements[name];

const value = z.union([z.number(), z.string(), keepRule, z.array(windowRule)]);
const origin = z.object({
  level: z.enum(["built-in", "defaults", "agency", "system", "module"]),
  profile: z.string().optional(),
  path: list(z.string()),
});

export const strategyExplanation = z
  .object({
    item: itemName,
    place,
    /** Whether the inventory has the item, or it was understood by its name. */
    known: z.enum(["inventory", "name"]),
    values: list(
      z.object({
        name: z.enum(valueNames),
        value,
        /** Which rule says so, with its line in the file. */
        origin: origin.extend({ line: z.number().int().positive().optional() }),
        /** What it replaced, the nearest first. */
        replaced: list(z.object({ value, origin })),
        enforcement,
      }),
    ),
  })
  .meta({ id: "StrategyExplanation" });
export type StrategyExplanation = z.infer<typeof strategyExplanation>;

const reason = z.union([
  z.object({ rule: z.literal("last"), place: z.number().int() }),
  z.object({ rule: z.enum(["daily", "weekly", "monthly", "yearly"]), period: z.string() }),
  z.object({ rule: z.enum(["newest", "unfinished"]) }),
  z.object({ rule: z.literal("locked"), until: timestamp }),
]);

export const retentionDocument = z
  .object({
    item: itemName,
    keep: keepRule,
    timeZone: z.string(),
    /** Newest first. */
    generations: list(
      z.object({
        backup: backupId,
        time: timestamp,
        restorable: z.boolean(),
        stays: z.boolean(),
        reasons: list(reason),
      }),
    ),
  })
  .meta({ id: "Retention" });
export type RetentionDocument = z.infer<typeof retentionDocument>;
