import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemAt, stripDate } from "../../onprem/engine/item.ts";

describe("the rule for names with a date", () => {
  it.each([
    ["daily-2026-11-23.sql.gz", "daily.sql.gz"],
    ["daily.2026-11-23.sql", "daily.sql"],
    ["daily_20261123.sql", "daily.sql"],
    ["daily20261123.sql", "daily.sql"],
    ["daily-20261123T030000Z.sql", "daily.sql"],
    ["daily-2026-11-23_03-00.sql", "daily.sql"],
    ["daily-20261123-0300.sql", "daily.sql"],
    ["2026-11-23_daily.sql", "daily.sql"],
    ["daily 2026-11-23 full.sql", "daily full.sql"],
    ["戶籍1151123.zip", "戶籍.zip"],
    ["戶籍-115-11-23.zip", "戶籍.zip"],
    ["daily-2026-11-23", "daily"],
  ])("%s belongs to %s", (name, item) => {
    expect(stripDate(name)).toBe(item);
  });

  it.each([
    "daily.sql.gz",
    "2026-11-23.sql",
    "20261123",
    "daily-2026-13-23.sql",
    "daily-2026-11-32.sql",
    "daily-2026-1123.sql",
    "order-9920261123.sql",
    "daily-202611230.sql",
    "v1.2.3.sql",
  ])("%s keeps its name", (name) => {
    expect(stripDate(name)).toBe(name);
  });

  it("gives one item whatever the day", () => {
    const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom("", "-", "."), (date, sign) => {
        const [stamp = ""] = date.toISOString().split("T");
        expect(stripDate(`dump-${stamp.replaceAll("-", sign)}.sql`)).toBe("dump.sql");
      }),
    );
  });

  it("leaves something of every name, and no hidden one", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z1-9][a-z0-9._-]{0,30}$/), (name) => {
        expect(stripDate(name)).toMatch(/^[^.]/);
      }),
    );
  });
});

describe("an item's place", () => {
  it("is its system, its module and its name", () => {
    expect(itemAt(["戶政", "名冊", '每日 "dump" 2026-11-23.sql'], stripDate)).toBe('戶政/名冊/每日 "dump".sql');
  });

  it.each([
    ["a line break", "a\nb"],
    ["more than 100 characters", "x".repeat(101)],
    ["a blank at its end", "dump.sql "],
  ])("may not hold %s", (_, name) => {
    expect(() => itemAt(["system", "module", name])).toThrow(
      expect.objectContaining({ code: "ingest-name-invalid", params: { path: `system/module/${name}` } }),
    );
  });
});
