import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { drop, named } from "../fakes/drive.ts";
import { type Fate, liveThrough, type Run } from "../fakes/lives.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { type Dice, seededDice, seededRandom } from "../fakes/random.ts";
import { long, runSeed } from "../run.ts";
import { auditWorld } from "./audit.ts";
import { drawBytes, drawSettings, edited, provesRestorable, restoresFrom } from "./drawn.ts";

if (long) vi.setConfig({ testTimeout: 3_600_000 });
const runs = long ? 300 : 12;

/** A pipeline, and a fate of many short lives. */
async function draw(seed: string): Promise<{ pipeline: Pipeline; dice: Dice; fate: Fate }> {
  const dice = seededDice(seed);
  const [k, n] = dice.pick([[2, 3] as const, [2, 5] as const, [3, 5] as const]);
  const pipeline = await memoryPipeline(k, n, seed, drawSettings(dice));
  const fate = {
    lives: Array.from({ length: dice.roll(8) }, () => 1 + dice.roll(400)),
    dice,
    mixed: dice.once(2),
    parallel: 1 + dice.roll(4),
    repeats: dice.roll(20),
  };
  return { pipeline, dice, fate };
}

/** The end that every run must come to: each drop is one backup, and any k providers give its bytes. */
async function expectEnd(pipeline: Pipeline, run: Run, dice: Dice, drops: ReadonlyMap<string, readonly Uint8Array[]>) {
  expect(run.dead).toEqual([]);
  const backups = await auditWorld(pipeline);
  const dropOf = (backup: string) => pipeline.sealings.get(backup)?.drop ?? "";
  expect(backups.map(dropOf).toSorted()).toEqual([...drops.keys()].toSorted());
  for (const backup of backups) {
    const chosen = dice.sample(pipeline.providerNames, pipeline.vault.threshold);
    await restoresFrom(pipeline, backup, chosen, drops.get(dropOf(backup)) ?? []);
  }
}

/** A seed is not made simpler by making it smaller. */
const seeds = fc.noShrink(fc.nat());

const dropId = (number: number) => String(number).padStart(32, "0");

describe("a power cut between any two steps", () => {
  it("leads to the same end, wherever it comes", async () => {
    const bytes = seededRandom("one")(9000);
    const settings = { segment: 4000, pack: 2500, chunk: { min: 256, normal: 512, max: 1024 }, level: 1, ahead: 1 };
    const once = async (lives: readonly number[]) => {
      const pipeline = await memoryPipeline(2, 3, "cut", settings);
      const dice = seededDice("cut");
      const onSaid = provesRestorable(pipeline, dice, () => [bytes]);
      const run = await liveThrough(pipeline, [drop(pipeline, "1", bytes)], {
        lives,
        dice,
        parallel: 1,
        repeats: 0,
        onSaid,
      });
      await expectEnd(pipeline, run, dice, new Map([[dropId(1), [bytes]]]));
      return run;
    };
    const { steps } = await once([]);
    expect(steps).toBeGreaterThan(200);
    // Every so many-th step, from one that the run's seed draws.
    const stride = long ? 1 : 41;
    const first = 1 + seededDice(`${runSeed} cuts`).roll(Math.min(stride, steps));
    for (let cutAt = first; cutAt <= steps; cutAt += stride) expect((await once([cutAt])).cuts, `${cutAt}`).toBe(1);
  });

  it("leads to the same end however often it comes, in any order of events, with any cut of the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { pipeline, dice, fate } = await draw(`one ${seed}`);
        const bytes = drawBytes(dice, `bytes ${seed}`, 60_000);
        const onSaid = provesRestorable(pipeline, dice, () => [bytes]);
        const run = await liveThrough(pipeline, [drop(pipeline, "1", bytes)], { ...fate, onSaid });
        await expectEnd(pipeline, run, dice, new Map([[dropId(1), [bytes]]]));
      }),
      { numRuns: runs },
    );
  });

  it("leads to one chain of generations that lean on each other, each restorable when it is said to be", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { pipeline, dice, fate } = await draw(`many ${seed}`);
        const first = drawBytes(dice, `bytes ${seed}`, 40_000);
        const generations = [first, edited(first, dice), edited(first, dice)];
        const of = (backup: string) => [generations[Number(pipeline.sealings.get(backup)?.drop) - 1] ?? first];
        let next = 2;
        const run = await liveThrough(pipeline, [drop(pipeline, "1", first)], {
          ...fate,
          onSaid: provesRestorable(pipeline, dice, of),
          follow(event) {
            const bytes = event.type === "tw.fenchi.backup.restorable" ? generations[next - 1] : undefined;
            return bytes ? [drop(pipeline, String(next++), bytes)] : [];
          },
        });
        const drops = generations.map((bytes, at) => [dropId(at + 1), [bytes]] as const);
        await expectEnd(pipeline, run, dice, new Map(drops));
      }),
      { numRuns: runs },
    );
  });

  it("puts every attempt that is given up on record, when the source changes or is a stream", async () => {
    let abandoned = 0;
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { pipeline, dice, fate } = await draw(`changed ${seed}`);
        const versions = [drawBytes(dice, `bytes ${seed}`, 60_000)];
        const onLife = (life: number) => {
          if (!dice.once(2)) return;
          const version = drawBytes(dice, `bytes ${seed} ${life}`, 60_000);
          versions.push(version);
          pipeline.drops.set("/1", version);
        };
        const event = drop(pipeline, "1", versions[0] ?? new Uint8Array(0), dice.pick(["file", "stream"]));
        const lives = Array.from({ length: 1 + dice.roll(5) }, () => 1 + dice.roll(150));
        const onSaid = provesRestorable(pipeline, dice, () => versions);
        const run = await liveThrough(pipeline, [event], { ...fate, lives, onLife, onSaid });
        await expectEnd(pipeline, run, dice, new Map([[dropId(1), versions]]));
        abandoned += [...pipeline.sealings.values()].filter((sealing) => sealing.state === "abandoned").length;
      }),
      { numRuns: runs },
    );
    expect(abandoned).toBeGreaterThan(0);
  });

  it("keeps the record of an attempt that is given up, wherever it comes", async () => {
    const [before, after] = [seededRandom("before")(4000), seededRandom("after")(4000)];
    const settings = { segment: 4000, pack: 2500, chunk: { min: 256, normal: 512, max: 1024 }, level: 1, ahead: 1 };
    const once = async (cutAt: number) => {
      const pipeline = await memoryPipeline(2, 3, "given up", settings);
      const dice = seededDice("given up");
      const run = await liveThrough(pipeline, [drop(pipeline, "1", before)], {
        lives: [25, cutAt],
        dice,
        parallel: 1,
        repeats: 0,
        onLife: () => pipeline.drops.set("/1", after),
      });
      await expectEnd(pipeline, run, dice, new Map([[dropId(1), [after]]]));
      expect(pipeline.sealings.size).toBe(2);
      return run;
    };
    for (let cutAt = 1; cutAt <= 40; cutAt++) expect((await once(cutAt)).cuts).toBe(2);
  });

  it("leaves nothing in the staging of a drop that breaks off, and every pack on record", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { pipeline, dice, fate } = await draw(`broken ${seed}`);
        const bytes = seededRandom(`bytes ${seed}`)(60_000);
        pipeline.breaks.set("/1", dice.roll(60_000));
        const run = await liveThrough(pipeline, [drop(pipeline, "1", bytes)], { ...fate, mixed: true });
        expect(run.dead).toMatchObject([
          { event: { type: "tw.fenchi.drop.received" }, error: { code: "stream-broken" } },
        ]);
        expect(await auditWorld(pipeline)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it("is made good by deadlines where events get lost as well", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { pipeline, dice, fate } = await draw(`lost ${seed}`);
        const bytes = drawBytes(dice, `bytes ${seed}`, 60_000);
        const run = await liveThrough(pipeline, [drop(pipeline, "1", bytes)], {
          ...fate,
          losses: {
            count: 10,
            kinds: ["share.staged", "share.stored", "manifest.signed", "receipt.requested", "backup.protected"],
          },
          onSaid: provesRestorable(pipeline, dice, () => [bytes]),
        });
        await expectEnd(pipeline, run, dice, new Map([[dropId(1), [bytes]]]));
        for (const { data } of named(run.said, "backup.stalled")) expect(data.waiting).not.toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});
