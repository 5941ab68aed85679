import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../onprem/engine/sqlite.ts";

/** How many of the coming syncs of a log fail, as on a medium that does not take its pages. */
const medium = vi.hoisted(() => ({ failing: 0, synced: 0 }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const fails = () => {
    if (medium.failing-- > 0) return new Error("EIO");
    medium.synced++;
    return undefined;
  };
  return {
    ...fs,
    fdatasync: (_file: number, done: (error?: Error) => void) => setImmediate(done, fails()),
    fdatasyncSync() {
      const error = fails();
      if (error) throw error;
    },
  };
});

const schema = ["CREATE TABLE number (value INTEGER PRIMARY KEY)"];
let folder: string;
let database: Database;
let count: () => number;
const add = () => void database.sql.exec("INSERT INTO number VALUES (NULL)");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenchi-test-"));
  database = openDatabase(join(folder, "some.db"), schema);
  count = () => Number(database.sql.prepare("SELECT count(*) AS n FROM number").get()?.["n"]);
  medium.failing = 0;
  medium.synced = 0;
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

it("shares one sync between all who wait, and makes none for a commit that nobody waits for", async () => {
  database.commit(add);
  expect(medium.synced).toBe(0);
  await Promise.all([database.durable(), database.durable(), database.durable()]);
  expect(medium.synced).toBe(1);
  database.atomically(add);
  expect(medium.synced).toBe(2);
});

it("says that what was committed is not durable, and trusts no later sync before the log was moved whole", async () => {
  database.commit(add);
  medium.failing = 1;
  await expect(database.durable()).rejects.toMatchObject({ code: "database-unavailable" });
  expect(medium.synced).toBe(0);
  database.commit(add);
  // Another connection that reads keeps the log from being moved: until it ends, nothing counts.
  const reader = openDatabase(join(folder, "some.db"), schema);
  reader.sql.exec("BEGIN; SELECT * FROM number");
  database.sql.exec("PRAGMA busy_timeout=1");
  database.commit(add);
  await expect(database.durable()).rejects.toMatchObject({ code: "database-unavailable" });
  reader.sql.exec("COMMIT");
  reader.close();
  await database.durable();
  expect(medium.synced).toBe(0);
  expect(count()).toBe(3);
  database.commit(add);
  await database.durable();
  expect(medium.synced).toBe(1);
});
