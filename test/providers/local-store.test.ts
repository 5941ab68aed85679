import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { initialiseLocalStore, type LocalStore } from "../../providers/local/store.ts";
import { freshLocal, openLocal } from "../contract/local.ts";
import { codeOf } from "../contract/outcome.ts";

const CLOCK = new Date("2026-11-23T12:00:00Z");
const bytes = (text: string) => new TextEncoder().encode(text);

let root: string;
let store: LocalStore;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ root, store, remove: cleanUp } = await freshLocal(() => CLOCK));
});
afterEach(() => cleanUp());

const collect = async (prefix = "") => {
  const names: string[] = [];
  for await (const { name } of store.list(prefix)) names.push(name);
  return names;
};

/** What every operation comes to. */
async function everyOperation(): Promise<unknown[]> {
  return await Promise.all([
    codeOf(store.put("some/new", bytes("x"))),
    codeOf(store.put("packs/ab/0", bytes("share"))),
    codeOf(store.get("packs/ab/0")),
    codeOf(store.stat("packs/ab/0")),
    codeOf(store.digest("packs/ab/0")),
    codeOf(store.lock("packs/ab/0", CLOCK)),
    codeOf(store.remove("packs/ab/0")),
    codeOf(collect()),
    codeOf(collect("no/such")),
    codeOf(store.sweep()),
  ]);
}
const UNAVAILABLE = Array.from({ length: 10 }, () => "provider-unavailable");

describe("the folder", () => {
  test("holds one plain read-only file an object, and nothing else under a name that an object could have", async () => {
    await store.put("packs/ab/0", bytes("share"));
    expect(await readFile(join(root, "packs/ab/0"), "utf8")).toBe("share");
    expect((await stat(join(root, "packs/ab/0"))).mode & 0o777 & ~process.umask()).toBe(0o444 & ~process.umask());
    expect((await readdir(root)).sort()).toEqual([".fenchi~", "packs"]);
    expect(await readdir(join(root, ".fenchi~/tmp"))).toEqual([]);
  });

  test("is made once, and initialising it again changes nothing", async () => {
    await store.put("a", bytes("x"));
    await initialiseLocalStore(root);
    expect(await store.get("a")).toHaveLength(1);
  });

  test("is finished when a crash cut its making short", async () => {
    const half = join(root, "../half");
    await mkdir(join(half, ".fenchi~"), { recursive: true });
    expect(await codeOf(openLocal(half).put("a", bytes("x")))).toBe("provider-unavailable");
    await initialiseLocalStore(half);
    expect(await openLocal(half).put("a", bytes("x"))).toBe("created");
  });

  test("is not made out of a folder that holds something else", async () => {
    const home = join(root, "../home");
    await mkdir(home);
    await writeFile(join(home, "thesis.txt"), "years of work");
    expect(await codeOf(initialiseLocalStore(home))).toBe("folder-not-empty");
    expect(await codeOf(openLocal(home).stat("a"))).toBe("provider-unavailable");
  });

  test("hides what is no object: foreign names, links, pipes", async () => {
    await store.put("seen", bytes("x"));
    await writeFile(join(root, "README.TXT"), "");
    await mkdir(join(root, "lost+found"));
    await symlink(join(root, "seen"), join(root, "linked"));
    await symlink(root, join(root, "loop"));
    execFileSync("mkfifo", [join(root, "pipe")]);
    expect(await collect()).toEqual(["seen"]);
  });

  test("may be reached through a link", async () => {
    await symlink(root, join(root, "../link"));
    const linked = openLocal(join(root, "../link"));
    expect(await linked.put("packs/ab/0", bytes("x"))).toBe("created");
    expect(await store.get("packs/ab/0")).toHaveLength(1);
  });
});

describe("a root that is gone", () => {
  beforeEach(() => store.put("packs/ab/0", bytes("share")));

  test("is an unavailable provider in every operation, and is not made again", async () => {
    await rename(root, `${root}.gone`);
    expect(await everyOperation()).toEqual(UNAVAILABLE);
    expect(
      await codeOf(
        lstat(root).then(
          () => "there",
          () => "gone",
        ),
      ),
    ).toBe("gone");
  });

  test("so is an empty folder where a disk was mounted, and a file in its place", async () => {
    await rename(root, `${root}.gone`);
    await mkdir(root);
    expect(await everyOperation()).toEqual(UNAVAILABLE);
    expect(await readdir(root)).toEqual([]);
    await rm(root, { recursive: true });
    await writeFile(root, "");
    expect(await everyOperation()).toEqual(UNAVAILABLE);
  });

  test("fails what is being written, and what was acknowledged is in the folder that went", async () => {
    const body = randomBytes(50_000);
    const created: string[] = [];
    const enough = Promise.withResolvers<void>();
    const putUntilRefused = async (_: unknown, writer: number) => {
      for (let index = 0; ; index += 1) {
        const name = `packs/${writer}-${index}/0`;
        const outcome = await codeOf(store.put(name, body));
        if (outcome !== "created") return outcome;
        if (created.push(name) === 20) enough.resolve();
      }
    };
    const refused = Promise.all(Array.from({ length: 4 }, putUntilRefused));
    await enough.promise;
    await rename(root, `${root}.gone`);
    expect(await refused).toEqual(Array.from({ length: 4 }, () => "provider-unavailable"));
    for (const name of created) expect((await stat(join(`${root}.gone`, name))).size).toBe(body.length);
    expect(
      await codeOf(
        lstat(root).then(
          () => "there",
          () => "gone",
        ),
      ),
    ).toBe("gone");
  });

  test("is a provider again when it comes back", async () => {
    await rename(root, `${root}.gone`);
    expect(await codeOf(store.get("packs/ab/0"))).toBe("provider-unavailable");
    await rename(`${root}.gone`, root);
    expect(await store.put("packs/ab/0", bytes("share"))).toBe("equal");
  });
});

describe("crashes and company", () => {
  test("what a crash left is neither seen nor in the way, and the sweep removes it", async () => {
    const left = join(root, ".fenchi~/tmp/put-00112233445566778899aabbccddeeff");
    await writeFile(left, "half a sha");
    expect(await collect()).toEqual([]);
    expect(await store.put("packs/ab/0", bytes("share"))).toBe("created");
    expect(await store.sweep()).toBe(1);
    expect(await store.sweep()).toBe(0);
    expect(await collect()).toEqual(["packs/ab/0"]);
  });

  test("a folder that somebody removed meanwhile is made again", async () => {
    await store.put("packs/ab/0", bytes("x"));
    await rm(join(root, "packs"), { recursive: true });
    expect(await store.put("packs/ab/1", bytes("y"))).toBe("created");
    expect(await collect()).toEqual(["packs/ab/1"]);
  });

  test("puts succeed while others empty and remove their folder", async () => {
    const other = openLocal(root, () => CLOCK);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const from = index % 2 === 0 ? store : other;
        const outcome = await codeOf(from.put(`busy/deep/${index}`, bytes(String(index))));
        await (index % 3 === 0 ? store : other).remove(`busy/deep/${index}`);
        return outcome;
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set(["created"]));
    expect(await readdir(root)).toEqual([".fenchi~"]);
  });

  test("an object that was cut short or changed on the disk shows it", async () => {
    await store.put("a", bytes("0123456789"));
    const before = await store.digest("a");
    await rm(join(root, "a"));
    await writeFile(join(root, "a"), "0123");
    const after = await store.digest("a");
    expect(after.size).toBe(4);
    expect(after.sha256).not.toBe(before.sha256);
    expect(await codeOf(store.get("a", { offset: 0, length: 10 }))).toBe("range-invalid");
    expect(await codeOf(store.put("a", bytes("0123456789")))).toBe("object-conflict");
  });
});

describe("links and pipes in an object's place", () => {
  let outside: string;
  beforeEach(async () => {
    outside = join(root, "../outside");
    await mkdir(join(outside, "folder"), { recursive: true });
    await writeFile(join(outside, "secret"), "secret");
    await symlink(join(outside, "secret"), join(root, "link"));
    await symlink(join(outside, "nothing"), join(root, "dangling"));
    await symlink(join(outside, "folder"), join(root, "away"));
    execFileSync("mkfifo", [join(root, "pipe")]);
  });

  test("are never followed, and named as altered", async () => {
    await writeFile(join(outside, "folder/0"), "secret");
    for (const name of ["link", "dangling", "away/0", "pipe"]) {
      expect(await codeOf(store.get(name)), name).toBe("object-altered");
      expect(await codeOf(store.stat(name)), name).toBe("object-altered");
      expect(await codeOf(store.digest(name)), name).toBe("object-altered");
      expect(await codeOf(store.lock(name, new Date("2030-01-01"))), name).toBe("object-altered");
      expect(await codeOf(store.remove(name)), name).toBe("object-altered");
    }
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
    expect((await stat(join(outside, "folder/0"))).mtime.getTime()).toBeGreaterThan(0);
  });

  test("take no put through them", async () => {
    for (const name of ["link", "dangling", "away/0", "away/new/0"]) {
      expect(await codeOf(store.put(name, bytes("x"))), name).toBe("object-altered");
    }
    expect(await codeOf(store.put("pipe", bytes("x")))).toBe("object-conflict");
    expect((await readdir(outside)).sort()).toEqual(["folder", "secret"]);
    expect(await readdir(join(outside, "folder"))).toEqual([]);
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  });

  test("take no listing through them", async () => {
    await writeFile(join(outside, "folder/0"), "secret");
    expect(await collect()).toEqual([]);
    expect(await codeOf(collect("away/"))).toBe("object-altered");
  });
});

describe("locks", () => {
  test("lie in the file's modification time, so a copy that keeps times keeps them", async () => {
    const until = new Date("2030-01-01T00:00:00Z");
    await store.put("packs/ab/0", bytes("x"), { lockUntil: until });
    expect((await stat(join(root, "packs/ab/0"))).mtime).toEqual(until);
    execFileSync("cp", ["-a", root, `${root}.copy`]);
    expect((await openLocal(`${root}.copy`, () => CLOCK).stat("packs/ab/0"))?.lockedUntil).toEqual(until);
  });

  test("are not read out of the time an object was written, however the clock stands", async () => {
    await store.put("a", bytes("x"));
    expect((await stat(join(root, "a"))).mtime).toEqual(new Date(0));
    await utimes(join(root, "a"), CLOCK, CLOCK);
    expect(await store.stat("a")).toEqual({ name: "a", size: 1 });
  });

  test("need a date that the file system can keep", async () => {
    await store.put("a", bytes("x"));
    expect(await codeOf(store.lock("a", new Date(Number.NaN)))).toBe("lock-invalid");
    expect(await codeOf(store.put("b", bytes("x"), { lockUntil: new Date(Number.NaN) }))).toBe("lock-invalid");
    const unkept = await codeOf(store.lock("a", new Date("+200000-01-01T00:00:00Z")));
    expect(["lock-not-kept", undefined]).toContain(unkept);
    const kept = (await store.stat("a"))?.lockedUntil?.getUTCFullYear() ?? 0;
    expect(kept >= 200_000).toBe(unkept === undefined);
    expect(await store.stat("b")).toBeUndefined();
  });
});
