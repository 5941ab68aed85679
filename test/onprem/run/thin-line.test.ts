import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Line } from "../../../continuity/plan/plan.ts";
import { realClock } from "../../../onprem/run/clock.ts";
import type { ObjectStore } from "../../../providers/contract.ts";
import { providerUnavailable } from "../../../providers/failure.ts";
import { long } from "../../run.ts";
import { type Ground, makeGround } from "./ground.ts";
import { bringBackOver } from "./over-line.ts";

const mib = 1024 * 1024;
const satellite: Line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 };
/** Of what a plan says: all of the drop, its cipher's and code's overhead, manifest, table, contents and keys. */
const envelope = 64 * 1024;

let ground: Ground;
const [large, small, huge] = ["戶政/量/0", "戶政/量/1", "戶政/量/2"];
beforeAll(async () => {
  ground = await makeGround([long ? 40 * mib : 16 * mib, mib, long ? 320 * mib : 44 * mib]);
});
afterAll(() => ground.remove());
const sizeOf = (item: string) => ground.backups.get(item)?.size ?? Number.NaN;

describe("over a satellite (2 Mbit/s, 600 ms, 2 % loss)", () => {
  test("a restore keeps the line busy, and fetches little more than it needs", async () => {
    const { traffic, busy, sha256 } = await bringBackOver(ground, large, satellite);
    expect(sha256).toBe(ground.backups.get(large)?.sha256);
    expect(busy).toBeGreaterThanOrEqual(0.85);
    expect(busy).toBeLessThanOrEqual(1);
    expect(traffic.received + traffic.lost).toBeLessThanOrEqual(1.03 * (sizeOf(large) + envelope));
  });

  test.each([["cloud-a"], ["cloud-b"]])("without %s it fetches no more", async (lost) => {
    const wrap = (store: ObjectStore): ObjectStore =>
      store.provider === lost ? { ...store, get: away(lost), stat: away(lost), list: awayList(lost) } : store;
    const { traffic, busy } = await bringBackOver(ground, large, satellite, { wrap });
    expect(traffic.received + traffic.lost).toBeLessThanOrEqual(1.03 * (sizeOf(large) + envelope));
    expect(busy).toBeGreaterThanOrEqual(0.85);
  });
});

describe("over a line that is up ten minutes an hour", () => {
  const line: Line = { ...satellite, bitsPerSecond: long ? 2e6 : 512e3, window: { up: 600, every: 3600 } };
  test("a restore ends, and fetches nothing twice beyond one in a hundred", async () => {
    const { traffic, seconds, busy } = await bringBackOver(ground, huge, line);
    expect(seconds).toBeGreaterThan(3600);
    expect(traffic.lost).toBeLessThanOrEqual(0.01 * sizeOf(huge));
    expect(traffic.received + traffic.lost).toBeLessThanOrEqual(1.01 * (sizeOf(huge) + envelope));
    expect(busy).toBeGreaterThanOrEqual(0.85);
  });
});

describe("a clock that leaves out the waiting", () => {
  const lines: readonly Line[] = [
    { bitsPerSecond: 2e6, roundTrip: 100, loss: 0 },
    { bitsPerSecond: 2e6, roundTrip: 200, loss: 0.02 },
    { bitsPerSecond: 4e6, roundTrip: 50, loss: 0.01, window: { up: 2, every: 4 } },
  ];
  test.runIf(long).each(lines)("agrees with the machine's within one in twenty: %o", async (line) => {
    const simulated = await bringBackOver(ground, small, line);
    const real = await bringBackOver(ground, small, line, { clock: realClock });
    expect(Math.abs(simulated.seconds - real.seconds) / real.seconds).toBeLessThanOrEqual(0.05);
  });
});

const away = (provider: string) => () => Promise.reject(providerUnavailable(provider, "lost"));
function awayList(provider: string) {
  // biome-ignore lint/correctness/useYield: a listing that fails at once.
  return async function* () {
    throw providerUnavailable(provider, "lost");
  };
}
