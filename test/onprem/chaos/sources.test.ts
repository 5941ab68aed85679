import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { BackupSummary, DropStatus } from "../../../onprem/engine/service.ts";
import { dropsOnRecord } from "./direct.ts";
import { ask, fenchi, start } from "./fenchi.ts";
import { bytesOf } from "./seed.ts";
import { dropEnds, expectNothingLeft, freshWorld, restoreEnds, type Serving, serving, type World } from "./world.ts";

vi.setConfig({ testTimeout: 300_000 });

const list = async ({ home }: World) => (await ask<{ backups: BackupSummary[] }>(["list"], { home })).answer.backups;

/** Names as people and programs give them. */
const oddNames = [
  "with blanks  and  more",
  `'single' "double" \`back\` $HOME; rm -rf *`,
  "two\nlines\tand a tab",
  "戶籍謄本（一一五年）.pdf",
  "-rf",
  "é composed and é not",
  "🏛️ emoji",
  "\\back\\slash",
  "x".repeat(255),
  "字".repeat(85),
];

describe("names", () => {
  test("of files, whatever they are: dropped, listed and restored under a name as odd", async () => {
    const world = await freshWorld();
    const engine = await serving(world.home);
    mkdirSync(world.at("odd"));
    for (const [number, name] of oddNames.entries()) {
      const path = world.at("odd", name);
      writeFileSync(path, `content of ${number}`);
      const item = `chaos/名 '字"/${number}`;
      const to = world.at("out", name);
      if (number % 4 === 2) {
        const dropped = await fenchi(["drop", path, "--as", item], { home: world.home });
        expect(dropped, name).toMatchObject({ code: 0, err: "" });
        expect(dropped.out.split("\n")[0], "one line, whatever the name").toMatch(/can be restored\.$/);
        const restored = await fenchi(["restore", item, "--to", to], { home: world.home });
        expect(restored, name).toMatchObject({ code: 0, err: "" });
      } else {
        const { drop } = await engine.client.drop({ item, path });
        expect(await dropEnds(engine.client, drop), name).toMatchObject({ state: "protected" });
        const { restore } = await engine.client.restore({ item, to });
        expect(await restoreEnds(engine.client, restore), name).toMatchObject({ state: "completed" });
      }
      const [found] = await engine.client.backups({ item });
      expect(found).toMatchObject({ item, name, size: `content of ${number}`.length });
      expect(readFileSync(to, "utf8")).toBe(`content of ${number}`);
    }
    expect(readdirSync(world.at("out")).sort()).toEqual([...oddNames].sort());
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });

  test("that cannot name an item are refused with how to name it", async () => {
    const { home, at } = await freshWorld();
    writeFileSync(at("two\nlines"), "content");
    writeFileSync(at("x".repeat(150)), "content");
    for (const name of ["two\nlines", "x".repeat(150)]) {
      const refused = await fenchi(["drop", at(name), "--as", "chaos/names"], { home });
      expect(refused, JSON.stringify(refused.err)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/\n {2}→ .+\n$/),
      });
    }
  });

  test("in a folder come back with it, links and empty folders too", async () => {
    const world = await freshWorld();
    const { home } = world;
    const folder = world.at("資料 'folder'");
    mkdirSync(join(folder, "empty folder\nhere"), { recursive: true });
    const long = "夾".repeat(85);
    mkdirSync(join(folder, long));
    for (const name of oddNames) {
      writeFileSync(join(folder, name), name);
      writeFileSync(join(folder, long, name), "");
    }
    symlinkSync("nowhere 'at' all", join(folder, "link"));
    const item = "chaos/folder/odd";
    expect(await fenchi(["drop", folder, "--as", item], { home })).toMatchObject({ code: 0, err: "" });
    const listed = await ask<{ files: { path: string }[] }>(["list", item, "--files"], { home });
    const inside = [...oddNames, ...oddNames.map((name) => `${long}/${name}`)].sort();
    expect(listed.answer.files.map(({ path }) => path).sort()).toEqual(inside);
    const to = world.at("out/back");
    expect(await fenchi(["restore", item, "--to", to], { home })).toMatchObject({ code: 0, err: "" });
    expect(contentsOf(to)).toEqual(contentsOf(folder));
    const one = ["restore", item, "--path", "two\nlines\tand a tab", "--to", world.at("out/one")];
    expect(await fenchi(one, { home })).toMatchObject({ code: 0 });
    expect(readFileSync(world.at("out/one"), "utf8")).toBe("two\nlines\tand a tab");
    await expectNothingLeft(world.folder);
  });

  test("an empty file is a backup like any other", async () => {
    const { home, at } = await freshWorld();
    writeFileSync(at("empty"), "");
    expect(await fenchi(["drop", at("empty"), "--as", "chaos/empty/file"], { home })).toMatchObject({ code: 0 });
    expect(await fenchi(["restore", "chaos/empty/file", "--to", at("out/empty")], { home })).toMatchObject({ code: 0 });
    expect(lstatSync(at("out/empty")).size).toBe(0);
  });
});

/** Everything in a folder: files with their content, links with theirs. */
function contentsOf(folder: string): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isSymbolicLink()
      ? readlinkSync(path)
      : entry.isFile()
        ? readFileSync(path, "utf8")
        : "folder";
    return [path.slice(folder.length + 1), content];
  });
  return Object.fromEntries(found);
}

describe("a file that is not left alone while it is read", () => {
  const size = 12_000_000;
  const meddling: readonly [string, (path: string) => void][] = [
    ["grows", (path) => appendFileSync(path, "more")],
    ["is cut", (path) => truncateSync(path, 1_000_000)],
    ["is removed", (path) => rmSync(path)],
    ["is written over", (path) => writeFileSync(path, bytesOf("other", size))],
  ];

  /** Resolves when some of it, but hardly all, was read. */
  async function untilRead({ client }: Serving): Promise<void> {
    for (;;) {
      const [drop] = (await client.status()).drops;
      if (drop && (drop.done > 0 || drop.state !== "queued")) return;
    }
  }

  test.each(meddling)(
    "%s: either what was there is backed up whole, or the drop fails and says why",
    async (how, meddle) => {
      const world = await freshWorld();
      const engine = await serving(world.home);
      const path = world.at("file");
      const content = bytesOf(how, size);
      writeFileSync(path, content);
      const { drop } = await engine.client.drop({ item: "chaos/meddled/file", path });
      await untilRead(engine);
      meddle(path);
      const ended = await dropEnds(engine.client, drop);
      if (ended.state === "failed") {
        expect(ended.error).toMatchObject({
          code: expect.stringMatching(/^source-(changed|missing)$/),
          next: expect.stringMatching(/[Dd]rop it again|Check the path/),
        });
        expect(await engine.client.backups({})).toEqual([]);
        expect(await engine.client.status()).toMatchObject({ head: 0 });
      } else {
        const { restore } = await engine.client.restore({ item: "chaos/meddled/file", to: world.at("out/file") });
        expect(await restoreEnds(engine.client, restore)).toMatchObject({ state: "completed" });
        expect(readFileSync(world.at("out/file")).equals(content)).toBe(true);
      }
      await engine.kill("SIGTERM");
      await expectNothingLeft(world.folder);
    },
  );

  test("all the time: it is a changed source", async () => {
    const world = await freshWorld();
    const engine = await serving(world.home);
    const path = world.at("log");
    writeFileSync(path, bytesOf("log", 6_000_000));
    const writer = setInterval(() => appendFileSync(path, "one more line\n"), 2);
    try {
      const ended = await fenchi(["drop", path, "--as", "chaos/meddled/log"], { home: world.home });
      expect(ended).toMatchObject({
        code: 1,
        err: expect.stringMatching(/changed while it was being.*\n.*Drop it again/),
      });
    } finally {
      clearInterval(writer);
    }
    const again = await fenchi(["drop", path, "--as", "chaos/meddled/log", "--wait", "protected"], {
      home: world.home,
    });
    expect(again).toMatchObject({ code: 0 });
    expect(await engine.client.backups({})).toMatchObject([{ item: "chaos/meddled/log", state: "protected" }]);
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });
});

describe("a stream", () => {
  test("whose command fails counts for nothing, and says what it said", async () => {
    const world = await freshWorld();
    const { home } = world;
    const script = "head -c 3000000 /dev/urandom; echo the database is locked >&2; exit 3";
    const drop = ["drop", "--as", "chaos/stream/db", "--from-command", "--", "sh", "-c", script];
    const failed = await ask<DropStatus>(drop, { home });
    expect(failed).toMatchObject({ code: 1, answer: { state: "failed", error: { code: "command-failed" } } });
    expect(failed.err).toMatch(/sh ended with status 3.*\n.*the database is locked\n.*→ .*run it again/);
    expect(await list(world)).toEqual([]);
    await expectNothingLeft(world.folder);
  });

  test("whose command is killed, or is not there, counts for nothing", async () => {
    const world = await freshWorld();
    const { home } = world;
    const killed = [
      "drop",
      "--as",
      "chaos/stream/db",
      "--from-command",
      "--",
      "sh",
      "-c",
      "head -c 90000 /dev/zero; kill -9 $$",
    ];
    expect(await fenchi(killed, { home })).toMatchObject({
      code: 1,
      err: expect.stringContaining("was ended by SIGKILL"),
    });
    const absent = ["drop", "--as", "chaos/stream/db", "--from-command", "--", "/nowhere/pg_dump"];
    expect(await fenchi(absent, { home })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/could not be started.*\n.*→ /),
    });
    expect(await list(world)).toEqual([]);
  });

  test("that succeeds comes back, piped or from a command", async () => {
    const world = await freshWorld();
    const { home } = world;
    const content = bytesOf("piped", 5_000_000);
    const piped = ["drop", "-", "--as", "chaos/stream/piped", "--wait", "protected"];
    expect(await fenchi(piped, { home, input: content })).toMatchObject({ code: 0 });
    const to = world.at("out/piped");
    expect(await fenchi(["restore", "chaos/stream/piped", "--to", to], { home })).toMatchObject({ code: 0 });
    expect(readFileSync(to).equals(content)).toBe(true);
  });

  test("that is cut off, by Ctrl-C or kill, with an engine or without, counts for nothing", async () => {
    const world = await freshWorld();
    const { home } = world;
    const producer = () => {
      const child = spawn("sh", ["-c", "head -c 400000 /dev/urandom; exec sleep 1000"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      return { output: child.stdout, stop: () => void child.kill("SIGKILL") };
    };
    const drop = ["drop", "-", "--as", "chaos/stream/cut"];
    const alone = producer();
    const interrupted = start(drop, { home, input: alone.output });
    await expect.poll(() => dropsOnRecord(home), { timeout: 60_000, interval: 5 }).toBe(1);
    const { code, err } = await interrupted.kill("SIGINT");
    alone.stop();
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("nothing of it counts") });

    const engine = await serving(home);
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const other = producer();
      const sending = start(drop, { home, input: other.output });
      await expect
        .poll(async () => (await engine.client.status()).drops.some(({ state }) => state === "sealing"), {
          timeout: 60_000,
        })
        .toBe(true);
      await sending.kill(signal);
      other.stop();
      await expect
        .poll(async () => (await engine.client.status()).drops.every(({ state }) => state === "failed"), {
          timeout: 60_000,
        })
        .toBe(true);
    }
    expect(await engine.client.backups({})).toEqual([]);
    const { drops } = await engine.client.status();
    for (const { error } of drops) expect(error?.code).toMatch(/^(stream-broken|stream-lost|upload-.+)$/);
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });
});

describe("a reader that goes away (| head)", () => {
  test("ends a list quietly, and no drop", async () => {
    const { home, at } = await freshWorld();
    writeFileSync(at("file"), "content");
    const drop = start(["drop", at("file"), "--as", "chaos/pipe/file", "--wait", "protected"], { home });
    drop.child.stdout?.destroy();
    expect(await drop.ended).toMatchObject({ code: 0, err: "" });
    const listing = start(["list"], { home });
    listing.child.stdout?.destroy();
    expect(await listing.ended).toMatchObject({ signal: null, err: "" });
    const serve = start(["serve"], { home });
    serve.child.stdout?.destroy();
    await expect.poll(() => existsSync(join(home, "state/engine.json")), { timeout: 60_000 }).toBe(true);
    expect(await fenchi(["status"], { home })).toMatchObject({ code: 0 });
    expect(await serve.kill("SIGINT")).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Finishing[^\n]*\nStopped/),
    });
  });
});

describe("a target", () => {
  test("that exists, or lies nowhere, is left alone and named", async () => {
    const { home, at } = await freshWorld();
    writeFileSync(at("file"), "content");
    expect(await fenchi(["drop", at("file"), "--as", "chaos/target/file"], { home })).toMatchObject({ code: 0 });
    const restore = (to: string, ...more: string[]) =>
      fenchi(["restore", "chaos/target/file", "--to", to, ...more], { home });
    writeFileSync(at("out/there"), "precious");
    expect(await restore(at("out/there"))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there exists already; it was left as it is.*\n.*overwrite/),
    });
    expect(readFileSync(at("out/there"), "utf8")).toBe("precious");
    expect(await restore(at("nowhere/file"))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no folder .*nowhere to restore into.*\n.*Create the folder/),
    });
    expect(await restore(at("out"))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/exists already|is a folder/),
    });
    expect(await restore(at("out/there"), "--overwrite")).toMatchObject({ code: 0 });
    expect(readFileSync(at("out/there"), "utf8")).toBe("content");
    const gone = await restore(at("out/new"), "--without", "cloud-a", "--without", "cloud-b");
    expect(gone).toMatchObject({ code: 1, err: expect.stringMatching(/\n {2}→ /) });
    expect(readdirSync(at("out"))).toEqual(["there"]);
  });
});
