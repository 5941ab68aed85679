import { calendarOf } from "./calendar.ts";
import type { KeepRule } from "./rule.ts";

/** A generation of an item, as far as keeping it goes. */
export interface Generation {
  readonly backup: string;
  /** RFC 3339. */
  readonly time: string;
  /** Whether it could be restored: only such a one stands for its day. */
  readonly restorable: boolean;
}

/** Why a generation stays. */
export type Reason =
  | { readonly rule: "last"; readonly place: number }
  | { readonly rule: "daily" | "weekly" | "monthly" | "yearly"; readonly period: string }
  /** Nothing else of the item can be restored, or it may still become restorable. */
  | { readonly rule: "newest" | "unfinished" }
  | { readonly rule: "locked"; readonly until: string };

export interface Kept {
  readonly generation: Generation;
  /** None: the rules let it go. */
  readonly reasons: readonly Reason[];
}

export interface RetentionOptions {
  readonly keep: KeepRule;
  readonly lockDays: number;
  /** Of days, weeks, months and years. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const dayMs = 86_400_000;

/**
 * Which generations of an item stay, and by which rule; newest first. Nothing is deleted by it: it says what could be.
 *
 * Laws: the newest that can be restored stays whatever the rules; each rule keeps at most as many as it says, each the newest of its period,
 * counting only periods that have one; what cannot be restored yet stands for no period and is kept, since it may be on its way; and what is
 * let go is let go at any later time too, as long as nothing is added.
 */
export function retain(generations: readonly Generation[], options: RetentionOptions): readonly Kept[] {
  const { keep, lockDays, timeZone, now } = options;
  const newestFirst = [...generations].sort(
    (one, other) => Date.parse(other.time) - Date.parse(one.time) || (one.backup < other.backup ? 1 : -1),
  );
  const calendar = calendarOf(timeZone);
  const periods = [
    { rule: "daily", most: keep.daily, periodOf: calendar.day },
    { rule: "weekly", most: keep.weekly, periodOf: calendar.week },
    { rule: "monthly", most: keep.monthly, periodOf: calendar.month },
    { rule: "yearly", most: keep.yearly, periodOf: calendar.year },
  ] as const;
  const seen = periods.map(() => new Set<string>());
  let place = 0;
  return newestFirst.map((generation) => {
    const reasons: Reason[] = [];
    const time = Date.parse(generation.time);
    if (generation.restorable) {
      place++;
      if (place <= keep.last) reasons.push({ rule: "last", place });
      for (const [index, { rule, most, periodOf }] of periods.entries()) {
        const found = seen[index] ?? new Set();
        const period = periodOf(time);
        if (found.has(period) || found.size >= most) continue;
        found.add(period);
        reasons.push({ rule, period });
      }
      if (place === 1 && reasons.length === 0) reasons.push({ rule: "newest" });
    } else reasons.push({ rule: "unfinished" });
    const until = time + lockDays * dayMs;
    if (until > now) reasons.push({ rule: "locked", until: new Date(until).toISOString() });
    return { generation, reasons };
  });
}
