import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Draft } from "../../events/index.ts";
import type { RestorePorts } from "../../functions/restore/ports.ts";
import type { Target } from "../../providers/contract.ts";
import { aroundEach } from "../../providers/wrap/around.ts";
import { aroundPort } from "../fakes/around-port.ts";
import { backUp, bringBack, restoreProviders } from "../fakes/drive.ts";
import { createMemoryTarget, type MemoryTarget } from "../fakes/memory-target.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { createPower, type Power } from "../fakes/power.ts";
import { type Dice, seededDice, seededRandom } from "../fakes/random.ts";
import { long } from "../run.ts";

const times = long ? 500 : 15;
const bytes = seededRandom("restore crash")(60_000);

/** The target as one life of the process reaches it. */
function underPower(target: Target, power: Power): Target {
  return {
    begin: async (id, options) => aroundPort(await power.around(() => target.begin(id, options)), power.around),
  };
}

/** After a power cut, what was not made durable may be anything. */
function tear(target: MemoryTarget, dice: Dice): void {
  for (const partial of target.partials.values()) {
    if (partial.committed) continue;
    const from = partial.checkpoint;
    partial.bytes.set(seededRandom(`${dice.roll(1e9)}`)(partial.bytes.byteLength - from), from);
  }
}

/**
 * Restores, life after life, until it ends. @returns what was said in the life that ended it: a request that comes again after that may find its
 * own work in the target's place, and nobody listens to it
 */
async function restoreThrough(
  pipeline: Pipeline,
  backup: string,
  lives: readonly number[],
  dice: Dice,
  target: MemoryTarget,
) {
  let completed: readonly Draft[] | undefined;
  for (let life = 0; ; life++) {
    const power = createPower(lives[life] ?? Number.POSITIVE_INFINITY, dice);
    const ports: Partial<RestorePorts> = {
      providers: restoreProviders(pipeline).map((provider) => ({
        ...provider,
        store: aroundEach(provider.store, power.around),
        unwrap: (value) => power.around(() => provider.unwrap(value)),
      })),
      target: () => underPower(target, power),
    };
    let said: Draft[] | undefined;
    try {
      ({ said } = await bringBack(pipeline, backup, { ports, onSaid: () => power.step() }));
    } catch (error) {
      if (!power.isCut()) throw error;
    }
    if (said?.at(-1)?.name === "restore.completed") completed ??= said;
    if (!power.isCut()) return { said: completed ?? said ?? [], steps: power.steps() };
    // Nothing is under the target's name but the whole.
    expect(target.content === undefined || Buffer.compare(target.content, bytes) === 0).toBe(true);
    tear(target, dice);
  }
}

describe("a restore", () => {
  it("ends well wherever and however often the power is cut, and leaves nothing but the drop", async () => {
    const pipeline = await memoryPipeline(2, 3, "restore crash");
    const { backup } = await backUp(pipeline, "1", bytes);
    const whole = await restoreThrough(pipeline, backup, [], seededDice("whole"), createMemoryTarget());
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
        const dice = seededDice(`restore ${seed}`);
        const target = createMemoryTarget();
        const lives = Array.from({ length: 1 + dice.roll(4) }, () => 1 + dice.roll(whole.steps));
        const { said } = await restoreThrough(pipeline, backup, lives, dice, target);
        expect(said.at(-1)).toMatchObject({ name: "restore.completed", data: { size: bytes.byteLength, faults: [] } });
        expect(target.content && Buffer.compare(target.content, bytes)).toBe(0);
        expect(target.partials.size).toBe(0);
      }),
      { numRuns: times },
    );
  });
});
