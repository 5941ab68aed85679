import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarOf } from "../../../continuity/strategy/calendar.ts";
import { type Generation, type Kept, retain } from "../../../continuity/strategy/retention.ts";
import type { KeepRule } from "../../../continuity/strategy/rule.ts";
import { runSeed } from "../../run.ts";

const day = 86_400_000;
const now = Date.parse("2026-11-24T12:00:00Z");
const timeZone = "Asia/Taipei";
const nothing: KeepRule = { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

const generation = fc.record({
  age: fc.integer({ min: 0, max: 1500 * day }),
  restorable: fc.boolean(),
});
const generations = fc.array(generation, { maxLength: 80 }).map((all) =>
  all.map(
    ({ age, restorable }, index): Generation => ({
      backup: String(index).padStart(4, "0"),
      time: new Date(now - age).toISOString(),
      restorable,
    }),
  ),
);
const keep: fc.Arbitrary<KeepRule> = fc.record({
  last: fc.nat(6),
  daily: fc.nat(6),
  weekly: fc.nat(6),
  monthly: fc.nat(6),
  yearly: fc.nat(6),
});
const zone = fc.constantFrom("Asia/Taipei", "UTC", "America/New_York", "Pacific/Apia");
const property = <Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  hold: (...values: Values) => void,
) => fc.assert(fc.property(...arbitraries, hold), { seed: Number(runSeed), numRuns: 300 });

const idsOf = (kept: readonly Kept[]) =>
  kept.filter(({ reasons }) => reasons.length > 0).map(({ generation: { backup } }) => backup);
const options = (rule: KeepRule, lockDays = 0, where = timeZone) => ({ keep: rule, lockDays, timeZone: where, now });

describe("retain", () => {
  test("answers for every generation, newest first", () => {
    property([generations, keep], (all, rule) => {
      const kept = retain(all, options(rule));
      expect(kept.map(({ generation: { backup } }) => backup).sort()).toEqual(all.map(({ backup }) => backup).sort());
      const times = kept.map(({ generation: { time } }) => Date.parse(time));
      expect(times).toEqual(times.toSorted((one, other) => other - one));
    });
  });

  test("keeps the newest that can be restored, whatever the rules", () => {
    property([generations, keep], (all, rule) => {
      const newest = retain(all, options(rule)).find(({ generation: { restorable } }) => restorable);
      if (newest) expect(newest.reasons).not.toEqual([]);
    });
  });

  test("keeps by each rule as many as it says, or as there are periods, each the newest of its period", () => {
    property([generations, keep, zone], (all, rule, where) => {
      const calendar = calendarOf(where);
      const periods = { daily: calendar.day, weekly: calendar.week, monthly: calendar.month, yearly: calendar.year };
      const kept = retain(all, options(rule, 0, where));
      const restorable = kept.filter(({ generation }) => generation.restorable);
      for (const [name, periodOf] of Object.entries(periods)) {
        const key = name as keyof typeof periods;
        const by = restorable.filter(({ reasons }) => reasons.some((reason) => reason.rule === key));
        const all = [...new Set(restorable.map(({ generation: { time } }) => periodOf(Date.parse(time))))];
        expect(by.map(({ generation: { time } }) => periodOf(Date.parse(time)))).toEqual(all.slice(0, rule[key]));
        for (const { generation } of by) {
          const first = restorable.find(
            (other) => periodOf(Date.parse(other.generation.time)) === periodOf(Date.parse(generation.time)),
          );
          expect(generation.backup).toBe(first?.generation.backup);
        }
      }
      const last = restorable.filter(({ reasons }) => reasons.some((reason) => reason.rule === "last"));
      expect(last).toEqual(restorable.slice(0, rule.last));
    });
  });

  test("a rule that keeps more lets nothing go that was kept", () => {
    property([generations, keep, keep], (all, rule, more) => {
      const sum: KeepRule = {
        last: rule.last + more.last,
        daily: rule.daily + more.daily,
        weekly: rule.weekly + more.weekly,
        monthly: rule.monthly + more.monthly,
        yearly: rule.yearly + more.yearly,
      };
      const kept = new Set(idsOf(retain(all, options(sum))));
      for (const id of idsOf(retain(all, options(rule)))) expect(kept).toContain(id);
    });
  });

  test("once what may go is gone, nothing more may go", () => {
    property([generations, keep], (all, rule) => {
      const kept = new Set(idsOf(retain(all, options(rule))));
      const left = all.filter(({ backup }) => kept.has(backup));
      expect(new Set(idsOf(retain(left, options(rule))))).toEqual(kept);
    });
  });

  test("keeps what is locked and what is on its way, which stand for no period", () => {
    property([generations, fc.integer({ min: 1, max: 400 })], (all, lockDays) => {
      const kept = retain(all, options(nothing, lockDays));
      for (const { generation, reasons } of kept) {
        const locked = Date.parse(generation.time) + lockDays * day > now;
        expect(reasons.some(({ rule }) => rule === "locked")).toBe(locked);
        expect(reasons.some(({ rule }) => rule === "unfinished")).toBe(!generation.restorable);
      }
    });
  });

  test("counts days as they are where the agency is", () => {
    const at = (backup: string, time: string): Generation => ({ backup, time, restorable: true });
    // 23:30 and 00:30 in Taipei: two days there, one in UTC.
    const two = [at("a", "2026-11-20T15:30:00Z"), at("b", "2026-11-20T16:30:00Z")];
    const rule = { ...nothing, daily: 2 };
    expect(idsOf(retain(two, options(rule)))).toEqual(["b", "a"]);
    expect(idsOf(retain(two, options(rule, 0, "UTC")))).toEqual(["b"]);
  });
});

describe("calendarOf", () => {
  test.each([
    ["2026-01-01", "2026-W01"],
    ["2027-01-01", "2026-W53"],
    ["2024-12-30", "2025-W01"],
    ["2026-11-24", "2026-W48"],
    ["2021-01-03", "2020-W53"],
  ])("%s is in the week %s (ISO 8601)", (date, week) => {
    expect(calendarOf("UTC").week(Date.parse(`${date}T12:00:00Z`))).toBe(week);
  });

  test("says day, month and year of the place", () => {
    const { day: dayOf, month, year } = calendarOf("Asia/Taipei");
    const time = Date.parse("2026-12-31T17:00:00Z");
    expect([dayOf(time), month(time), year(time)]).toEqual(["2027-01-01", "2027-01", "2027"]);
  });
});
