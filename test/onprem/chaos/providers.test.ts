import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { DropStatus, RestoreStatus } from "../../../onprem/engine/service.ts";
import { ask, fenchi } from "./fenchi.ts";
import { bytesOf } from "./seed.ts";
import { configure, dropEnds, expectNothingLeft, freshWorld, restoreEnds, serving } from "./world.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Every folder of a provider, so that its owner may only read there, or write again. */
function setWritable(root: string, writable: boolean): void {
  const folders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const folder of [root, ...folders]) chmodSync(folder, writable ? 0o755 : 0o555);
}

describe("a provider that can only be read", () => {
  test("keeps no backup from being restorable, is named, and catches up once it can be written", async () => {
    const world = await freshWorld();
    const { home } = world;
    configure(world, { deadlineSeconds: 1 });
    const content = bytesOf("read-only", 400_000);
    writeFileSync(world.at("file"), content);
    setWritable(world.provider("cloud-b"), false);
    const plain = { plain: true };
    const engine = await serving(home, plain);
    const drop = ["drop", world.at("file"), "--as", "chaos/readonly/file"];
    expect(await fenchi(drop, { home, ...plain })).toMatchObject({ code: 0 });
    const stalled = await engine.event("backup.stalled");
    expect(stalled).toMatchObject({ waiting: [{ provider: "cloud-b" }] });
    const status = await fenchi(["status"], { home, ...plain });
    expect(status).toMatchObject({ code: 3, out: expect.stringContaining("cloud-b") });
    const restored = await ask<RestoreStatus>(["restore", "chaos/readonly/file", "--to", world.at("out/file")], {
      home,
      ...plain,
    });
    expect(restored).toMatchObject({ code: 0, answer: { state: "completed" } });
    expect(readFileSync(world.at("out/file")).equals(content)).toBe(true);

    setWritable(world.provider("cloud-b"), true);
    await engine.event("backup.protected");
    await expect
      .poll(() => engine.client.status(), { timeout: 30_000 })
      .toMatchObject({
        drops: [],
        backups: { protected: 1 },
      });
    expect((await engine.client.status()).queues.filter(({ dead }) => dead > 0)).toEqual([]);
    expect(await engine.kill("SIGTERM")).toMatchObject({ code: 0 });
    await expectNothingLeft(world.folder);
  });
});

describe("a provider whose folder goes away", () => {
  test("while it is written to: the backup is restorable from the others, and protected when it is back", async () => {
    const world = await freshWorld();
    configure(world, { deadlineSeconds: 1 });
    const content = bytesOf("away", 9_000_000);
    writeFileSync(world.at("file"), content);
    const engine = await serving(world.home);
    const { drop } = await engine.client.drop({ item: "chaos/away/file", path: world.at("file") });
    await engine.event("share.staged");
    renameSync(world.provider("cloud-c"), world.at("away"));
    await engine.event("backup.restorable");
    expect(await engine.event("backup.stalled")).toMatchObject({ waiting: [{ provider: "cloud-c" }] });
    const status = await engine.client.status();
    expect(status.providers.filter(({ reachable }) => !reachable)).toMatchObject([
      {
        name: "cloud-c",
        error: { code: "provider-unavailable", next: expect.stringContaining("Bring provider cloud-c") },
      },
    ]);
    const to = world.at("out/file");
    const { restore } = await engine.client.restore({ item: "chaos/away/file", to });
    expect(await restoreEnds(engine.client, restore)).toMatchObject({
      state: "completed",
      faults: [{ provider: "cloud-c", fault: "unavailable" }],
    });
    expect(readFileSync(to).equals(content)).toBe(true);

    renameSync(world.at("away"), world.provider("cloud-c"));
    expect(await dropEnds(engine.client, drop)).toMatchObject({ state: "protected", stalled: [] });
    const { findings, lost } = await engine.client.verify({}, () => {});
    expect({ findings, lost }).toEqual({ findings: [], lost: [] });
    expect((await engine.client.status()).queues.filter(({ dead }) => dead > 0)).toEqual([]);
    expect(await engine.kill("SIGTERM")).toMatchObject({ code: 0 });
    await expectNothingLeft(world.folder);
  });

  test("is not made anew as an empty one", async () => {
    const world = await freshWorld();
    renameSync(world.provider("cloud-a"), world.at("away"));
    writeFileSync(world.at("file"), "content");
    const drop = ["drop", world.at("file"), "--as", "chaos/away/file", "--wait", "protected", "--timeout", "2"];
    const ended = await fenchi(drop, { home: world.home });
    expect(ended).toMatchObject({ code: 4, err: expect.stringMatching(/file is still restorable.*\n.*fenchi status/) });
    expect(readdirSync(join(world.home, "providers")).sort()).toEqual(["cloud-b", "cloud-c"]);
  });
});

describe("a disk that is full", () => {
  test("holds a drop up, says so, and the drop goes on by itself when there is room", async () => {
    const world = await freshWorld();
    const { home } = world;
    const content = bytesOf("full", 9_000_000);
    writeFileSync(world.at("file"), content);
    const drop = ["drop", world.at("file"), "--as", "chaos/full/file", "--timeout", "3"];
    const ended = await ask<{ error: { code: string } }>(drop, { home, fileBlocks: 2_000 });
    expect(ended.code).toBe(4);
    expect(ended.err).toMatch(/no room.*\n.*[Mm]ake room/);
    const engine = await serving(home);
    const [waiting] = (await engine.client.status()).drops;
    expect(await dropEnds(engine.client, waiting?.drop ?? "")).toMatchObject({ state: "protected" });
    expect(await engine.client.backups({})).toMatchObject([{ item: "chaos/full/file", state: "protected" }]);
    await engine.kill("SIGTERM");
    const to = world.at("out/file");
    expect(await fenchi(["restore", "chaos/full/file", "--to", to], { home })).toMatchObject({ code: 0 });
    expect(readFileSync(to).equals(content)).toBe(true);
    await expectNothingLeft(world.folder);
  });

  test("fails a restore with what to do, and the next one resumes", async () => {
    const world = await freshWorld();
    const { home } = world;
    const content = bytesOf("full", 9_000_000);
    writeFileSync(world.at("file"), content);
    expect(await fenchi(["drop", world.at("file"), "--as", "chaos/full/file"], { home })).toMatchObject({ code: 0 });
    const to = world.at("out/file");
    const restore = ["restore", "chaos/full/file", "--to", to];
    const failed = await fenchi(restore, { home, fileBlocks: 4_000 });
    expect(failed).toMatchObject({ code: 1, err: expect.stringMatching(/no room for .*out\/file.*\n.*[Mm]ake room/) });
    expect(await fenchi(restore, { home })).toMatchObject({ code: 0 });
    expect(readFileSync(to).equals(content)).toBe(true);
    await expectNothingLeft(world.folder);
  });
});

describe("a clock that is moved back", () => {
  test("between two generations: both are kept, and the later one is the newest", async () => {
    const world = await freshWorld();
    const { home } = world;
    const drop = async (text: string, clock: number) => {
      writeFileSync(world.at("file"), text);
      return await ask<DropStatus>(["drop", world.at("file"), "--as", "chaos/clock/file", "--wait", "protected"], {
        home,
        clock,
      });
    };
    expect(await drop("first", 0)).toMatchObject({ code: 0, answer: { state: "protected" } });
    const day = 86_400_000;
    expect(await drop("second", -400 * day)).toMatchObject({ code: 0, answer: { state: "protected" } });
    mkdirSync(world.at("back"));
    const to = world.at("back/newest");
    expect(await fenchi(["restore", "chaos/clock/file", "--to", to], { home })).toMatchObject({ code: 0 });
    expect(readFileSync(to, "utf8")).toBe("second");
    expect(await fenchi(["verify"], { home })).toMatchObject({ code: 0 });
  });

  test("while an engine waits: what was delayed is not delayed for as long again", async () => {
    const world = await freshWorld();
    configure(world, { deadlineSeconds: 1 });
    const first = await serving(world.home);
    renameSync(world.provider("cloud-c"), world.at("away"));
    writeFileSync(world.at("file"), "content");
    const { drop } = await first.client.drop({ item: "chaos/clock/file", path: world.at("file") });
    await first.event("backup.stalled");
    await first.kill("SIGKILL");
    renameSync(world.at("away"), world.provider("cloud-c"));
    const second = await serving(world.home, { clock: -3_600_000 });
    expect(await dropEnds(second.client, drop)).toMatchObject({ state: "protected" });
    await second.kill("SIGTERM");
  });
});
