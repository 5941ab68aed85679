import { describe, expect, it } from "vitest";
import { blocksOf } from "../../../continuity/plan/density.ts";
import { orderUnits, type Ranked } from "../../../continuity/plan/order.ts";
import { type Dice, seededDice } from "../../fakes/random.ts";
import { runSeed } from "../../run.ts";

const unit = (needs: number[], seconds: number, weight: number): Ranked => ({
  needs,
  seconds,
  weight,
  lesser: weight > 0 ? 0 : 1,
  priority: 1,
});

/** Units that each need up to four before them. */
function randomUnits(dice: Dice, count: number): Ranked[] {
  return Array.from({ length: count }, (_, at) => {
    const needs = new Set(Array.from({ length: at === 0 ? 0 : dice.roll(5) }, () => dice.roll(at)));
    return unit(
      [...needs].sort((a, b) => a - b),
      1 + dice.roll(1000),
      dice.roll(3) === 0 ? 4 ** -dice.roll(4) : 0,
    );
  });
}

/** The lower half is needed by the upper one in a muddle: nothing can be cut apart. */
function muddle(dice: Dice, count: number): Ranked[] {
  return Array.from({ length: count }, (_, at) => {
    const low = count >> 1;
    const needs = new Set(Array.from({ length: at < low ? 0 : 5 }, () => dice.roll(low)));
    return unit(
      [...needs].sort((a, b) => a - b),
      1 + dice.roll(10),
      at < low ? 0 : 1,
    );
  });
}

function cost(units: readonly Ranked[], order: readonly number[]): number {
  let [now, sum] = [0, 0];
  for (const at of order) {
    now += units[at]?.seconds ?? 0;
    sum += (units[at]?.weight ?? 0) * now;
  }
  return sum;
}

function expectOrder(units: readonly Ranked[], order: readonly number[]): void {
  expect(order.toSorted((a, b) => a - b)).toEqual(units.map((_, at) => at));
  const place = new Map(order.map((at, index) => [at, index]));
  for (const [at, { needs }] of units.entries()) {
    for (const need of needs) expect(place.get(need)).toBeLessThan(place.get(at) ?? -1);
  }
}

describe("the order of many units", () => {
  it.each([
    ["of all kinds", randomUnits, 400],
    ["in a muddle", muddle, 400],
    ["in a large muddle", muddle, 6000],
  ] as const)("%s keeps what needs what, and is better than that of the inventory", (_, make, count) => {
    const units = make(seededDice(`${runSeed} order ${count}`), count);
    const order = orderUnits(units);
    expectOrder(units, order);
    expect(cost(units, order)).toBeLessThan(0.97 * cost(units, [...units.keys()]));
  });

  it("of a long chain is the chain, whether it grows dearer or cheaper", () => {
    for (const weight of [(at: number) => at, (at: number) => 5000 - at]) {
      const units = Array.from({ length: 5000 }, (_, at) => unit(at === 0 ? [] : [at - 1], 1, weight(at)));
      expect(orderUnits(units)).toEqual([...units.keys()]);
    }
  });

  it("of what needs nothing is that of weight a second (Smith's rule)", () => {
    const dice = seededDice(`${runSeed} smith`);
    const units = Array.from({ length: 300 }, () => unit([], 1 + dice.roll(1000), 1 + dice.roll(9)));
    const density = orderUnits(units).map((at) => (units[at]?.weight ?? 0) / (units[at]?.seconds ?? 1));
    expect(density).toEqual(density.toSorted((a, b) => b - a));
  });
});

describe("blocks", () => {
  it("fall in density, and none holds a closed part that is denser than it", () => {
    const dice = seededDice(`${runSeed} blocks`);
    for (let round = 0; round < 30; round++) {
      const units = randomUnits(dice, 9);
      const blocks = blocksOf(units);
      expect(blocks.flatMap(({ tasks }) => tasks).toSorted((a, b) => a - b)).toEqual([...units.keys()]);
      let last = Number.POSITIVE_INFINITY;
      const before = new Set<number>();
      for (const { tasks, weight, seconds } of blocks) {
        const density = weight / seconds;
        expect(density).toBeLessThanOrEqual(last * (1 + 1e-9));
        last = density;
        for (let set = 1; set < 1 << tasks.length; set++) {
          const part = tasks.filter((_, index) => set & (1 << index));
          const isClosed = part.every((at) =>
            (units[at]?.needs ?? []).every((need) => before.has(need) || part.includes(need)),
          );
          if (!isClosed) continue;
          const sum = (of: "weight" | "seconds") => part.reduce((total, at) => total + (units[at]?.[of] ?? 0), 0);
          expect(sum("weight") / sum("seconds")).toBeLessThanOrEqual(density * (1 + 1e-6) + 1e-12);
        }
        for (const at of tasks) before.add(at);
      }
    }
  });
});
