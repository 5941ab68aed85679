import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRange } from "../../../onprem/cli/parse/range.ts";
import { parseTime } from "../../../onprem/cli/parse/time.ts";
import { parseLabel, parsePlace, parseSource, parseThreshold } from "../../../onprem/cli/parse/words.ts";

const code = (code: string) => expect.objectContaining({ code });

describe("a range", () => {
  test.each([
    ["0-1MiB", 0, 1_048_576],
    ["1MiB-2MiB", 1_048_576, 2_097_152],
    ["512K - 1.5M", 524_288, 1_572_864],
    ["10-11", 10, 11],
  ])("%s", (text, start, end) => {
    expect(parseRange(text)).toEqual({ start, end });
  });

  test.each(["", "5", "5-", "-5", "5-5", "6-5", "1-2-3", "a-b", "0-9999999999GiB", "0x10-0x20"])(
    "%j is none",
    (text) => {
      expect(() => parseRange(text)).toThrow(code("cli-range-invalid"));
    },
  );

  test("any two byte counts in order", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 40 }), (start, length) => {
        expect(parseRange(`${start}-${start + length}`)).toEqual({ start, end: start + length });
      }),
    );
  });
});

describe("a time", () => {
  const local = (...at: [number, number, number, number, number, number, number?]) => new Date(...at).toISOString();

  test.each([
    ["2026-11-23T03:00:00Z", "2026-11-23T03:00:00.000Z"],
    ["2026-11-23T03:00+08:00", "2026-11-22T19:00:00.000Z"],
    ["2026-11-23 03:00:05 -0530", "2026-11-23T08:30:05.000Z"],
  ])("%s with a zone", (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  test.each([
    "2026-11-23 03:04",
    "2026/11/23 03:04",
    "115-11-23 03:04",
    "民國115年11月23日 03:04",
    "１１５.１１.２３ 03:04",
  ])("%s without one is this machine's", (text) => {
    expect(parseTime(text)).toBe(local(2026, 10, 23, 3, 4, 0));
  });

  test.each(["2026-11-23", "115-11-23", "民國 115 年 11 月 23 日"])("%s alone is the end of that day", (text) => {
    expect(parseTime(text)).toBe(local(2026, 10, 23, 23, 59, 59, 999));
  });

  test.each([
    "",
    "now",
    "2026-13-01",
    "2026-02-30",
    "115-2-29 25:00",
    "2026-11-23 3",
    "2026-11-23 03:60",
    "2026-11-23x",
  ])("%j is none", (text) => {
    expect(() => parseTime(text)).toThrow(code("cli-time-invalid"));
  });

  test("29 February is a day in leap years alone", () => {
    expect(parseTime("2024-02-29 00:00Z")).toBe("2024-02-29T00:00:00.000Z");
    expect(() => parseTime("2023-02-29")).toThrow(code("cli-time-invalid"));
  });
});

describe("small words", () => {
  test("thresholds", () => {
    for (const text of ["3-of-5", "3of5", "3/5", " 3-OF-5 "]) {
      expect(parseThreshold(text)).toEqual({ threshold: 3, count: 5 });
    }
    for (const text of ["3", "3-5", "of", "333-of-5"]) {
      expect(() => parseThreshold(text)).toThrow(code("cli-threshold-invalid"));
    }
  });

  test("providers", () => {
    expect(parsePlace("tokyo=/mnt/a=b c")).toEqual({ name: "tokyo", folder: "/mnt/a=b c" });
    for (const text of ["/mnt/tokyo", "tokyo=", "Tokyo=/x", "-a=/x", "a-=/x", `${"a".repeat(33)}=/x`]) {
      expect(() => parsePlace(text)).toThrow(code("cli-provider-invalid"));
    }
    expect(parseSource("/mnt/Tokyo=1")).toEqual({ folder: "/mnt/Tokyo=1" });
    expect(parseSource("tokyo=x")).toEqual({ name: "tokyo", folder: "x" });
  });

  test("labels", () => {
    expect(parseLabel("案號=A=1")).toEqual(["案號", "A=1"]);
    expect(() => parseLabel("=x")).toThrow(code("cli-label-invalid"));
    expect(() => parseLabel("x")).toThrow(code("cli-label-invalid"));
  });
});
