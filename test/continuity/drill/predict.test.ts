import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextEntry } from "../../../continuity/drill/chain.ts";
import { measuredRestores } from "../../../continuity/drill/measure.ts";
import { predictFinishes, recoverySeconds } from "../../../continuity/drill/predict.ts";
import type { DrillEntry, DrillStep } from "../../../continuity/drill/record.ts";
import { dueDrills } from "../../../continuity/drill/schedule.ts";
import type { Situation } from "../../../continuity/drill/situation.ts";
import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import { makePlan } from "../../../continuity/plan/make.ts";
import type { Line, PlannedBackup } from "../../../continuity/plan/plan.ts";

const fast: Line = { bitsPerSecond: 20e6, roundTrip: 60, loss: 0 };
const slow: Line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.01 };

function planned(sizes: readonly number[], line: Line) {
  const modules = sizes.map(
    (size, at): InventoryModule => ({
      agency: "甲",
      system: "乙",
      number: at + 1,
      priority: 1,
      name: "n",
      description: "",
      databases: [],
      dependsOn: at > 0 && at % 2 === 1 ? [`甲/乙/${at}`] : [],
      item: `a/b/${at}`,
      size,
      owner: "",
      rto: 1,
      rpo: 1,
      kind: "files",
      core: true,
      target: "",
    }),
  );
  const backupOf = ({ item, size, number }: InventoryModule): PlannedBackup => ({
    item: item ?? "",
    backup: number.toString(16).padStart(32, "0"),
    time: "2026-01-01T00:00:00Z",
    bytes: size,
    fetch: size + 6000,
    packs: 1,
    uses: 0,
    restorable: true,
  });
  const plan = makePlan({ modules }, backupOf, line, { providers: ["a"] });
  const byItem = new Map(modules.map((module) => [module.item, backupOf(module)]));
  const loads = plan.modules.flatMap(({ item }) => byItem.get(item) ?? []);
  return { plan, loads };
}

const situation = (from: number, line: Line | null | undefined): Situation => ({
  from,
  line,
  lost: new Set(),
  lying: new Set(),
  behind: new Set(),
});
const sizes = fc.array(fc.integer({ min: 10_000, max: 50_000_000 }), { minLength: 1, maxLength: 6 });

describe("what is predicted of a drill", () => {
  test("is what the plan says, where nothing changes", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(fast, slow, { ...slow, window: { up: 60, every: 600 } }), (bytes, line) => {
        const { plan, loads } = planned(bytes, line);
        const finishes = predictFinishes(plan, loads, [situation(0, line)]);
        for (const [at, { finish }] of plan.modules.entries()) expect(finishes[at]).toBeCloseTo(finish, 2);
      }),
      { numRuns: 50 },
    );
  });

  test("after a cut is as much later as the line was away; what was back before stays", () => {
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.5, max: 60, noNaN: true }), (bytes, cut) => {
        const { plan, loads } = planned(bytes, fast);
        const whole = predictFinishes(plan, loads, [situation(0, fast)]);
        const again = { ...fast };
        const cutOff = predictFinishes(plan, loads, [
          situation(0, fast),
          situation(cut, null),
          situation(cut + 600, again),
        ]);
        for (const [at, finish] of whole.entries()) {
          expect(cutOff[at]).toBeCloseTo(finish <= cut ? finish : finish + 600, 1);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("over a thinner line is later, and never for a line that does not come back", () => {
    const { plan, loads } = planned([20_000_000, 20_000_000], fast);
    const [first = 0, last = 0] = predictFinishes(plan, loads, [situation(0, fast), situation(12, slow)]);
    expect(first).toBeLessThan(12);
    // Of forty megabytes some thirty were there; a tenth of the rate makes the rest ten times as long.
    expect(last).toBeGreaterThan(40);
    expect(predictFinishes(plan, loads, [situation(0, fast), situation(12, null)])[1]).toBe(Number.POSITIVE_INFINITY);
    expect(recoverySeconds({ providers: 4, backups: 1000 }, slow)).toBeGreaterThan(60);
  });
});

describe("what restores took", () => {
  const entries = (steps: readonly (readonly [at: number, step: DrillStep])[]): DrillEntry[] => {
    const all: DrillEntry[] = [];
    for (const [at, step] of steps) all.push(nextEntry(all.at(-1), at, step));
    return all;
  };
  const time = "2026-01-01T00:00:00Z";
  const started = (line: Line | null): DrillStep => ({
    kind: "started",
    drill: "0".repeat(32),
    time,
    scenario: { name: "x", text: "x" },
    people: [],
    vaults: [],
    inventory: "0".repeat(64),
    previous: null,
    line,
    targets: { steps: null },
    modules: [],
  });
  const begun = (module: string): DrillStep => ({
    kind: "module-started",
    module,
    backup: "0".repeat(32),
    backupTime: time,
  });
  const back = (module: string): DrillStep => ({
    kind: "module-restored",
    module,
    bytes: 900,
    fetched: 1000,
    sha256: null,
    expected: null,
  });
  const loads = new Map([
    ["甲/乙/1", { packs: 1, uses: 0 }],
    ["甲/乙/2", { packs: 2, uses: 1 }],
  ]);

  test("is told with how many shared the line", () => {
    const steps = [
      [0, started(fast)],
      [0, begun("甲/乙/1")],
      [2000, begun("甲/乙/2")],
      [4000, back("甲/乙/1")],
      [6000, back("甲/乙/2")],
    ] as const;
    expect(measuredRestores(entries(steps), loads)).toEqual([
      { bytes: 900, fetched: 1000, packs: 1, uses: 0, seconds: 4, line: fast, sharing: 1.5 },
      { bytes: 900, fetched: 1000, packs: 2, uses: 1, seconds: 4, line: fast, sharing: 1.5 },
    ]);
  });

  test("is not told of an unshaped line, one that changed or was down meanwhile, or where a provider misbehaved", () => {
    const one = [
      [0, begun("甲/乙/1")],
      [4000, back("甲/乙/1")],
    ] as const;
    const noticed: DrillStep = { kind: "provider-noticed", provider: "p", fault: "altered", message: "m" };
    expect(measuredRestores(entries([[0, started(null)], ...one]), loads)).toEqual([]);
    expect(measuredRestores(entries([[0, started({ ...fast, window: { up: 3, every: 9 } })], ...one]), loads)).toEqual(
      [],
    );
    expect(measuredRestores(entries([[0, started(fast)], [1, noticed], ...one]), loads)).toEqual([]);
    const cut: DrillStep = { kind: "changed", what: "cut" };
    expect(measuredRestores(entries([[0, started(fast)], one[0], [2000, cut], one[1]]), loads)).toEqual([]);
  });
});

describe("the schedule", () => {
  const schedule = {
    format: "fenchi/drill-schedule/v1" as const,
    since: "2026-01-01T00:00:00.000Z",
    remind: 30,
    entries: [
      { scenario: "a", every: 365 },
      { scenario: "b", every: 100 },
    ],
  };
  const states = (now: string, held: readonly { scenario: string; time: string }[] = []) =>
    dueDrills(schedule, held, new Date(now)).map(({ scenario, state }) => `${scenario} ${state}`);

  test("counts from its beginning, then from the last drill that was held", () => {
    expect(states("2026-02-01T00:00:00Z")).toEqual(["b later", "a later"]);
    expect(states("2026-03-15T00:00:00Z")).toEqual(["b soon", "a later"]);
    expect(states("2026-04-12T00:00:00Z")).toEqual(["b overdue", "a later"]);
    const held = ["2026-04-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"].map((time) => ({ scenario: "b", time }));
    expect(states("2026-04-12T00:00:00Z", held)).toEqual(["b later", "a later"]);
    expect(states("2027-01-01T00:00:00Z", held)).toEqual(["b overdue", "a overdue"]);
  });
});
