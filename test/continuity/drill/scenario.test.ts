import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandwidth, duration, percentage } from "../../../continuity/drill/quantity.ts";
import { scenario } from "../../../continuity/drill/scenario.ts";

const words = { en: "x", "zh-TW": "某" };
const base = { format: "fenchi/scenario/v1", name: "x", title: words, purpose: words };
const line = { bandwidth: "20 Mbit/s", roundTrip: "60 ms" };
const complaints = (more: object): string[] => {
  const parsed = scenario.safeParse({ ...base, ...more });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

describe("quantities in words", () => {
  test("as people write them", () => {
    expect(["600 ms", "10 min", "1.5h", "0 s", " 1 d "].map((text) => duration.parse(text))).toEqual([
      0.6, 600, 5400, 0, 86_400,
    ]);
    expect(["2 Mbit/s", "64kbit/s", "1 Gbit/s", "300 bit/s"].map((text) => bandwidth.parse(text))).toEqual([
      2e6, 64e3, 1e9, 300,
    ]);
    expect(["2 %", "0%", "0.5 %"].map((text) => percentage.parse(text))).toEqual([0.02, 0, 0.005]);
  });

  test.each(["", "10", "min", "-1 s", "1e3 s", "10 minutes", "１０ min", "1 s s", "NaN s", "Infinity s"])(
    "not %j",
    (text) => {
      expect(duration.safeParse(text).success).toBe(false);
      expect(bandwidth.safeParse(text).success).toBe(false);
      expect(percentage.safeParse(text).success).toBe(false);
    },
  );

  test("whatever number and unit: seconds are what they say", () => {
    const units = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
        (amount, unit) => {
          expect(duration.parse(`${amount} ${unit}`)).toBeCloseTo(amount * units[unit], 6);
        },
      ),
    );
  });

  test("no line without bandwidth, none that loses everything", () => {
    expect(bandwidth.safeParse("0 Mbit/s").success).toBe(false);
    expect(percentage.safeParse("100 %").success).toBe(false);
  });
});

describe("a scenario", () => {
  test("that says nothing loses nothing", () => {
    expect(scenario.parse(base)).toMatchObject({
      lost: { providers: 0, host: false, keyring: false, staff: [] },
      lying: 0,
      clock: { kind: "real" },
      scope: { onlyCore: false },
      targets: {},
      changes: [],
    });
    expect(scenario.parse(base).line).toBeUndefined();
  });

  test("its line is the planner's", () => {
    const window = { up: "10 min", every: "60 min" };
    expect(scenario.parse({ ...base, line: { ...line, loss: "2 %", window } }).line).toEqual({
      bitsPerSecond: 20e6,
      roundTrip: 60,
      loss: 0.02,
      window: { up: 600, every: 3600 },
    });
  });

  test("back to before: a time, or so long before the disaster", () => {
    expect(scenario.parse({ ...base, restoreBefore: "2 d" }).restoreBefore).toBe(172_800);
    expect(scenario.parse({ ...base, restoreBefore: "2026-01-01T00:00:00Z" }).restoreBefore).toBe(
      "2026-01-01T00:00:00Z",
    );
  });

  test.each([
    [{ lost: { provider: 1 } }, /Unrecognized key/],
    [{ lost: { providers: ["Not A Name"] } }, /1-32 of a-z/],
    [{ line: { ...line, window: { up: "2 h", every: "1 h" } } }, /no longer than its period/],
    [{ changes: [{ after: "1 s", what: words }] }, /changes something/],
    [{ changes: [{ after: "0 s", what: words, lost: 1 }] }, /more than 0/],
    [
      {
        line,
        changes: [
          { after: "2 s", what: words, lost: 1 },
          { after: "2 s", what: words, lost: 1 },
        ],
      },
      /in order of time/,
    ],
    [{ changes: [{ after: "1 s", what: words, line: "cut" }] }, /shaped from the beginning/],
    [{ clock: { kind: "simulated" } }, /needs a shaped line/],
    [{ targets: { steps: 0 } }, /targets\.steps/],
    [{ scope: { modules: ["內政部/戶政"] } }, /agency\/system\/number/],
    [{ name: "../../etc/passwd" }, /a-z 0-9/],
  ])("%j is refused", (more, complaint) => {
    expect(complaints(more).join("\n")).toMatch(complaint);
  });
});
