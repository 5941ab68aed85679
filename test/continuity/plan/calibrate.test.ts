import { describe, expect, it } from "vitest";
import { calibrate, type RestoreRecord } from "../../../continuity/plan/calibrate.ts";
import { type Constants, type CostModel, moduleSeconds } from "../../../continuity/plan/cost.ts";
import { makePlan } from "../../../continuity/plan/make.ts";
import type { Line } from "../../../continuity/plan/plan.ts";
import { type Dice, seededDice } from "../../fakes/random.ts";
import { runSeed } from "../../run.ts";
import { backupOf, moduleOf, satellite, wire } from "./samples.ts";

/** A machine that is slower, and a line that is worse, than is believed beforehand. */
const truth: Constants = { opening: 0.4, rounds: 1.3, pack: 0.05, line: 1.12, byte: 1 / 20e6 };
const lines: readonly Line[] = [wire, satellite, { bitsPerSecond: 1e9, roundTrip: 5, loss: 0 }];

/** About normal, of deviation 1. */
const normal = (dice: Dice) => Array.from({ length: 12 }, () => dice.roll(10_000) / 10_000).reduce((a, b) => a + b, -6);

function measured(dice: Dice, count: number, scatter: number): RestoreRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const bytes = Math.round(10 ** (5 + dice.roll(4000) / 1000));
    const line = lines[index % lines.length] ?? wire;
    const load = { bytes, fetch: bytes + 5000, packs: Math.ceil(bytes / 2 ** 25), uses: 0 };
    const seconds = moduleSeconds(load, line, { constants: truth }) * Math.exp(scatter * normal(dice));
    return { bytes, fetched: load.fetch, packs: load.packs, uses: 0, seconds, line, sharing: 1 };
  });
}

const relative = (model: CostModel, { bytes, fetched, packs, uses, line, seconds }: RestoreRecord) =>
  Math.abs(moduleSeconds({ bytes, fetch: fetched, packs, uses }, line, model) / seconds - 1);
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe("the cost model", () => {
  it("without records is what is believed; with them it predicts this machine and line", () => {
    const dice = seededDice(`${runSeed} calibrate`);
    const others = measured(dice, 60, 0.03);
    const before = calibrate([]);
    const after = calibrate(measured(dice, 60, 0.03));
    expect(before.records).toBe(0);
    expect(after.records).toBe(60);
    expect(median(others.map((record) => relative(before, record)))).toBeGreaterThan(0.1);
    expect(median(others.map((record) => relative(after, record)))).toBeLessThan(0.05);
    expect(after.scatter).toBeLessThan(0.06);
    expect(after.constants.byte * 20e6).toBeCloseTo(1, 0);
  });

  it("learns from restores that ran side by side as from those that ran alone", () => {
    const dice = seededDice(`${runSeed} beside`);
    const alone = measured(dice, 45, 0).filter(({ line }) => line === wire);
    // Of those that the line decides, each takes as much longer as there are others.
    const beside = alone
      .filter(({ bytes }) => bytes > 1e8)
      .map((record) => {
        const slower = { ...record.line, bitsPerSecond: record.line.bitsPerSecond / 2 };
        const load = { bytes: 2 * record.bytes, fetch: record.fetched, packs: record.packs, uses: 0 };
        return { ...record, sharing: 2, seconds: moduleSeconds(load, slower, { constants: truth }) };
      });
    expect(beside.length).toBeGreaterThan(0);
    const model = calibrate(beside);
    expect(median(alone.filter(({ bytes }) => bytes > 1e8).map((record) => relative(model, record)))).toBeLessThan(
      0.05,
    );
  });

  it("never believes that anything takes less than no time", () => {
    const hasty = measured(seededDice("hasty"), 30, 0).map((record) => ({ ...record, seconds: record.seconds / 50 }));
    for (const value of Object.values(calibrate(hasty).constants)) expect(value).toBeGreaterThanOrEqual(0);
  });

  it("grows surer with every record", () => {
    const records = measured(seededDice(`${runSeed} surer`), 60, 0.03);
    const width = (count: number) => {
      const plan = makePlan({ modules: [moduleOf(1, { size: 5e7 })] }, backupOf, wire, {
        providers: [],
        model: calibrate(records.slice(0, count)),
      });
      const [only] = plan.modules;
      return only ? (only.latest - only.earliest) / only.finish : Number.NaN;
    };
    expect(width(60)).toBeLessThan(width(6));
    expect(width(6)).toBeLessThan(1);
  });

  it("says bounds that hold about nine times in ten", () => {
    const dice = seededDice(`${runSeed} bounds`);
    const model = calibrate(measured(dice, 60, 0.05));
    let held = 0;
    const tries = 200;
    for (const record of measured(dice, tries, 0.05)) {
      const backup = { ...backupOf(moduleOf(1)), bytes: record.bytes, fetch: record.fetched, packs: record.packs };
      const plan = makePlan({ modules: [moduleOf(1)] }, () => backup, record.line, { providers: [], model });
      const [only] = plan.modules;
      if (only && record.seconds >= only.earliest && record.seconds <= only.latest) held++;
    }
    expect(held / tries).toBeGreaterThan(0.78);
    expect(held / tries).toBeLessThan(0.995);
  });
});
