import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { run } from "../cli/harness.ts";
import { bytesOf } from "./seed.ts";
import { configure, dropEnds, expectNothingLeft, freshWorld, restoreEnds, serving, type World } from "./world.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** A command line in this process, on the real home. */
const on = ({ home }: World, ...args: string[]) => run([...args, "--home", home], { door: "real" });

describe("a state that was lost", () => {
  test("is taken from the providers: the list is whole, and the chain goes on where it ended", async () => {
    const world = await freshWorld();
    const engine = await serving(world.home);
    for (const name of ["one", "two"]) {
      writeFileSync(world.at(name), bytesOf(name, 300_000));
      const { drop } = await engine.client.drop({ item: `chaos/lost/${name}`, path: world.at(name) });
      await dropEnds(engine.client, drop);
    }
    await engine.kill("SIGTERM");
    for (const name of ["state.db", "state.db-wal", "queue.db", "queue.db-wal"]) {
      rmSync(join(world.home, "state", name), { force: true });
    }
    const again = await serving(world.home);
    const found = await again.client.backups({});
    expect(found.map(({ item, state, seq }) => `${item} ${state} ${seq}`)).toEqual([
      "chaos/lost/two protected 2",
      "chaos/lost/one protected 1",
    ]);
    const { drop } = await again.client.drop({ item: "chaos/lost/one", path: world.at("two") });
    const ended = await dropEnds(again.client, drop);
    expect(ended).toMatchObject({ state: "protected" });
    expect(await again.client.backups({ item: "chaos/lost/one", limit: 1 })).toMatchObject([{ seq: 3 }]);
    const { restore } = await again.client.restore({ item: "chaos/lost/one", to: world.at("out/newest") });
    expect(await restoreEnds(again.client, restore)).toMatchObject({ state: "completed", faults: [] });
    expect(readFileSync(world.at("out/newest")).equals(bytesOf("two", 300_000))).toBe(true);
    const { findings, lost } = await again.client.verify({}, () => {});
    expect({ findings, lost }).toEqual({ findings: [], lost: [] });
    await again.kill("SIGTERM");
  });

  test("is not guessed at while too few providers are within reach", async () => {
    const world = await freshWorld();
    writeFileSync(world.at("file"), "content");
    expect(await on(world, "drop", world.at("file"), "--as", "chaos/lost/file", "--wait", "protected")).toMatchObject({
      code: 0,
    });
    const state = readdirSync(join(world.home, "state")).filter((name) => /\.db/.test(name));
    for (const name of state) rmSync(join(world.home, "state", name));
    for (const name of ["cloud-a", "cloud-b"]) renameSync(world.provider(name), world.at(name));
    const refused = await on(world, "status");
    expect(refused).toMatchObject({ code: 4, err: expect.stringMatching(/state was lost.*\n.*at least 2 providers/) });
    renameSync(world.at("cloud-a"), world.provider("cloud-a"));
    const listed = await on(world, "list", "--json");
    expect(listed.json()).toMatchObject({ backups: [{ item: "chaos/lost/file", seq: 1 }] });
  });

  test("and a queue that was lost alone: what was under way is said again", async () => {
    const world = await freshWorld();
    configure(world, { deadlineSeconds: 1 });
    const engine = await serving(world.home);
    renameSync(world.provider("cloud-b"), world.at("away"));
    writeFileSync(world.at("file"), bytesOf("file", 300_000));
    const { drop } = await engine.client.drop({ item: "chaos/lost/file", path: world.at("file") });
    await engine.event("backup.restorable");
    await engine.kill("SIGKILL");
    renameSync(world.at("away"), world.provider("cloud-b"));
    for (const name of ["queue.db", "queue.db-wal"]) rmSync(join(world.home, "state", name), { force: true });
    const again = await serving(world.home);
    expect(await dropEnds(again.client, drop)).toMatchObject({ state: "protected" });
    await again.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });
});
