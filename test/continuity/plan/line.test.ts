import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  doneAt,
  isUp,
  requestCap,
  requestSeconds,
  requestsToFill,
  throughput,
  untilCut,
  untilUp,
  upBetween,
} from "../../../continuity/plan/line.ts";
import type { Line } from "../../../continuity/plan/plan.ts";
import { restartSeconds, restoredAt } from "../../../continuity/plan/window.ts";
import { runSeed } from "../../run.ts";

const satellite: Line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 };
const hourly: Line = { bitsPerSecond: 8e6, roundTrip: 0, loss: 0, window: { up: 600, every: 3600 } };
const windows = fc
  .record({ up: fc.integer({ min: 1, max: 50 }), rest: fc.integer({ min: 0, max: 50 }) })
  .map(({ up, rest }): Line => ({ bitsPerSecond: 8e6, roundTrip: 20, loss: 0, window: { up, every: up + rest } }));

describe("a request on a line", () => {
  it("is capped by loss as Mathis et al. say, and by the line", () => {
    // 1.22 * 1460 / (0.6 * sqrt(0.02)), worked out by hand.
    expect(requestCap(satellite)).toBeCloseTo(20_991.5, 0);
    expect(requestCap({ ...satellite, loss: 0 })).toBe(250_000);
    expect(requestCap({ ...satellite, roundTrip: 0 })).toBe(250_000);
  });

  it("takes its round trip and its bytes, at its share of the line", () => {
    const line: Line = { bitsPerSecond: 8e6, roundTrip: 50, loss: 0 };
    expect(requestSeconds(line, 1e6)).toBeCloseTo(1.05);
    expect(requestSeconds(line, 1e6, 4)).toBeCloseTo(4.05);
  });

  it("fills a long line only beside others", () => {
    expect(throughput(satellite, 1 << 20, 1)).toBeLessThan(0.09 * 250_000);
    const enough = requestsToFill(satellite, 1 << 20);
    expect(enough).toBe(13);
    expect(throughput(satellite, 1 << 20, enough)).toBe(250_000);
    expect(throughput(satellite, 1 << 20, enough - 1)).toBeLessThan(250_000);
  });
});

describe("a line that is up ten minutes an hour", () => {
  it("opens with its window", () => {
    expect([0, 599, 600, 3599, 3600].map((at) => isUp(hourly, at))).toEqual([true, true, false, false, true]);
    expect(untilUp(hourly, 700)).toBe(2900);
    expect(untilCut(hourly, 3700)).toBe(500);
  });

  it("finishes after as many windows as the work takes", () => {
    expect(doneAt(hourly, 0, 600)).toBe(600);
    expect(doneAt(hourly, 0, 601)).toBe(3601);
    expect(doneAt(hourly, 500, 1300)).toBe(7200 + 600);
    expect(doneAt(hourly, 700, 10)).toBe(3610);
  });

  it("is up for just the work between beginning and end", () => {
    fc.assert(
      fc.property(windows, fc.integer({ max: 500, min: 0 }), fc.integer({ min: 1, max: 500 }), (line, at, work) => {
        const end = doneAt(line, at, work);
        expect(upBetween(line, at, end)).toBeCloseTo(work, 6);
        expect(upBetween(line, at, end - 0.001)).toBeLessThan(work);
      }),
      { seed: Number(runSeed) },
    );
  });

  it("costs a restore the time in which it has not noticed that the line is back", () => {
    const line: Line = { ...satellite, window: { up: 60, every: 360 } };
    const restart = restartSeconds(line);
    expect(restart).toBeGreaterThan(7.5);
    expect(restart).toBeLessThan(15);
    expect(restoredAt(line, 60)).toBe(60);
    expect(restoredAt(line, 91)).toBeCloseTo(360 + restart + 31);
    expect(restoredAt(line, 60 + 2 * (60 - restart))).toBeCloseTo(720 + 60);
    expect(restoredAt(satellite, 91)).toBe(91);
    // Where hardly anything of a window is left it still ends.
    expect(restoredAt({ ...line, window: { up: 5, every: 60 } }, 7)).toBeLessThan(60 * 10);
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 50 }), (any, work, more) => {
        expect(restoredAt(any, work)).toBeGreaterThanOrEqual(doneAt(any, 0, work) - 1e-9);
        expect(restoredAt(any, work + more)).toBeGreaterThanOrEqual(restoredAt(any, work) - 1e-9);
      }),
      { seed: Number(runSeed) },
    );
  });
});
