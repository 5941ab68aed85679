import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { BackupSummary } from "../../../onprem/engine/service.ts";
import { bytesOf, drawer } from "./seed.ts";
import {
  configure,
  expectNothingLeft,
  freshWorld,
  leftovers,
  restoreEnds,
  type Serving,
  serving,
  type World,
} from "./world.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Waits until the newest backup of an item is protected. */
async function protectedBackup({ client }: Serving, item: string, count = 1): Promise<BackupSummary> {
  let found: BackupSummary[] = [];
  await expect
    .poll(
      async () => {
        found = await client.backups({ item });
        return found.filter(({ state }) => state === "protected").length;
      },
      { timeout: 120_000, interval: 50 },
    )
    .toBe(count);
  const [newest] = found;
  if (!newest) throw new Error(`no backup of ${item}`);
  return newest;
}

async function restored({ client }: Serving, item: string, world: World): Promise<Buffer> {
  const to = world.at("out", item.replaceAll("/", "-"));
  const { restore } = await client.restore({ item, to, overwrite: true });
  expect(await restoreEnds(client, restore)).toMatchObject({ state: "completed" });
  return readFileSync(to);
}

async function ingesting(members: Record<string, unknown> = {}) {
  const world = await freshWorld();
  const more = typeof members["ingest"] === "object" ? members["ingest"] : {};
  configure(world, { deadlineSeconds: 1, ...members, ingest: { quietSeconds: 0.5, rescanSeconds: 1, ...more } });
  const ingest = join(world.home, "ingest/戶政/登記");
  mkdirSync(ingest, { recursive: true });
  return { world, ingest };
}

describe("the ingest folder of a running engine", () => {
  test("marked, quiet and dated files and a marked folder are backed up, and leave when they are safe", async () => {
    const { world, ingest } = await ingesting();
    const engine = await serving(world.home);
    writeFileSync(join(ingest, "marked.sql"), "marked");
    writeFileSync(join(ingest, "marked.sql.done"), "");
    writeFileSync(join(ingest, "quiet.sql"), bytesOf("quiet", 400_000));
    writeFileSync(join(ingest, "daily-2026-11-23.sql"), "dated");
    mkdirSync(join(ingest, "scans/sub"), { recursive: true });
    writeFileSync(join(ingest, "scans/sub/頁一.tif"), "page");
    writeFileSync(join(ingest, "scans.done"), "");
    for (const name of ["marked.sql", "quiet.sql", "daily.sql", "scans"])
      await protectedBackup(engine, `戶政/登記/${name}`);
    await expect.poll(() => readdirSync(ingest), { timeout: 30_000 }).toEqual([]);
    expect((await restored(engine, "戶政/登記/quiet.sql", world)).equals(bytesOf("quiet", 400_000))).toBe(true);
    expect((await restored(engine, "戶政/登記/daily.sql", world)).toString()).toBe("dated");
    const [daily] = await engine.client.backups({ item: "戶政/登記/daily.sql" });
    expect(daily?.name).toBe("daily-2026-11-23.sql");
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });

  test("a copy in progress is never taken: not under its own name while it grows, nor under a temporary one", async () => {
    const { world, ingest } = await ingesting();
    const engine = await serving(world.home);
    const growing = join(ingest, "growing.sql");
    writeFileSync(growing, "");
    writeFileSync(join(ingest, "other.sql.part"), "half");
    const whole = bytesOf("growing", 900_000);
    for (let at = 0; at < whole.length; at += 60_000) {
      appendFileSync(growing, whole.subarray(at, at + 60_000));
      await sleep(100);
    }
    const { size } = await protectedBackup(engine, "戶政/登記/growing.sql");
    expect(size).toBe(whole.length);
    expect((await restored(engine, "戶政/登記/growing.sql", world)).equals(whole)).toBe(true);
    expect((await engine.client.backups({})).map(({ item }) => item)).toEqual(["戶政/登記/growing.sql"]);
    renameSync(join(ingest, "other.sql.part"), join(ingest, "other.sql"));
    await protectedBackup(engine, "戶政/登記/other.sql");
    await engine.kill("SIGTERM");
  });

  test("stays while fewer than k+1 providers hold it, and then leaves; a file that changed since stays and is backed up anew", async () => {
    const { world, ingest } = await ingesting();
    renameSync(world.provider("cloud-c"), world.at("away"));
    const engine = await serving(world.home);
    const waiting = join(ingest, "waiting.sql");
    const changing = join(ingest, "changing.sql");
    writeFileSync(waiting, "waiting");
    writeFileSync(changing, "first");
    for (const path of [waiting, changing]) writeFileSync(`${path}.done`, "");
    for (const name of ["waiting", "changing"]) {
      await expect
        .poll(async () => (await engine.client.backups({ item: `戶政/登記/${name}.sql` }))[0]?.state, {
          timeout: 60_000,
        })
        .toBe("restorable");
    }
    await engine.event("backup.stalled");
    expect([waiting, changing].map((path) => existsSync(path))).toEqual([true, true]);
    writeFileSync(changing, "second, and longer");
    renameSync(world.at("away"), world.provider("cloud-c"));
    await protectedBackup(engine, "戶政/登記/waiting.sql");
    await expect.poll(() => existsSync(waiting), { timeout: 60_000 }).toBe(false);
    await protectedBackup(engine, "戶政/登記/changing.sql", 2);
    expect((await restored(engine, "戶政/登記/changing.sql", world)).toString()).toBe("second, and longer");
    await expect.poll(() => readdirSync(ingest), { timeout: 60_000 }).toEqual([]);
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });

  test("an engine that is killed while it lets go of a file leaves neither the file twice nor a hidden one", async () => {
    const draw = drawer("kill while a file leaves the ingest");
    const { world, ingest } = await ingesting();
    let engine = await serving(world.home);
    for (const name of ["at-once.sql", "soon.sql", "later.sql"]) {
      mkdirSync(join(ingest, name));
      for (let file = 0; file < 60; file++) writeFileSync(join(ingest, name, `${file}`), `content ${file}`);
      writeFileSync(join(ingest, `${name}.done`), "");
      await expect.poll(() => existsSync(join(ingest, name)), { timeout: 120_000, interval: 1 }).toBe(false);
      await sleep(draw() * 4);
      await engine.kill("SIGKILL");
      engine = await serving(world.home);
      await expect.poll(() => readdirSync(ingest), { timeout: 120_000 }).toEqual([]);
      const { backup } = await protectedBackup(engine, `戶政/登記/${name}`);
      expect(await engine.client.files(backup)).toHaveLength(60);
    }
    await expect.poll(() => leftovers(world.folder), { timeout: 60_000 }).toEqual([]);
    await expect.poll(() => readdirSync(ingest), { timeout: 60_000 }).toEqual([]);
    await engine.kill("SIGTERM");
  });

  test("keeps its files where it is told to", async () => {
    const { world, ingest } = await ingesting({ ingest: { remove: false } });
    const engine = await serving(world.home);
    writeFileSync(join(ingest, "kept.sql"), "kept");
    await protectedBackup(engine, "戶政/登記/kept.sql");
    await engine.kill("SIGTERM");
    const again = await serving(world.home);
    await again.client.status();
    expect(readdirSync(ingest)).toEqual(["kept.sql"]);
    expect(await again.client.backups({})).toHaveLength(1);
    await again.kill("SIGTERM");
  });
});

describe("schedules of a running engine", () => {
  const everyMinute = { cron: "* * * * *", timeZone: "Asia/Taipei" };

  test("a path and a command are backed up when due; one that was missed is made up for once", async () => {
    const { world } = await ingesting();
    const path = world.at("register.db");
    writeFileSync(path, "register");
    const source = { kind: "path", path };
    const command = { kind: "command", command: ["sh", "-c", "echo dumped"] };
    const failing = { kind: "command", command: ["sh", "-c", "echo half; exit 3"] };
    configure(world, {
      schedules: [
        { item: "排程/每分/db", source, ...everyMinute },
        { item: "排程/每分/dump", source: command, ...everyMinute },
        { item: "排程/每分/failing", source: failing, ...everyMinute },
      ],
    });
    // Started ten minutes ago, so that it knows of its schedules; down since; and now two minutes later by its own clock.
    const before = await serving(world.home, { clock: -600_000 });
    await before.kill("SIGKILL");
    const engine = await serving(world.home, { clock: -480_000 });
    await protectedBackup(engine, "排程/每分/db");
    await protectedBackup(engine, "排程/每分/dump");
    expect((await restored(engine, "排程/每分/dump", world)).toString()).toBe("dumped\n");
    const failed = await engine.line((line) => (/command-failed/.test(line) ? line : undefined));
    expect(failed).toMatch(/status 3/);
    expect(await engine.client.backups({ item: "排程/每分/failing" })).toEqual([]);
    await engine.kill("SIGTERM");
    await expectNothingLeft(world.folder);
  });
});
