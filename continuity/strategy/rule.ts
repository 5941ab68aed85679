import { z } from "zod";
import { readDuration } from "../inventory/quantity.ts";

/** How one item is backed up and kept (plan R4). Times are minutes, shares fractions. */

const minutes = z.union([z.string(), z.number()]).transform((given, context) => {
  const read = readDuration(String(given));
  if (read !== undefined && read > 0 && read <= 5_256_000) return read;
  context.issues.push({
    code: "custom",
    input: given,
    message: "a time such as 30 min, 4 h, 1 d (or 30 分鐘, 4 小時, 1 天)",
  });
  return z.NEVER;
});

const count = (most: number) => z.number().int().min(0).max(most);

/** How many generations stay, by rule: the newest `last`, and the newest of each of the latest so many days, weeks, months and years that have one. */
export const keepRule = z
  .strictObject({
    last: count(10_000).default(0),
    daily: count(10_000).default(0),
    weekly: count(10_000).default(0),
    monthly: count(10_000).default(0),
    yearly: count(1_000).default(0),
  })
  .refine((keep) => Object.values(keep).some((kept) => kept > 0), { error: "keep at least one generation" });
export type KeepRule = z.output<typeof keepRule>;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 22:00");
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** When a backup may use the line. Past midnight where `to` is not after `from`; the days are those on which it begins, every day where none is said. */
export const windowRule = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .default([...weekdays]),
});
export type WindowRule = z.output<typeof windowRule>;

/** Every value that a rule can set. A new one is added here and in {@link builtIn}, and nowhere else. */
export const ruleValues = {
  /** A new generation at least this often. */
  frequency: minutes,
  /** How long before the recovery point objective is broken somebody must know. */
  notice: minutes,
  keep: keepRule,
  /** k: so many providers open a backup. */
  threshold: z.number().int().min(2).max(15),
  /** n: so many providers hold a share each. */
  providers: z.number().int().min(3).max(16),
  /** So many complete providers make a backup restorable. */
  quorum: z.number().int().min(2).max(16),
  /** What the clouds call it, from dear and fast to cheap and slow. */
  storageClass: z.enum(["standard", "infrequent", "cold", "archive"]),
  /** Days that nothing of it can be deleted. */
  lockDays: z.number().int().min(0).max(36_500),
  /** 1 is backed up, and comes back, first. */
  priority: z.number().int().min(1).max(99),
  /** At most this part of the line, above 0 to 1. */
  bandwidthShare: z.number().gt(0).max(1),
  windows: z.array(windowRule).max(50),
} as const;

/** Some values; those not set come from the rule above. */
export const rule = z.strictObject(ruleValues).partial();
export type Rule = z.output<typeof rule>;

export type Strategy = { readonly [Name in keyof typeof ruleValues]: z.output<(typeof ruleValues)[Name]> };
export type ValueName = keyof Strategy;
export const valueNames = Object.keys(ruleValues) as ValueName[];

/** What holds where nobody said anything: a generation a day, kept for five years ever more thinly. */
export const builtIn: Strategy = {
  frequency: 1440,
  notice: 120,
  keep: { last: 3, daily: 7, weekly: 5, monthly: 12, yearly: 5 },
  threshold: 2,
  providers: 3,
  quorum: 2,
  storageClass: "standard",
  lockDays: 0,
  priority: 3,
  bandwidthShare: 1,
  windows: [],
};
