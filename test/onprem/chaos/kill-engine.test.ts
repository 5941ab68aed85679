import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { FenchiError } from "../../../events/error.ts";
import { catalogOf, restoreDirectly } from "./direct.ts";
import { bytesOf, drawer, long } from "./seed.ts";
import {
  dropEnds,
  expectNothingLeft,
  freshWorld,
  providers,
  restoreEnds,
  type Serving,
  serving,
  type World,
} from "./world.ts";

const drops = long ? 50 : 6;
const restores = long ? 20 : 3;
const size = 8_000_000;

/** Kills the engine so much later, unless the work is over by then. */
async function killAfter(engine: Serving, milliseconds: number): Promise<void> {
  await sleep(milliseconds);
  await engine.kill("SIGKILL");
}

/** Every pair of providers that the catalog's word "restorable" stands on gives the bytes back, now, with no engine. */
async function expectPromisesKept(world: World, bytes: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const { backup, item, state, providers: complete } of await catalogOf(world.home, world.folder)) {
    const expected = bytes.get(item);
    if (state === "sealed" || !expected) continue;
    expect(complete.length).toBeGreaterThanOrEqual(2);
    const restored = await restoreDirectly(world.home, backup, complete.slice(0, 2), world.folder);
    expect(restored.equals(expected), `${item} from ${complete.slice(0, 2)}`).toBe(true);
  }
}

describe("an engine that is killed", () => {
  test(`at ${drops} moments of a drop: every drop ends protected, and nothing was promised too early`, async () => {
    const draw = drawer("kill in a drop");
    const world = await freshWorld();
    let engine = await serving(world.home);
    const first = bytesOf("whole", size);
    writeFileSync(world.at("whole"), first);
    const begun = performance.now();
    const whole = await engine.client.drop({ item: "chaos/drops/whole", path: world.at("whole") });
    expect(await dropEnds(engine.client, whole.drop)).toMatchObject({ state: "protected" });
    const usual = performance.now() - begun;

    for (let round = 0; round < drops; round++) {
      const item = `chaos/drops/${round}`;
      const path = world.at(`drop-${round}`);
      const content = bytesOf(item, size);
      writeFileSync(path, content);
      const moment = draw() * usual * 1.1;
      const asked = engine.client.drop({ item, path }).catch((error: unknown) => {
        if (!(error instanceof FenchiError) || !error.retriable) throw error;
        return undefined;
      });
      await killAfter(engine, moment);
      await expectPromisesKept(world, new Map([[item, content]]));
      engine = await serving(world.home);
      // What was never answered for may not be on record; what was answered for must be.
      const answered = await asked;
      const { drop } = answered ?? (await engine.client.drop({ item, path }));
      const ended = await dropEnds(engine.client, drop);
      expect(ended, `killed after ${moment} ms`).toMatchObject({ state: "protected", size });
      const [newest] = await engine.client.backups({ item });
      expect(newest).toMatchObject({ state: "protected", size });
      expect(newest?.providers.toSorted()).toEqual(providers);
      const without = providers[round % 3] ?? "cloud-a";
      const to = world.at("out", `${round}`);
      const { restore } = await engine.client.restore({ item, to, without: [without] });
      expect(await restoreEnds(engine.client, restore)).toMatchObject({ state: "completed", faults: [] });
      expect(readFileSync(to).equals(content)).toBe(true);
      for (const done of [path, to]) rmSync(done);
    }
    await expectNothingLeft(world.folder);
    const status = await engine.client.status();
    expect(status.drops).toEqual([]);
    expect(status.queues.filter((queue) => queue.dead > 0)).toEqual([]);
    const { findings, lost } = await engine.client.verify({}, () => {});
    expect({ findings, lost }).toEqual({ findings: [], lost: [] });
    expect(await engine.kill("SIGTERM")).toMatchObject({ code: 0 });
  }, 600_000);

  test(`at ${restores} moments of a restore: it goes on and ends equal, and the target was never half there`, async () => {
    const draw = drawer("kill in a restore");
    const world = await freshWorld();
    const content = bytesOf("restores", 2 * size);
    writeFileSync(world.at("dropped"), content);
    let engine = await serving(world.home);
    const item = "chaos/restores/one";
    const { drop } = await engine.client.drop({ item, path: world.at("dropped") });
    await dropEnds(engine.client, drop);
    const begun = performance.now();
    const whole = await engine.client.restore({ item, to: world.at("out/whole") });
    await restoreEnds(engine.client, whole.restore);
    const usual = performance.now() - begun;

    for (let round = 0; round < restores; round++) {
      const to = world.at("out", `${round}`);
      const { restore } = await engine.client.restore({ item, to });
      const moment = draw() * usual;
      await killAfter(engine, moment);
      if (existsSync(to)) expect(readFileSync(to).equals(content)).toBe(true);
      engine = await serving(world.home);
      expect(await restoreEnds(engine.client, restore), `killed after ${moment} ms`).toMatchObject({
        state: "completed",
        size: content.length,
      });
      expect(readFileSync(to).equals(content)).toBe(true);
    }
    await expectNothingLeft(world.folder);
    expect(await engine.kill("SIGTERM")).toMatchObject({ code: 0 });
  }, 300_000);
});
