import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { computeFigures } from "../../../continuity/evidence/compute.ts";
import type { ModuleFigures } from "../../../continuity/evidence/figures.ts";
import { shippedScenarios } from "../../../onprem/drill/scenario-file.ts";
import { long } from "../../run.ts";
import { drawer } from "../chaos/seed.ts";
import { type Agency, drill, makeAgency, type Sample } from "./world.ts";

/** Modules of five megabytes and more are what predictions are measured by; a small one besides, which comes first. */
const samples: readonly Sample[] = [
  { number: 1, bytes: 8_000_000, priority: 1 },
  { number: 2, bytes: 5_000_000, priority: 2, dependsOn: [1] },
  { number: 3, bytes: 6_000_000, priority: 3 },
  { number: 4, bytes: 40_000, priority: 1 },
];

/**
 * Megabits a second that a scenario's lines have at most here: agencies have gigabytes, and these nineteen megabytes must take as long as
 * those for windows to close and cables to be cut meanwhile, and for the line to decide and not what else this machine does.
 */
const most: Readonly<Record<string, number>> = {
  // What was restored before the cut is far from what was not.
  "cable-cut": 5,
  "ten-minutes-an-hour": 0.2,
  "everything-at-once": 0.1,
};
const mostElsewhere = 1.5;

const draw = drawer("drill predictions");
const names = (await shippedScenarios()).map(({ scenario }) => scenario.name);
const chosen = long ? names : [...names].sort(() => draw() - 0.5).slice(0, 2);

let agency: Agency;
beforeAll(async () => {
  agency = await makeAgency(samples);
});

/** Each once: what takes minutes of real time is looked at from two sides. */
const known = new Map<string, Promise<readonly ModuleFigures[]>>();

function measured(name: string, clock: "real" | "simulated"): Promise<readonly ModuleFigures[]> {
  const measuring = known.get(name + clock) ?? measure(name, clock);
  known.set(name + clock, measuring);
  return measuring;
}

async function measure(name: string, clock: "real" | "simulated"): Promise<readonly ModuleFigures[]> {
  const sheets = agency.sheets.slice(0, 2).map((path) => ({ name: path, text: readFileSync(path, "utf8") }));
  const { entries, outcome } = await drill(agency, name, {
    most: most[name] ?? mostElsewhere,
    clock,
    run: { sheets },
    // The generations are of today: a day ago there was none.
    ...(name === "ransomware" ? { before: new Date().toISOString() } : {}),
  });
  expect(outcome).toBe("completed");
  const { modules } = computeFigures(entries);
  expect(modules.every(({ state }) => state === "recovered")).toBe(true);
  return modules.filter(({ bytes }) => bytes >= 5_000_000);
}

const offOf = (modules: readonly ModuleFigures[]) => modules.map(({ deviation }) => Math.abs(deviation ?? 1));
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe("a plan's prediction", () => {
  const all: number[] = [];

  // Where the clock is simulated, it is one that agrees with the machine's: below.
  test.each(chosen)("of %s is what is measured, within a fifth", async (name) => {
    const { scenario } = (await shippedScenarios()).find((file) => file.scenario.name === name) ?? {};
    const off = offOf(await measured(name, long ? (scenario?.clock.kind ?? "real") : "simulated"));
    expect(off).toHaveLength(3);
    all.push(...off);
    expect(Math.max(...off)).toBeLessThanOrEqual(0.2);
  });

  test("is within a tenth at the median of all", () => {
    expect(all).toHaveLength(3 * chosen.length);
    expect(median(all)).toBeLessThanOrEqual(0.1);
  });
});

describe("the simulated clock", () => {
  test.runIf(long).each(["one-provider-lost", "provider-lying", "empty-machine"])(
    "agrees with the machine's in %s, within one in twenty",
    async (name) => {
      const simulated = await measured(name, "simulated");
      const real = await measured(name, "real");
      for (const [at, { restored }] of real.entries()) {
        expect((simulated[at]?.restored ?? 0) / (restored ?? Number.NaN)).toBeGreaterThan(0.95);
        expect((simulated[at]?.restored ?? 0) / (restored ?? Number.NaN)).toBeLessThan(1.05);
      }
    },
  );
});
