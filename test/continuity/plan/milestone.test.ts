import { describe, expect, it } from "vitest";
import { makePlan } from "../../../continuity/plan/make.ts";
import { coreReturns, longestOnPath, milestones, summaryOf } from "../../../continuity/plan/milestone.ts";
import { at, backupOf, moduleOf } from "./samples.ts";

/** A megabyte a second, and nothing to wait for. */
const line = { bitsPerSecond: 8e6, roundTrip: 0, loss: 0 };
const providers = ["ash", "birch", "cedar"];
const modules = [
  moduleOf(1, { core: true, dependsOn: [at(2)], size: 3_000_000_000, rto: 240 }),
  moduleOf(2, { size: 1_000_000_000 }),
  moduleOf(3, { core: true, size: 100_000_000, rto: 1 }),
  moduleOf(4, { core: true, dependsOn: [at(5)] }),
  moduleOf(5, { item: null }),
  moduleOf(6, { size: 20_000_000_000 }),
];
const inventory = { modules };
const plan = makePlan(inventory, backupOf, line, { providers, lanes: 1 });
const returns = coreReturns(inventory, plan);

describe("what a plan means for core functions", () => {
  it("is when everything that each needs is back, or that something never is", () => {
    expect(returns.map(({ module }) => module)).toEqual([at(3), at(1), at(4)]);
    const finishes = new Map(plan.modules.map(({ module, finish }) => [module, finish]));
    expect(returns[1]).toMatchObject({ up: finishes.get(at(1)), objective: 14_400, kept: true });
    expect(returns[0]?.kept).toBe(false);
    expect(returns[2]).toMatchObject({ up: null, latest: null, kept: false });
  });

  it("is told for one, four, twenty-four and seventy-two hours", () => {
    const [one, four, day, three] = milestones(plan, returns);
    expect(one).toEqual({ within: 3600, modules: 2, bytes: 1_100_000_000, core: [at(3)] });
    // Module 4 is restored behind the core functions that can serve, and does not serve for lack of 5.
    expect(four).toMatchObject({ modules: 4, core: [at(3), at(1)] });
    expect(day?.modules).toBe(5);
    expect(three).toEqual({ ...day, within: 72 * 3600 });
  });

  it("is compared with what would be if the line were another", () => {
    const slow = makePlan(inventory, backupOf, { ...line, bitsPerSecond: 1e6 }, { providers, lanes: 1 });
    const [here, there] = [summaryOf(inventory, plan), summaryOf(inventory, slow)];
    expect(here).toMatchObject({ core: 2, kept: 1, missing: 1, lanes: 1 });
    expect(there.weightedTimeToCore ?? 0).toBeGreaterThan(7 * (here.weightedTimeToCore ?? 0));
    expect(there.kept).toBe(0);
    expect(there.fetch).toBe(here.fetch);
    expect(longestOnPath(plan, 2)).toEqual([at(6), at(1)]);
  });
});
