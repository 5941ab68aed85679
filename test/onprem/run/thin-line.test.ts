import { beforeAll, describe, expect, test } from "vitest";
import type { Line } from "../../../continuity/plan/plan.ts";
import { restoreNeeds } from "../../../functions/restore/needs.ts";
import { createSources } from "../../../functions/restore/sources.ts";
import { realClock } from "../../../onprem/run/clock.ts";
import type { ObjectStore } from "../../../providers/contract.ts";
import { providerUnavailable } from "../../../providers/failure.ts";
import { restoreProviders } from "../../fakes/drive.ts";
import type { Pipeline } from "../../fakes/pipeline.ts";
import { long } from "../../run.ts";
import { backUpBytes, bringBackOver, wideVault } from "./over-line.ts";

const mib = 1024 * 1024;
/** Hundreds of megabytes are sealed in memory and brought back: hours of a thin line, minutes of a busy machine. */
const timeout = long ? 3_600_000 : 180_000;
const satellite: Line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 };

let vault: Pipeline;
beforeAll(async () => {
  vault = await wideVault(2, 3);
});

/** Bytes that a plan says a restore fetches. */
async function needed(backup: string): Promise<number> {
  const ports = { vault: vault.vault, factor: vault.keys.factor, providers: restoreProviders(vault), now: vault.now };
  return (await restoreNeeds(backup, ports, createSources(ports, []))).fetch;
}

/** The store, gone: whatever is asked of it. */
function away(store: ObjectStore): ObjectStore {
  const gone = () => Promise.reject(providerUnavailable(store.provider, "lost"));
  return {
    ...store,
    get: gone,
    stat: gone,
    list: () => ({ [Symbol.asyncIterator]: () => ({ next: gone }) }),
  };
}

describe("over a satellite (2 Mbit/s, 600 ms, 2 % loss)", () => {
  const size = long ? 48 * mib : 16 * mib;
  let backup: string;
  beforeAll(async () => {
    backup = await backUpBytes(vault, "1", size);
  }, timeout);

  test.each(long ? [undefined, "p0", "p1", "p2"] : [undefined, "p0"])(
    "a restore keeps the line busy, and fetches little more than it needs (lost: %s)",
    { timeout },
    async (lost) => {
      const wrap = (store: ObjectStore) => (store.provider === lost ? away(store) : store);
      const { traffic, busy, content } = await bringBackOver(vault, backup, satellite, { wrap });
      expect(content && Buffer.compare(content, dropOf("1"))).toBe(0);
      expect(busy).toBeGreaterThanOrEqual(0.85);
      expect(busy).toBeLessThanOrEqual(1);
      expect(traffic.received + traffic.lost).toBeLessThanOrEqual(1.03 * (await needed(backup)));
    },
  );
});

describe("over a line that is up ten minutes an hour", () => {
  const line: Line = { ...satellite, bitsPerSecond: long ? 2e6 : 256e3, window: { up: 600, every: 3600 } };
  test("a restore ends, and fetches nothing twice beyond one in a hundred", { timeout }, async () => {
    const backup = await backUpBytes(vault, "2", long ? 176 * mib : 24 * mib);
    const { traffic, seconds, busy } = await bringBackOver(vault, backup, line);
    expect(seconds).toBeGreaterThan(3600);
    expect(traffic.lost).toBeGreaterThan(0);
    expect(traffic.received + traffic.lost).toBeLessThanOrEqual(1.01 * (await needed(backup)));
    expect(busy).toBeGreaterThanOrEqual(0.85);
  });
});

describe("a clock that leaves out the waiting", () => {
  const lines: readonly Line[] = [
    { bitsPerSecond: 1e6, roundTrip: 100, loss: 0 },
    { bitsPerSecond: 1e6, roundTrip: 200, loss: 0.02 },
    { bitsPerSecond: 4e6, roundTrip: 50, loss: 0.01, window: { up: 2, every: 4 } },
  ];
  let backup: string | undefined;
  test.runIf(long).each(lines)("agrees with the machine's within one in twenty: %o", { timeout }, async (line) => {
    if (backup === undefined) {
      backup = await backUpBytes(vault, "3", 2 * mib);
      // The first restore of a process also makes what the others find made.
      await bringBackOver(vault, backup, { bitsPerSecond: 1e9, roundTrip: 0, loss: 0 });
    }
    const simulated = await bringBackOver(vault, backup, line);
    const real = await bringBackOver(vault, backup, line, { clock: realClock });
    expect(Math.abs(simulated.seconds - real.seconds) / real.seconds).toBeLessThanOrEqual(0.05);
  });
});

function dropOf(id: string): Uint8Array {
  const bytes = vault.drops.get(`/${id}`);
  if (!bytes) throw new RangeError(id);
  return bytes;
}
