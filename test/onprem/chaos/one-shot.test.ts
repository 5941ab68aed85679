import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { BackupSummary, RestoreStatus, VaultStatus } from "../../../onprem/engine/service.ts";
import { catalogOf, dropsOnRecord, restoreDirectly } from "./direct.ts";
import { ask, fenchi, start } from "./fenchi.ts";
import { bytesOf, drawer, long } from "./seed.ts";
import { expectNothingLeft, freshWorld, leftovers, type World } from "./world.ts";

vi.setConfig({ testTimeout: 300_000 });

const list = async ({ home }: World) => (await ask<{ backups: BackupSummary[] }>(["list"], { home })).answer.backups;

describe("a command that is killed while it runs the engine itself", () => {
  test("is taken up by the next command: each drop on record is sealed once and protected", async () => {
    const world = await freshWorld();
    const { home } = world;
    mkdirSync(world.at("small"));
    const names = Array.from({ length: 24 }, (_, number) => `file-${number}`);
    const content = (name: string) => bytesOf(name, 60_000);
    for (const name of names) writeFileSync(world.at("small", name), content(name));
    const begun = start(["drop", ...names.map((name) => world.at("small", name)), "--as", "chaos/small"], { home });
    await untilRecorded(world, 12);
    await begun.kill("SIGKILL");

    const { answer: status } = await ask<VaultStatus>(["status"], { home });
    expect(status.queues.filter((queue) => queue.dead > 0)).toEqual([]);
    const found = await list(world);
    expect(found.map(({ item }) => item)).toEqual([...new Set(found.map(({ item }) => item))]);
    expect(found.length).toBeGreaterThanOrEqual(12);
    expect(found.filter(({ state }) => state !== "protected")).toEqual([]);
    for (const { backup, name } of found) {
      expect((await restoreDirectly(home, backup, ["cloud-a", "cloud-c"], world.folder)).equals(content(name))).toBe(
        true,
      );
    }
    await expectNothingLeft(world.folder);
  });

  test(`at drawn moments of one large drop`, async () => {
    const draw = drawer("kill a drop that runs alone");
    const world = await freshWorld();
    const { home } = world;
    for (let round = 0; round < (long ? 20 : 2); round++) {
      const path = world.at(`large-${round}`);
      const item = `chaos/large/${round}`;
      const content = bytesOf(item, 6_000_000);
      writeFileSync(path, content);
      const begun = start(["drop", path, "--as", item, "--wait", "protected"], { home });
      const moment = draw() * 400;
      await untilRecorded(world, round + 1);
      await sleep(moment);
      await begun.kill("SIGKILL");
      for (const { backup, item: promised, state, providers } of await catalogOf(home, world.folder)) {
        if (state === "sealed" || promised !== item) continue;
        const restored = await restoreDirectly(home, backup, providers.slice(-2), world.folder);
        expect(restored.equals(content), `promised when it was killed after ${moment} ms`).toBe(true);
      }
      expect(await fenchi(["status"], { home })).toMatchObject({ signal: null });
      const kept = (await list(world)).filter((each) => each.item === item);
      expect(kept, `killed after ${moment} ms`).toMatchObject([{ state: "protected", size: content.length }]);
    }
    await expectNothingLeft(world.folder);
  });
});

describe("a restore that is killed while it runs the engine itself", () => {
  test("is taken up by the next command, whatever that is", async () => {
    const world = await freshWorld();
    const { home } = world;
    const content = bytesOf("large", 20_000_000);
    writeFileSync(world.at("large"), content);
    expect(await fenchi(["drop", world.at("large"), "--as", "chaos/restore/large"], { home })).toMatchObject({
      code: 0,
    });
    const to = world.at("out/large");
    const begun = start(["restore", "chaos/restore/large", "--to", to], { home });
    await expect.poll(() => leftovers(world.at("out")).length, { timeout: 60_000, interval: 2 }).toBe(1);
    await begun.kill("SIGKILL");
    expect(await fenchi(["list"], { home })).toMatchObject({ code: 0 });
    expect(readFileSync(to).equals(content)).toBe(true);
    await expectNothingLeft(world.folder);
  });
});

describe("Ctrl-C", () => {
  test("in a drop ends it with 130, says that it goes on, and it does", async () => {
    const world = await freshWorld();
    const { home } = world;
    writeFileSync(world.at("large"), bytesOf("large", 12_000_000));
    const begun = start(["drop", world.at("large"), "--as", "chaos/drop/large", "--wait", "protected"], { home });
    await untilRecorded(world, 1);
    const { code, err } = await begun.kill("SIGINT");
    expect({ code, err }).toEqual({
      code: 130,
      err: expect.stringMatching(/^Stopped\. The drop [0-9a-f]{32} is on record: .* fenchi status\n$/),
    });
    await ask(["status"], { home });
    expect(await list(world)).toMatchObject([{ item: "chaos/drop/large", state: "protected" }]);
    await expectNothingLeft(world.folder);
  });

  test("in a restore ends it with 130; the same command again brings it back", async () => {
    const world = await freshWorld();
    const { home } = world;
    const content = bytesOf("large", 20_000_000);
    writeFileSync(world.at("large"), content);
    expect(await fenchi(["drop", world.at("large"), "--as", "chaos/restore/large"], { home })).toMatchObject({
      code: 0,
    });
    const to = world.at("out/large");
    const begun = start(["restore", "chaos/restore/large", "--to", to], { home });
    await expect.poll(() => leftovers(world.at("out")).length, { timeout: 60_000, interval: 2 }).toBe(1);
    const { code, err } = await begun.kill("SIGINT");
    if (code !== 0) {
      expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("Run the same command again") });
      const again = await ask<RestoreStatus>(["restore", "chaos/restore/large", "--to", to], { home });
      expect(again).toMatchObject({ code: 0, answer: { state: "completed" } });
    }
    expect(readFileSync(to).equals(content)).toBe(true);
    await expectNothingLeft(world.folder);
  });
});

async function untilRecorded({ home }: World, drops: number): Promise<void> {
  await expect.poll(() => dropsOnRecord(home), { timeout: 60_000, interval: 2 }).toBeGreaterThanOrEqual(drops);
}
