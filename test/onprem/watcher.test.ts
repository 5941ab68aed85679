import { lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { FenchiError } from "../../events/error.ts";
import { stripDate } from "../../onprem/engine/item.ts";
import { createWatcher, type FoundDrop, type WatcherOptions } from "../../onprem/engine/watcher.ts";
import { temporaryFolder } from "./samples.ts";

const QUIET = 10_000;

/** An ingest with a clock that the test turns; what is found is taken and remembered, as an engine does. */
async function setUp(options: Partial<WatcherOptions> = {}) {
  const root = options.root ?? temporaryFolder();
  const time = { now: 0 };
  const drops: FoundDrop[] = [];
  const problems: FenchiError[] = [];
  const keys = new Set<string>();
  const watcher = createWatcher({
    root,
    quietMs: QUIET,
    rescanMs: 1e9,
    now: () => time.now,
    seen: (key) => keys.has(key),
    onDrop: async (drop) => {
      drops.push(drop);
      keys.add(drop.key);
    },
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  onTestFinished(() => watcher.close());
  return {
    root,
    time,
    drops,
    problems,
    keys,
    watcher,
    codes: () => problems.map(({ code }) => code),
    /** Lets time pass, and looks. */
    async pass(ms: number) {
      time.now += ms;
      await watcher.rescan();
    },
  };
}

function write(root: string, path: string, content = "content"): string {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const changed = (path: string) => lstatSync(path, { bigint: true }).ctimeNs;
const isNewer = (one: string, other: string) => changed(one) > changed(other);

describe("a file", () => {
  it("is a drop when it was quiet for long enough, once", async () => {
    const { root, watcher, drops, pass, codes } = await setUp();
    const path = write(root, "household/register/dump.sql");
    await watcher.start();
    await pass(QUIET - 1);
    expect(drops).toEqual([]);
    await pass(1);
    await pass(QUIET);
    expect(drops).toEqual([
      {
        item: "household/register/dump.sql",
        kind: "file",
        name: "dump.sql",
        path,
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(codes()).toEqual([]);
  });

  it("that still grows waits a whole quiet time more", async () => {
    const { root, watcher, drops, pass } = await setUp();
    write(root, "s/m/dump.sql", "half");
    await watcher.start();
    await pass(QUIET - 1);
    write(root, "s/m/dump.sql", "half and the rest");
    await pass(1);
    await pass(QUIET - 1);
    expect(drops).toEqual([]);
    await pass(1);
    expect(drops).toHaveLength(1);
  });

  it("that is written over without changing size or time is noticed", async () => {
    const { root, watcher, drops, pass } = await setUp();
    const path = write(root, "s/m/dump.sql", "aaaa");
    utimesSync(path, 1_000, 1_000);
    await watcher.start();
    await pass(QUIET - 1);
    write(root, "s/m/dump.sql", "bbbb");
    utimesSync(path, 1_000, 1_000);
    await pass(1);
    expect(drops).toEqual([]);
  });

  it("is complete at once when its marker was written after it", async () => {
    const { root, watcher, drops } = await setUp();
    const path = write(root, "s/m/dump.sql");
    write(root, "s/m/dump.sql.done", "");
    await watcher.start();
    expect(drops).toMatchObject([{ path, marker: `${path}.done` }]);
  });

  it("that changed after its marker is not complete by it", async () => {
    const { root, watcher, drops, pass } = await setUp();
    const staging = write(root, "elsewhere.sql");
    const marker = write(root, "s/m/dump.sql.done", "");
    // The clock of file systems ticks every few milliseconds.
    await vi.waitFor(() => {
      renameSync(staging, `${staging}.x`);
      renameSync(`${staging}.x`, staging);
      expect(isNewer(staging, marker)).toBe(true);
    });
    renameSync(staging, join(root, "s/m/dump.sql"));
    await watcher.start();
    expect(drops).toEqual([]);
    await pass(QUIET);
    expect(drops).toMatchObject([{ marker }]);
  });

  it("under a name of a copy in progress, or hidden, waits without a word until it is renamed", async () => {
    const { root, watcher, drops, pass, codes } = await setUp();
    const unfinished = ["a.part", "b.tmp", "c.partial", "d.filepart", "e.crdownload", "F.PART", ".g"];
    for (const name of unfinished) write(root, `s/m/${name}`);
    write(root, ".hidden/m/x");
    await watcher.start();
    await pass(QUIET);
    renameSync(join(root, "s/m/a.part"), join(root, "s/m/a"));
    await pass(QUIET - 1);
    expect(drops).toEqual([]);
    await pass(QUIET);
    expect(drops.map(({ name }) => name)).toEqual(["a"]);
    expect(codes()).toEqual([]);
  });

  it("that replaces another by renaming is a drop of its own, after a quiet time of its own", async () => {
    const { root, watcher, drops, pass } = await setUp();
    write(root, "s/m/dump.sql", "old");
    await watcher.start();
    await pass(QUIET);
    renameSync(write(root, "s/m/dump.sql.part", "new"), join(root, "s/m/dump.sql"));
    await pass(QUIET - 1);
    expect(drops).toHaveLength(1);
    await pass(QUIET);
    expect(new Set(drops.map(({ key }) => key)).size).toBe(2);
  });

  it("that is empty is complete by its marker alone", async () => {
    const { root, watcher, drops, pass, codes } = await setUp();
    write(root, "s/m/dump.sql", "");
    await watcher.start();
    await pass(QUIET);
    await pass(QUIET);
    expect(codes()).toEqual(["ingest-empty"]);
    expect(drops).toEqual([]);
    write(root, "s/m/dump.sql.done", "");
    await pass(0);
    expect(drops).toHaveLength(1);
  });

  it("belongs to an item by the rule that is given", async () => {
    const { root, watcher, drops } = await setUp({ rule: stripDate });
    write(root, "s/m/daily-2026-11-23.sql");
    write(root, "s/m/daily-2026-11-23.sql.done", "");
    await watcher.start();
    expect(drops).toMatchObject([{ item: "s/m/daily.sql", name: "daily-2026-11-23.sql" }]);
  });
});

describe("a folder", () => {
  it("is a drop when its marker was written after everything in it, and not without", async () => {
    const { root, watcher, drops, pass, problems } = await setUp();
    write(root, "s/m/documents/a/b.txt");
    const path = join(root, "s/m/documents");
    await watcher.start();
    await pass(QUIET);
    await pass(QUIET);
    expect(drops).toEqual([]);
    expect(problems).toMatchObject([{ code: "marker-missing", params: { path } }]);
    write(root, "s/m/documents.done", "");
    await pass(0);
    expect(drops).toMatchObject([{ kind: "folder", item: "s/m/documents", path, marker: `${path}.done` }]);
    await pass(QUIET);
    expect(drops).toHaveLength(1);
  });

  it("that changed deep inside after its marker wants a new one", async () => {
    const { root, watcher, drops, pass, codes } = await setUp();
    const inner = write(root, "s/m/documents/a/b.txt");
    const marker = write(root, "s/m/documents.done", "");
    await vi.waitFor(() => {
      write(root, "s/m/documents/a/b.txt", "changed");
      expect(isNewer(inner, marker)).toBe(true);
    });
    await watcher.start();
    await pass(QUIET);
    expect(drops).toEqual([]);
    expect(codes()).toEqual(["marker-stale"]);
    await vi.waitFor(() => {
      write(root, "s/m/documents.done", "again");
      expect(isNewer(marker, inner)).toBe(true);
    });
    await pass(0);
    expect(drops).toHaveLength(1);
  });
});

describe("a restart", () => {
  it("finds what came meanwhile, and not again what was taken", async () => {
    const first = await setUp();
    const { root, keys } = first;
    write(root, "s/m/a");
    mkdirSync(join(root, "s/m/b"));
    write(root, "s/m/b.done", "");
    await first.watcher.start();
    await first.pass(QUIET);
    await first.watcher.close();
    write(root, "s/m/c");
    const second = await setUp({ root, seen: (key) => keys.has(key) });
    await second.watcher.start();
    await second.pass(QUIET);
    expect(first.drops.map(({ name }) => name).sort()).toEqual(["a", "b"]);
    expect(second.drops.map(({ name }) => name)).toEqual(["c"]);
  });

  it("gives the same key to what was found but not taken", async () => {
    const root = temporaryFolder();
    write(root, "s/m/a");
    const told: string[] = [];
    const first = await setUp({ root, onDrop: async ({ key }) => void told.push(key) });
    await first.watcher.start();
    await first.pass(QUIET);
    await first.watcher.close();
    const second = await setUp({ root, onDrop: async ({ key }) => void told.push(key) });
    await second.watcher.start();
    await second.pass(QUIET);
    expect(told).toHaveLength(2);
    expect(new Set(told).size).toBe(1);
  });
});

describe("what cannot be taken is named, once", () => {
  it("names that make no item", async () => {
    const { root, watcher, drops, pass, problems } = await setUp();
    const names = ["line\nbreak.sql", " blank", "x".repeat(255)];
    for (const name of names) write(root, `s/m/${name}`);
    await watcher.start();
    await pass(QUIET);
    await pass(QUIET);
    expect(problems.map(({ code, params }) => [code, params["path"]]).sort()).toEqual(
      names.map((name) => ["ingest-name-invalid", `s/m/${name}`]).sort(),
    );
    expect(drops).toEqual([]);
  });

  it("and names that look strange but are right are taken", async () => {
    const { root, watcher, drops, pass, codes } = await setUp();
    const names = ['it\'s "quoted" $(x) *.sql', "戶籍 謄本.zip", "長".repeat(85), "-rf", "emoji 🗄️"];
    for (const name of names) write(root, `戶政/名冊/${name}`);
    await watcher.start();
    await pass(QUIET);
    expect(drops.map(({ item }) => item).sort()).toEqual(names.map((name) => `戶政/名冊/${name}`).sort());
    expect(codes()).toEqual([]);
  });

  it("names that are not UTF-8, at any level", async () => {
    const { root, watcher, pass, codes } = await setUp();
    const big5 = Buffer.from([0xa4, 0xe1]);
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), big5]));
    write(root, "s/m/a");
    writeFileSync(Buffer.concat([Buffer.from(join(root, "s/m/")), big5]), "content");
    await watcher.start();
    await pass(QUIET);
    expect(codes()).toEqual(["ingest-name-invalid", "ingest-name-invalid"]);
  });

  it("files that lie too high, links, and markers of nothing", async () => {
    const { root, watcher, pass, problems, drops } = await setUp();
    write(root, "lost.sql");
    write(root, "s/lost.sql");
    write(root, "s/m/gone.sql.done", "");
    symlinkSync("/etc/hostname", join(root, "s/m/link"));
    await watcher.start();
    expect(problems.map(({ code }) => code).sort()).toEqual([
      "ingest-misplaced",
      "ingest-misplaced",
      "ingest-not-a-file",
    ]);
    await pass(QUIET);
    await pass(QUIET);
    expect(problems.slice(3)).toMatchObject([
      { code: "marker-orphaned", params: { path: join(root, "s/m/gone.sql.done") } },
    ]);
    expect(drops).toEqual([]);
  });

  it("a problem that went away and came back is named again", async () => {
    const { root, watcher, pass, codes } = await setUp();
    const path = write(root, "lost.sql");
    await watcher.start();
    rmSync(path);
    await pass(0);
    write(root, "lost.sql");
    await pass(0);
    expect(codes()).toEqual(["ingest-misplaced", "ingest-misplaced"]);
  });

  it("an ingest that is not there, which is looked at when it comes back", async () => {
    const root = join(temporaryFolder(), "drive");
    const { watcher, pass, codes, drops } = await setUp({ root });
    await watcher.start();
    await pass(0);
    expect(codes()).toEqual(["ingest-unavailable"]);
    write(root, "s/m/a");
    await pass(0);
    await pass(QUIET);
    expect(drops).toHaveLength(1);
  });

  it("a drop that nobody could take, which is offered again", async () => {
    let room = false;
    const taken: string[] = [];
    const { root, watcher, pass, problems } = await setUp({
      onDrop: async ({ name }) => {
        if (!room) throw new Error("no room");
        taken.push(name);
      },
    });
    write(root, "s/m/a");
    await watcher.start();
    await pass(QUIET);
    await pass(QUIET);
    expect(problems).toMatchObject([{ code: "ingest-unavailable", params: { path: join(root, "s/m/a") } }]);
    room = true;
    await pass(QUIET);
    expect(taken).toEqual(["a"]);
  });
});

describe("without being told to look", () => {
  const real = { now: () => performance.now(), quietMs: 30 };

  it("finds what comes, by the system's events", async () => {
    const found = Promise.withResolvers<FoundDrop>();
    const { root, watcher } = await setUp({ ...real, onDrop: async (drop) => found.resolve(drop) });
    mkdirSync(join(root, "s/m"), { recursive: true });
    await watcher.start();
    write(root, "s/m/dump.sql");
    expect(await found.promise).toMatchObject({ item: "s/m/dump.sql" });
  });

  it("finds what comes in folders that come with it", async () => {
    const found = Promise.withResolvers<FoundDrop>();
    const { root, watcher } = await setUp({ ...real, onDrop: async (drop) => found.resolve(drop) });
    await watcher.start();
    const outside = temporaryFolder();
    write(outside, "s/m/dump.sql");
    renameSync(join(outside, "s"), join(root, "s"));
    expect(await found.promise).toMatchObject({ item: "s/m/dump.sql" });
  });
});
