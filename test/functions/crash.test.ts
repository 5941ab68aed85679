import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import type { SealSettings } from "../../functions/seal/ports.ts";
import { bringBack, drop } from "../fakes/drive.ts";
import { type Fate, liveThrough } from "../fakes/lives.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { type Dice, seededDice, seededRandom } from "../fakes/random.ts";
import { auditWorld } from "./audit.ts";

const long = process.env["FENCHI_LONG"] === "1";

/** Bytes of which some repeat, some compress and some do neither. */
function drawBytes(dice: Dice, seed: string, limit: number): Uint8Array {
  const random = seededRandom(seed);
  const parts: Uint8Array[] = [];
  for (let left = dice.roll(limit); left > 0; ) {
    const size = Math.min(left, 1 + dice.roll(20_000));
    const again = dice.once(3) && parts.length > 0;
    parts.push(again ? dice.pick(parts) : dice.once(2) ? random(size) : new Uint8Array(size).fill(dice.roll(256)));
    left -= size;
  }
  return Buffer.concat(parts);
}

function drawSettings(dice: Dice): SealSettings {
  const normal = dice.pick([256, 1024, 4096]);
  const max = normal * dice.pick([2, 4]);
  const chunk = { min: normal / dice.pick([2, 4]), normal, max };
  return {
    segment: max * dice.pick([1, 5, 30]) + dice.roll(1000),
    pack: (max + 64) * dice.pick([1, 3, 10]),
    chunk,
    level: 1,
    ahead: dice.pick([0, 1, 4]),
  };
}

/** Whenever a backup is called restorable, it is: by the first k, the last k and any k of those named. */
function provesRestorable(pipeline: Pipeline, dice: Dice, expected: (backup: string) => readonly Uint8Array[]) {
  return async (event: FenchiEvent) => {
    if (event.type !== "tw.fenchi.backup.restorable" && event.type !== "tw.fenchi.backup.protected") return;
    const { backup, providers } = event.data;
    const chosen = dice.sample(providers, pipeline.vault.threshold);
    await restoresFrom(pipeline, backup, chosen, expected(backup));
  };
}

async function restoresFrom(
  pipeline: Pipeline,
  backup: string,
  chosen: readonly string[],
  versions: readonly Uint8Array[],
): Promise<void> {
  const without = pipeline.providerNames.filter((name) => !chosen.includes(name));
  const { last, content } = await bringBack(pipeline, backup, { request: { without } });
  expect(last, `${backup} from ${chosen.join(", ")}`).toMatchObject({ name: "restore.completed" });
  expect(versions.some((bytes) => content && Buffer.compare(content, bytes) === 0)).toBe(true);
}

describe("a power cut between any two steps", () => {
  it("leads to the same end, wherever it comes", async () => {
    const bytes = seededRandom("one")(9000);
    const settings = { segment: 4000, pack: 2500, chunk: { min: 256, normal: 512, max: 1024 }, level: 1, ahead: 1 };
    const once = async (lives: readonly number[]) => {
      const pipeline = await memoryPipeline(2, 3, "cut", settings);
      const dice = seededDice("cut");
      const onSaid = provesRestorable(pipeline, dice, () => [bytes]);
      const fate: Fate = { lives, dice, parallel: 1, repeats: 0, onSaid };
      const run = await liveThrough(pipeline, [drop(pipeline, "1", bytes)], fate);
      expect(run.dead).toEqual([]);
      const [backup = ""] = await auditWorld(pipeline);
      await restoresFrom(pipeline, backup, dice.sample(pipeline.providerNames, 2), [bytes]);
      return run;
    };
    const { steps } = await once([]);
    expect(steps).toBeGreaterThan(200);
    const stride = long ? 1 : 7;
    for (let cutAt = 1; cutAt <= steps; cutAt += stride) expect((await once([cutAt])).cuts).toBe(1);
  });

  it("leads to the same end however often it comes, in any order of events, with any cut of the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const dice = seededDice(`lives ${seed}`);
        const [k, n] = dice.pick([[2, 3] as const, [2, 5] as const, [3, 5] as const]);
        const pipeline = await memoryPipeline(k, n, `lives ${seed}`, drawSettings(dice));
        const bytes = drawBytes(dice, `first ${seed}`, 60_000);
        const fate: Fate = {
          lives: Array.from({ length: dice.roll(8) }, () => 1 + dice.roll(400)),
          dice,
          mixed: dice.once(2),
          parallel: 1 + dice.roll(4),
          repeats: dice.roll(20),
          onSaid: provesRestorable(pipeline, dice, () => [bytes]),
        };
        const run = await liveThrough(pipeline, [drop(pipeline, "1", bytes)], fate);
        expect(run.dead).toEqual([]);
        const backups = await auditWorld(pipeline);
        expect(backups).toHaveLength(1);
        await restoresFrom(pipeline, backups[0] ?? "", dice.sample(pipeline.providerNames, k), [bytes]);
      }),
      { numRuns: long ? 1000 : 40 },
    );
  });
});
