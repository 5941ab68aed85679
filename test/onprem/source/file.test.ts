import { execFileSync } from "node:child_process";
import { appendFile, chmod, mkdir, open, rename, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRetriable } from "../../../events/error.ts";
import { createOpenSource, createStreams } from "../../../onprem/engine/source/index.ts";
import { freshFolder } from "../../contract/local.ts";
import { seededRandom } from "../../fakes/pipeline.ts";
import { asNobody, readRest, readWhole, refusal } from "./reading.ts";

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());

const at = (name: string) => join(folder, name);
const content = seededRandom("file")(300_000);
const openSource = createOpenSource({ streams: createStreams() });
const openFile = (name: string) => openSource({ kind: "file", path: at(name) });

describe("a file drop", () => {
  test.each(["daily.sql", "a b", 'quo"te', "戶籍謄本.sql", "檔".repeat(85), "new\nline", "-rf"])(
    "reads %j",
    async (name) => {
      await writeFile(at(name), content);
      await utimes(at(name), 1_700_000_000, 1_700_000_000.25);
      const source = await openFile(name);
      expect(source.mtime?.toISOString()).toBe("2023-11-14T22:13:20.250Z");
      const { bytes, index } = await readWhole(source);
      expect(bytes.equals(content)).toBe(true);
      expect(index).toBeUndefined();
    },
  );

  test("fills whatever it is given", async () => {
    await writeFile(at("a"), content);
    const source = await openFile("a");
    const into = Buffer.alloc(content.length + 1);
    expect(await source.read(into.subarray(0, 7))).toBe(7);
    expect(await source.read(into.subarray(7, 200_007))).toBe(200_000);
    expect(await source.read(into.subarray(200_007))).toBe(content.length - 200_007);
    expect(await source.read(into)).toBe(0);
    await source.close();
  });

  test("may be empty", async () => {
    await writeFile(at("empty"), "");
    expect((await readWhole(await openFile("empty"))).bytes).toHaveLength(0);
  });

  test("has one fingerprint as long as it stays as it is", async () => {
    const fingerprint = async () => {
      const source = await openFile("a");
      await source.close();
      return source.fingerprint;
    };
    await writeFile(at("a"), content);
    const first = await fingerprint();
    await readWhole(await openFile("a"));
    expect(await fingerprint()).toBe(first);
    await writeFile(at("a"), content);
    expect(await fingerprint()).not.toBe(first);
  });

  test("tells how far it was read", async () => {
    await writeFile(at("a"), content);
    const told: (number | undefined)[][] = [];
    const source = { kind: "file", path: at("a") } as const;
    const observed = createOpenSource({
      streams: createStreams(),
      onRead: (which, done, total) => {
        expect(which).toBe(source);
        told.push([done, total]);
      },
    });
    await readWhole(await observed(source), 200_000);
    expect(told).toEqual([200_000, 300_000, 300_000].map((done) => [done, 300_000]));
  });
});

describe("a file that changes while it is read", () => {
  const [grew, shrank, gone, replaced] = [
    "it grew",
    "it became shorter",
    "it was removed",
    "something else took its place",
  ];
  const [written, touched] = ["it was written to", "its name, rights or times changed"];
  const changes: [string, string, () => Promise<unknown>][] = [
    ["grows", grew, () => appendFile(at("a"), "more")],
    ["becomes shorter", shrank, () => truncate(at("a"), 299_999)],
    ["becomes empty", shrank, () => truncate(at("a"), 0)],
    ["is written to", written, () => overwrite()],
    [
      "is written to, with its time set back",
      touched,
      () => overwrite().then(() => utimes(at("a"), 1_700_000_000, 1_700_000_000)),
    ],
    ["is removed", gone, () => rm(at("a"))],
    ["is replaced", replaced, () => writeFile(at("b"), content).then(() => rename(at("b"), at("a")))],
    ["is moved away", gone, () => rename(at("a"), at("b"))],
    ["gives way to a folder", replaced, () => rm(at("a")).then(() => mkdir(at("a")))],
    ["gives way to a link", replaced, () => rename(at("a"), at("b")).then(() => symlink(at("b"), at("a")))],
  ];
  const overwrite = async () => {
    const handle = await open(at("a"), "r+");
    await handle.write("x", 299_000);
    await handle.close();
  };
  const moments: [string, number][] = [
    ["before the first byte", 0],
    ["in the middle", 100_000],
    ["after the last byte", 300_000],
  ];
  const cases = changes.flatMap(([what, how, change]) =>
    moments.map(([when, read]) => [what, when, how, change, read] as const),
  );

  test.each(cases)("that %s %s is refused for good", async (_, __, how, change, read) => {
    await writeFile(at("a"), content);
    await utimes(at("a"), 1_700_000_000, 1_700_000_000);
    const source = await openFile("a");
    await source.read(Buffer.alloc(read));
    await change();
    const error = await refusal(readRest(source).then(() => source.finish()));
    await source.close();
    expect(error.code).toBe("source-changed");
    expect(isRetriable(error)).toBe(false);
    expect(error.params).toEqual({ name: at("a"), path: at("a"), how });
  });

  test("in length is noticed while it is read", async () => {
    for (const change of [() => appendFile(at("a"), "more"), () => truncate(at("a"), 150_000)]) {
      await writeFile(at("a"), content);
      const source = await openFile("a");
      await source.read(Buffer.alloc(100_000));
      await change();
      expect((await refusal(readRest(source))).code).toBe("source-changed");
      await source.close();
    }
  });

  test("is noticed long before its end", async () => {
    const handle = await open(at("large"), "w");
    await handle.truncate(4 * 1024 ** 3);
    const source = await openFile("large");
    const into = Buffer.allocUnsafe(8 * 1024 ** 2);
    await source.read(into);
    await handle.write("x", 1024 ** 3);
    await handle.close();
    let read = 0;
    const error = await refusal(
      (async () => {
        while ((await source.read(into)) > 0) read += into.length;
      })(),
    );
    await source.close();
    expect(error.code).toBe("source-changed");
    expect(read).toBeLessThanOrEqual(64 * 1024 ** 2);
  });
});

describe("what is no file to be read", () => {
  test("is missing", async () => {
    await writeFile(at("file"), "");
    for (const name of ["gone", "gone/further", "file/inside"]) {
      const error = await refusal(openFile(name));
      expect(error.code, name).toBe("source-missing");
      expect(isRetriable(error)).toBe(false);
    }
  });

  test("is a folder, link, pipe or device", async () => {
    await mkdir(at("folder"));
    await writeFile(at("file"), "");
    await symlink(at("file"), at("link"));
    await symlink(at("gone"), at("dangling"));
    execFileSync("mkfifo", [at("pipe")]);
    for (const name of ["folder", "link", "dangling", "pipe"]) {
      expect((await refusal(openFile(name))).code, name).toBe("source-not-a-file");
    }
    expect((await refusal(openSource({ kind: "file", path: "/dev/null" }))).code).toBe("source-not-a-file");
  });

  test("is not for this user", async () => {
    await writeFile(at("secret"), "");
    await chmod(at("secret"), 0o000);
    await chmod(folder, 0o755);
    const error = await asNobody(() => refusal(openFile("secret")));
    expect(error.code).toBe("source-denied");
    expect(error.message).toContain(at("secret"));
  });

  test("has too long a name", async () => {
    expect((await refusal(openFile("x".repeat(256)))).code).toBe("source-name-too-long");
  });
});
