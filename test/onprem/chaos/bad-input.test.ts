import { randomBytes } from "node:crypto";
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { ask } from "./fenchi.ts";
import { bytesOf } from "./seed.ts";
import {
  configure,
  dropEnds,
  expectNothingLeft,
  foreignHome,
  freshWorld,
  providers,
  restoreEnds,
  serving,
  type World,
} from "./world.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** A vault that has nothing to do with the others. */
let foreign: string;
beforeAll(async () => {
  foreign = await foreignHome();
});

describe("a provider's folder with", () => {
  const swaps: readonly [string, (world: World) => void][] = [
    [
      "another vault in it",
      (world) => cpSync(join(foreign, "providers/cloud-b"), world.provider("cloud-b"), { recursive: true }),
    ],
    [
      "nothing in it but an empty store",
      (world) => {
        cpSync(join(foreign, "providers/cloud-b"), world.provider("cloud-b"), { recursive: true });
        for (const name of ["vault", "policy"]) rmSync(join(world.provider("cloud-b"), name), { recursive: true });
      },
    ],
  ];
  test.each(swaps)("%s gets nothing, is named, and is caught up on when the right one is back", async (_, swap) => {
    const world = await freshWorld();
    configure(world, { deadlineSeconds: 1 });
    renameSync(world.provider("cloud-b"), world.at("right"));
    swap(world);
    const before = readdirSync(world.provider("cloud-b"), { recursive: true }).sort();
    const content = bytesOf("content", 300_000);
    writeFileSync(world.at("file"), content);
    const engine = await serving(world.home);
    const { drop } = await engine.client.drop({ item: "chaos/swap/file", path: world.at("file") });
    await engine.event("backup.restorable");
    expect(await engine.event("backup.stalled")).toMatchObject({ waiting: [{ provider: "cloud-b" }] });
    expect(readdirSync(world.provider("cloud-b"), { recursive: true }).sort()).toEqual(before);
    const status = await engine.client.status();
    expect(status.providers.find(({ name }) => name === "cloud-b")).toMatchObject({
      reachable: false,
      error: { code: "provider-foreign", next: expect.stringContaining("cloud-b") },
    });
    const { restore } = await engine.client.restore({ item: "chaos/swap/file", to: world.at("out/file") });
    expect(await restoreEnds(engine.client, restore)).toMatchObject({ state: "completed" });
    expect(readFileSync(world.at("out/file")).equals(content)).toBe(true);

    rmSync(world.provider("cloud-b"), { recursive: true });
    renameSync(world.at("right"), world.provider("cloud-b"));
    expect(await dropEnds(engine.client, drop)).toMatchObject({ state: "protected" });
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });
});

describe("hostile events in the queue's file", () => {
  test("end as dead letters that say why; nothing is believed of them, and the engine goes on", async () => {
    const world = await freshWorld();
    const { home } = world;
    await ask(["status"], { home });
    const precious = world.at("precious");
    writeFileSync(precious, "precious");
    const id = "ab".repeat(16);
    const event = (type: string, data: unknown) =>
      JSON.stringify({
        specversion: "1.0",
        id: randomBytes(8).toString("hex"),
        source: "/evil",
        type: `tw.fenchi.${type}`,
        time: new Date().toISOString(),
        datacontenttype: "application/json",
        data,
      });
    const nonsense = Buffer.from("fenchi/v1/receipt\nno signature\n\n{}").toString("base64");
    const hostile: readonly [string, string][] = [
      ["manifest", "{"],
      ["keeper", JSON.stringify({ hello: "world" })],
      ["seal", event("drop.received", { drop: "x" })],
      ["manifest", event("weird.thing", {})],
      ["manifest", event("share.stored", { backup: id, provider: "cloud-a", receipt: nonsense })],
      ["manifest", event("backup.sealed", { backup: id, drop: id, statement: nonsense, table: nonsense })],
      ["share-cloud-a", event("manifest.signed", { backup: id, provider: "cloud-a", revision: 1, manifest: nonsense })],
      ["share-cloud-a", event("backup.abandoned", { backup: id, drop: id, record: nonsense, code: "x", message: "x" })],
      ["keeper", event("backup.protected", { backup: id, seq: 7, providers: [...providers] })],
    ];
    const queue = new DatabaseSync(join(home, "state/queue.db"));
    const insert = queue.prepare(
      "INSERT INTO message (queue, event_id, event, visible_at, hidden_ms) VALUES (?, ?, ?, 0, 0)",
    );
    for (const [number, [name, text]] of hostile.entries()) insert.run(name, `evil-${number}`, text);
    queue.close();
    const engine = await serving(home);
    await expect
      .poll(async () => (await engine.client.deadLetters()).length, { timeout: 60_000, interval: 50 })
      .toBe(hostile.length);
    for (const { code, message } of await engine.client.deadLetters()) {
      expect(code).toMatch(/^(event-invalid|signature-invalid|signed-invalid|backup-unlisted|sealing-unknown)$/);
      expect(message.length).toBeGreaterThan(20);
    }
    expect(await engine.client.backups({})).toEqual([]);
    const { drop } = await engine.client.drop({ item: "chaos/hostile/file", path: precious });
    expect(await dropEnds(engine.client, drop)).toMatchObject({ state: "protected" });
    expect(readFileSync(precious, "utf8")).toBe("precious");
    await engine.kill("SIGTERM");
    const status = await ask(["status"], { home });
    expect(status).toMatchObject({ code: 3 });
  });
});

describe("bad requests to a running engine", () => {
  test("are refused with a code and a next step, and change nothing", async () => {
    const world = await freshWorld();
    const engine = await serving(world.home);
    const token = readFileSync(join(world.home, "state/token"), "utf8").trim();
    const send = (
      path: string,
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
      method = "POST",
    ) =>
      fetch(new URL(path, engine.url), {
        method,
        body,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      });
    const json = JSON.stringify;
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const answers = await Promise.all([
      send("/v1/drops", "{"),
      send("/v1/drops", "null"),
      send("/v1/drops", deep),
      send("/v1/drops", json({ item: "a/b/c" })),
      send("/v1/drops", json({ item: "a/b/c", path: "relative" })),
      send("/v1/drops", json({ item: "a/b/c", path: "/etc/\u0000passwd" })),
      send("/v1/drops", json({ item: "../../etc", path: "/etc/passwd" })),
      send("/v1/drops", json({ item: "a/b/c", path: world.at("absent") })),
      send("/v1/drops", json({ item: "a/b/c", path: "/dev/zero" })),
      send("/v1/drops", json({ item: "a/b/c", path: world.at("absent"), labels: { a: 1 } })),
      send("/v1/restores", json({ item: "a/b/c", to: world.at("out/x") })),
      send("/v1/restores", json({ backup: "00".repeat(16), item: "a/b/c", to: world.at("out/x") })),
      send("/v1/restores", json({ to: "/" })),
      send("/v1/drops", new Uint8Array(3_000_000)),
      send("/v1/drops", "item=a", { "content-type": "application/x-www-form-urlencoded" }),
      send("/v1/drops", "{}", { authorization: "Bearer wrong-wrong-wrong-wrong-wrong-wrong-wrong" }),
      send("/v1/drops", "{}", { origin: "https://evil.example" }),
      send("/v1/nothing", "{}"),
    ]);
    for (const answer of answers) {
      const { code, message, next } = (await answer.json()) as Record<string, string>;
      expect(answer.status, `${answer.url} ${code}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${answer.url} ${code}`).toBeLessThan(500);
      for (const text of [code, message, next]) expect(text?.length).toBeGreaterThan(3);
    }
    const later = await send("/v1/restores", json({ backup: "00".repeat(16), to: world.at("out/x") }));
    expect(later.status).toBeLessThan(500);
    const status = await engine.client.status();
    expect({ drops: status.drops, head: status.head }).toEqual({ drops: [], head: 0 });
    expect(readdirSync(world.at("out"))).toEqual([]);
    await engine.kill("SIGTERM");
  });
});
