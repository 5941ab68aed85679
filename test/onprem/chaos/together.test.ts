import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { BackupSummary, RestoreStatus, VerifyReport } from "../../../onprem/engine/service.ts";
import { ask, fenchi, start } from "./fenchi.ts";
import { bytesOf } from "./seed.ts";
import { expectNothingLeft, freshFolder, freshWorld, leftovers, serving } from "./world.ts";

vi.setConfig({ testTimeout: 300_000 });

describe("two commands at once on one home", () => {
  test("two drops and a verify: each waits its turn, and all end well", async () => {
    const world = await freshWorld();
    const { home } = world;
    for (const name of ["one", "two"]) writeFileSync(world.at(name), bytesOf(name, 3_000_000));
    const drop = (name: string) =>
      fenchi(["drop", world.at(name), "--as", `chaos/both/${name}`, "--wait", "protected"], { home });
    const [one, two, verified] = await Promise.all([drop("one"), drop("two"), ask<VerifyReport>(["verify"], { home })]);
    expect([one.code, two.code, verified.code]).toEqual([0, 0, 0]);
    expect(verified.answer).toMatchObject({ findings: [], lost: [] });
    const { answer } = await ask<{ backups: BackupSummary[] }>(["list"], { home });
    expect(answer.backups.map(({ item, state }) => `${item} ${state}`).sort()).toEqual([
      "chaos/both/one protected",
      "chaos/both/two protected",
    ]);
    await expectNothingLeft(world.folder);
  });

  test("a drop, a restore, and the same restore once more, through one engine", async () => {
    const world = await freshWorld();
    const { home } = world;
    const content = bytesOf("old", 6_000_000);
    writeFileSync(world.at("old"), content);
    writeFileSync(world.at("new"), bytesOf("new", 6_000_000));
    const engine = await serving(home);
    expect(await fenchi(["drop", world.at("old"), "--as", "chaos/both/old"], { home })).toMatchObject({ code: 0 });
    const restore = () => ask<RestoreStatus>(["restore", "chaos/both/old", "--to", world.at("out/old")], { home });
    const [dropped, first, second] = await Promise.all([
      fenchi(["drop", world.at("new"), "--as", "chaos/both/new", "--wait", "protected"], { home }),
      restore(),
      restore(),
    ]);
    expect(dropped).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(world.at("out/old")).equals(content)).toBe(true);
    // Together they are one restore; the later one refuses to touch what the earlier one put there.
    const ends = [first, second].map(({ answer }) => answer.error?.code ?? answer.state).sort();
    expect([
      ["completed", "completed"],
      ["completed", "target-exists"],
    ]).toContainEqual(ends);
    await expectNothingLeft(world.folder);
    expect(await engine.kill("SIGTERM")).toMatchObject({ code: 0 });
  });

  test("two engines: the second is refused at once, by the name of the first", async () => {
    const { home } = await freshWorld();
    const first = await serving(home);
    const begun = performance.now();
    const second = await fenchi(["serve"], { home });
    expect(second).toMatchObject({
      code: 4,
      err: expect.stringMatching(new RegExp(`fenchi serve, process ${first.child.pid} since .*\\n.*stop it`)),
    });
    expect(performance.now() - begun).toBeLessThan(45_000);
    await first.client.ping();
    expect(await first.kill("SIGINT")).toMatchObject({ code: 0 });
    expect(existsSync(join(home, "state/engine.json"))).toBe(false);
  });

  test("two vaults made at one place: one is made whole, the other is refused and leaves nothing", async () => {
    const folder = freshFolder();
    const home = join(folder, "home");
    const places = ["a", "b", "c"].flatMap((name) => ["--provider", `${name}=${join(folder, name)}`]);
    const ends = await Promise.all([1, 2].map(() => fenchi(["init", ...places], { home })));
    expect(ends.map(({ code }) => code).sort(), ends.map(({ err }) => err).join("\n")).toEqual([0, 1]);
    const refused = ends.find(({ code }) => code === 1);
    expect(refused?.err).toMatch(/(is there already and not empty|holds another vault already).*\n {2}→ /);
    expect(await fenchi(["doctor"], { home })).toMatchObject({ code: 0 });
    expect(leftovers(folder)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "c", "home"]);
  });

  test("an init that is killed leaves no home, and nothing that keeps the next one from making it", async () => {
    const folder = freshFolder();
    const home = join(folder, "home");
    const places = ["a", "b", "c"].flatMap((name) => ["--provider", `${name}=${join(folder, name)}`]);
    const begun = start(["init", ...places], { home });
    await expect.poll(() => existsSync(join(folder, "c/vault/0/0.json")), { timeout: 60_000, interval: 1 }).toBe(true);
    const { signal } = await begun.kill("SIGKILL");
    if (signal !== null) {
      const next = await fenchi(["init", ...places], { home });
      expect(next, next.err).toMatchObject({ code: 0 });
    }
    expect(leftovers(folder)).toEqual([]);
    expect(await fenchi(["doctor"], { home })).toMatchObject({ code: 0 });
  });
});
