import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLine, type LineShape, withLine } from "../../providers/wrap/index.ts";
import { codeOf } from "../contract/outcome.ts";
import { createEventClock } from "../fakes/event-clock.ts";
import { createMapStore } from "../fakes/map-store.ts";

const mbit = 125_000;
const plain: LineShape = { bytesPerSecond: mbit, requestBytesPerSecond: Number.POSITIVE_INFINITY, roundTrip: 500 };

async function ground(shape: LineShape | undefined, sizes: readonly number[]) {
  const clock = createEventClock();
  const line = createLine(shape, clock);
  const map = createMapStore("alpha");
  for (const [at, size] of sizes.entries()) await map.put(`o${at}`, new Uint8Array(size));
  const store = withLine(map, line);
  /** Seconds at which the object has come, asked for at `at` milliseconds. */
  const fetch = async (number: number, at = 0) => {
    await clock.sleep(at);
    await store.get(`o${number}`);
    return clock.now() / 1000;
  };
  return { clock, line, store, fetch };
}

describe("a line", () => {
  test("lets a request wait one round trip, then carries its bytes", async () => {
    const { fetch, line } = await ground(plain, [mbit]);
    expect(await fetch(0)).toBeCloseTo(1.5, 6);
    expect(line.traffic()).toEqual({ requests: 1, received: mbit, sent: 0, lost: 0 });
  });

  test("is shared evenly, by whoever asks", async () => {
    const { fetch } = await ground(plain, [mbit, mbit, mbit / 2]);
    const ended = await Promise.all([fetch(0), fetch(1), fetch(2)]);
    // All three have half a megabit when 1.5 have passed; the other two then share what is left.
    expect(ended.map((each) => Number(each.toFixed(6)))).toEqual([3, 3, 2]);
  });

  test("gives no request more than its cap, so that several are needed to fill it", async () => {
    const { fetch } = await ground({ ...plain, requestBytesPerSecond: mbit / 4 }, Array(8).fill(mbit / 4));
    expect(await fetch(0)).toBeCloseTo(1.5, 6);
    const begun = 1500;
    const ended = await Promise.all(Array.from({ length: 8 }, (_, at) => fetch(at, 0)));
    expect(Math.max(...ended)).toBeCloseTo(begun / 1000 + 0.5 + 2, 6);
  });

  test("ends what is under way when it is cut, and says how much had come in vain", async () => {
    const { store, line, clock, fetch } = await ground({ ...plain, window: { up: 1000, every: 10_000 } }, [mbit, 100]);
    expect(await codeOf(store.get("o0"))).toBe("provider-unavailable");
    expect(clock.now()).toBeCloseTo(1000, 6);
    expect(line.traffic().lost).toBeCloseTo(mbit / 2, 3);
    expect(line.isUp()).toBe(false);
    expect(await codeOf(store.stat("o0"))).toBe("provider-unavailable");
    expect(clock.now()).toBeCloseTo(1500, 6);
    expect(await fetch(1, 8500)).toBeCloseTo(10.5 + 100 / mbit, 6);
  });

  test("opens and closes its window at any moment of any clock", async () => {
    const moments = fc.record({
      begun: fc.double({ min: 0, max: 1e8, noNaN: true }),
      up: fc.integer({ min: 1, max: 5000 }),
      down: fc.integer({ min: 1, max: 5000 }),
      period: fc.integer({ min: 0, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(moments, async ({ begun, up, down, period }) => {
        const clock = { time: begun, now: () => clock.time, sleep: async () => {} };
        const line = createLine({ ...plain, window: { up, every: up + down } }, clock);
        const seen = [0, up / 2, up, up + down / 2, up + down].map((phase) => {
          clock.time = begun + period * (up + down) + phase;
          return line.isUp();
        });
        expect(seen).toEqual([true, true, false, false, true]);
      }),
    );
  });

  test("fails a request over whose round trip it was cut", async () => {
    const { store, clock } = await ground({ ...plain, window: { up: 1000, every: 1200 } }, [1]);
    await clock.sleep(800);
    expect(await codeOf(store.get("o0"))).toBe("provider-unavailable");
  });

  test("is another from the moment it is changed, and none when it is cut for good", async () => {
    const { store, line, fetch, clock } = await ground(plain, [2 * mbit, mbit]);
    const coming = fetch(0);
    await clock.sleep(1500);
    line.change({ ...plain, bytesPerSecond: mbit / 2 });
    expect(await coming).toBeCloseTo(3.5, 6);
    line.change(undefined);
    expect(await codeOf(store.get("o1"))).toBe("provider-unavailable");
    line.change(plain);
    expect((await store.get("o1")).length).toBe(mbit);
  });

  test("never carries more than it can, and carries all that while anybody waits", async () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 0, max: 5000 })), {
      minLength: 1,
      maxLength: 12,
    });
    const cap = fc.constantFrom(Number.POSITIVE_INFINITY, mbit / 2, mbit / 5);
    await fc.assert(
      fc.asyncProperty(sizes, cap, async (asked, requestBytesPerSecond) => {
        const shape = { ...plain, requestBytesPerSecond };
        const { fetch } = await ground(
          shape,
          asked.map(([size]) => size),
        );
        const ended = await Promise.all(asked.map(([, at], number) => fetch(number, at)));
        expect(ended.map((each) => each.toFixed(4))).toEqual(inSteps(asked, shape).map((each) => each.toFixed(4)));
      }),
      { numRuns: 40 },
    );
  });
});

/** The same reckoned another way: from one moment at which anything changes to the next. */
function inSteps(asked: readonly (readonly [number, number])[], shape: LineShape): number[] {
  const left = asked.map(([size, at]) => ({ size, from: (at + shape.roundTrip) / 1000, ended: Number.NaN }));
  for (let now = 0; left.some(({ ended }) => Number.isNaN(ended)); ) {
    const open = left.filter((each) => Number.isNaN(each.ended));
    const active = open.filter((each) => each.from <= now);
    const rate = Math.min(shape.requestBytesPerSecond, shape.bytesPerSecond / Math.max(1, active.length));
    const ends = active.map((each) => now + each.size / rate);
    const comes = open.filter((each) => each.from > now).map((each) => each.from);
    const next = Math.min(...ends, ...comes);
    for (const [at, each] of active.entries()) {
      each.size -= rate * (next - now);
      if ((ends[at] ?? 0) <= next + 1e-12) each.ended = next;
    }
    now = next;
  }
  return left.map(({ ended }) => ended);
}
