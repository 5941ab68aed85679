import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Unavailable } from "../../../events/error.ts";
import { openDatabase } from "../../../onprem/engine/sqlite.ts";
import { createGroupCommit } from "../../../onprem/engine/state/group-commit.ts";

/** A table of numbers from 0 up to 99, each at most once, and how many transactions were committed. */
function setUp() {
  const database = openDatabase(":memory:", ["CREATE TABLE number (value INTEGER PRIMARY KEY CHECK (value < 100))"]);
  const insert = database.sql.prepare("INSERT INTO number VALUES (?)");
  const all = database.sql.prepare("SELECT value FROM number ORDER BY rowid");
  const commits = { count: 0, fail: 0 };
  const synced = { commits: 0, fail: 0 };
  const group = createGroupCommit({
    durable: async () => {
      synced.commits = commits.count;
      await turn();
      if (synced.fail-- > 0) throw new Error("disk gone");
    },
    commit<T>(body: () => T): T {
      const result = database.commit(() => {
        const done = body();
        // What only the commit itself finds, such as a full disk.
        if (commits.fail-- > 0) throw new Error("disk full");
        return done;
      });
      commits.count++;
      return result;
    },
  });
  const add = (value: number) => group.write(() => Number(insert.run(value).changes));
  const values = () => all.all().map((row) => row["value"]);
  return { group, add, values, commits, synced };
}

describe("writes of one turn", () => {
  it("share one transaction, in order, and answer what they found", async () => {
    const { group, values, add, commits } = setUp();
    const seen = await Promise.all([add(1), group.write(values), add(2), group.write(values)]);
    expect(seen).toEqual([1, [1], 1, [1, 2]]);
    expect(commits.count).toBe(1);
  });

  it("are told only once the commit is on the medium, and a read sees none before the commit", async () => {
    const { add, values, synced } = setUp();
    const written = add(1).then(() => [synced.commits, values()]);
    expect(values()).toEqual([]);
    expect(await written).toEqual([1, [1]]);
  });

  it("are told when the medium does not take them", async () => {
    const { add, synced } = setUp();
    synced.fail = 1;
    await expect(Promise.all([add(1), add(2)])).rejects.toThrow("disk gone");
  });

  it("take in what the same turn still asks for, and leave the next turn's to the next", async () => {
    const { add, commits } = setUp();
    const first = Promise.resolve().then(() => add(1));
    await Promise.all([add(2), first]);
    expect(commits.count).toBe(1);
    await add(3);
    expect(commits.count).toBe(2);
  });

  it("lose only the one that fails, wherever it stands and whatever it did before it failed", async () => {
    const { group, add, values } = setUp();
    const broken = group.write(() => {
      values();
      throw new Error("halfway");
    });
    const outcomes = await Promise.allSettled([add(1), add(200), add(2), broken, add(1), add(3)]);
    expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([true, false, true, false, false, true]);
    expect(values()).toEqual([1, 2, 3]);
  });

  it("undo what a failing one wrote before it threw", async () => {
    const { group, add, values } = setUp();
    let inner: Promise<unknown> | undefined;
    const half = group.write(() => {
      inner ??= add(50);
      throw new Error("halfway");
    });
    await expect(half).rejects.toThrow("halfway");
    await inner;
    expect(values()).toEqual([50]);
  });

  it("are written one by one when their common commit fails, and are told when that fails as well", async () => {
    const { add, values, commits } = setUp();
    commits.fail = 2;
    const outcomes = await Promise.allSettled([add(1), add(2), add(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(values()).toEqual([2, 3]);
  });
});

describe("the end", () => {
  it("writes what waits, at once, and refuses what comes later", async () => {
    const { group, add, values, commits } = setUp();
    const last = [add(1), add(2)];
    const ended = group.end();
    expect(values()).toEqual([1, 2]);
    await ended;
    await Promise.all(last);
    await expect(add(3)).rejects.toEqual(
      expect.objectContaining({ constructor: Unavailable, code: "engine-stopping" }),
    );
    await turn();
    expect(commits.count).toBe(1);
  });
});
