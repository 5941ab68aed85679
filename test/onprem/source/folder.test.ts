import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFile,
  chmod,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRetriable } from "../../../events/error.ts";
import { createOpenSource, createStreams } from "../../../onprem/engine/source/index.ts";
import { createFolderTarget } from "../../../providers/local/folder-target.ts";
import { tarName } from "../../../vault/tar.ts";
import { createTarReader } from "../../../vault/untar.ts";
import { freshFolder } from "../../contract/local.ts";
import { asNobody, readRest, readWhole, refusal } from "./reading.ts";
import { anyTree, harvest, plant, type Tree, troublesome } from "./tree.ts";

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());

const at = (name: string) => join(folder, name);
const openSource = createOpenSource({ streams: createStreams() });
const openFolder = (path: string) => openSource({ kind: "folder", path });
const entriesOf = (bytes: Uint8Array) =>
  [...createTarReader("folder").push(bytes)].flatMap((part) => ("entry" in part ? [part.entry] : []));

/** Through the archive, and into a folder again. */
async function restore(bytes: Buffer, path: string): Promise<void> {
  const writer = await createFolderTarget(path).begin("r1", { size: bytes.length, overwrite: false });
  await writer.write(0, bytes);
  await writer.commit();
  await writer.clear();
}

/** Files small and large, so that some are read ahead and some are not. */
const usual: Tree = {
  "a.txt": "first",
  a: null,
  "a/large.bin": "large".repeat(60_000),
  "a/empty": "",
  "a-link": { link: "../outside" },
  "資料/民國115年/名冊.csv": "姓名\n",
  "資料/空": null,
  "z/last": "last".repeat(1000),
};

describe("a folder drop", () => {
  test("of any kind comes back as it was", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anyTree, fc.integer({ min: 100, max: 5000 }), async (tree, step) => {
        const [from, to] = [at(`from${run}`), at(`to${run++}`)];
        await plant(from, tree);
        const { bytes, index } = await readWhole(await openFolder(from), step);
        await restore(bytes, to);
        expect(await harvest(to)).toEqual(await harvest(from));
        for (const entry of index ?? []) {
          const part = bytes.subarray(entry.offset, entry.offset + entry.size);
          expect(createHash("sha256").update(part).digest("hex")).toBe(entry.sha256);
          expect(part.equals(await readFile(join(from, entry.path)))).toBe(true);
        }
        const files = Object.values(tree).filter((node) => typeof node === "string");
        expect(index).toHaveLength(files.length);
      }),
      { numRuns: 25 },
    );
  });

  test("keeps names that trouble programs, and gives GNU tar what it can unpack", async () => {
    await plant(at("from"), Object.fromEntries(troublesome.map((name) => [`${name}/${name}`, name])));
    const { bytes } = await readWhole(await openFolder(at("from")));
    await restore(bytes, at("to"));
    expect(await harvest(at("to"))).toEqual(await harvest(at("from")));
    await mkdir(at("gnu"));
    execFileSync("tar", ["-x", "-p", "-C", at("gnu")], { input: bytes });
    expect(await harvest(at("gnu"))).toEqual(await harvest(at("from")));
  });

  test("is in ascending order of its paths' bytes, and the same bytes each time and at each place", async () => {
    await plant(at("one"), usual);
    await plant(at("other"), Object.fromEntries(Object.entries(usual).reverse()));
    const { bytes } = await readWhole(await openFolder(at("one")));
    const names = entriesOf(bytes).map((entry) => Buffer.from(tarName(entry)));
    expect(names[0]?.toString()).toBe("./");
    expect(names.slice(1)).toEqual(names.slice(1).toSorted(Buffer.compare));
    expect((await readWhole(await openFolder(at("other")), 1000)).bytes.equals(bytes)).toBe(true);
    await restore(bytes, at("restored"));
    expect((await readWhole(await openFolder(at("restored")))).bytes.equals(bytes)).toBe(true);
  });

  test("tells its size before, and its times", async () => {
    await plant(at("a"), usual);
    await utimes(at("a"), 1_700_000_000, 1_700_000_000);
    const totals = new Set<number | undefined>();
    const observed = createOpenSource({ streams: createStreams(), onRead: (_, __, total) => totals.add(total) });
    const source = await observed({ kind: "folder", path: at("a") });
    expect(source.mtime?.toISOString()).toBe("2023-11-14T22:13:20.000Z");
    const { bytes, index } = await readWhole(source);
    expect([...totals]).toEqual([bytes.length]);
    const large = index?.find((entry) => entry.path === "a/large.bin");
    expect(large?.size).toBe(300_000);
  });

  test("may be empty, and may hold nothing but folders", async () => {
    for (const tree of [{}, { "a/b/c": null }]) {
      const name = `from${Object.keys(tree).length}`;
      await plant(at(name), tree);
      const { bytes, index } = await readWhole(await openFolder(at(name)));
      expect(index).toEqual([]);
      await restore(bytes, at(`to${name}`));
      expect(await harvest(at(`to${name}`))).toEqual(await harvest(at(name)));
    }
  });

  test("holds links as links, wherever they point, and reads nothing through them", async () => {
    await writeFile(at("secret"), "secret");
    await mkdir(at("outside"));
    await writeFile(at("outside/secret"), "secret");
    await plant(at("from"), { file: { link: "../secret" }, folder: { link: "../outside" }, self: { link: "." } });
    const { bytes, index } = await readWhole(await openFolder(at("from")));
    expect(index).toEqual([]);
    expect(bytes.includes("secret\0".repeat(2))).toBe(false);
    expect(entriesOf(bytes).map((entry) => entry.kind)).toEqual(["folder", "link", "link", "link"]);
  });

  test("holds a file with two names twice", async () => {
    await plant(at("from"), { one: "content" });
    await link(at("from/one"), at("from/two"));
    expect((await readWhole(await openFolder(at("from")))).index?.map((entry) => entry.path)).toEqual(["one", "two"]);
  });

  test("of many files keeps few of them open", async () => {
    const names = Array.from({ length: 500 }, (_, i) => `${i % 20}/${i}`);
    await plant(at("from"), Object.fromEntries(names.map((name) => [name, name.repeat(100)])));
    // Where the system does not list what a process has open, none is counted.
    const open = async () => (await readdir("/proc/self/fd").catch(() => [])).length;
    const before = await open();
    const source = await openFolder(at("from"));
    let most = 0;
    for (let into = Buffer.alloc(2000); (await source.read(into)) > 0; ) most = Math.max(most, await open());
    expect((await source.finish()).index).toHaveLength(500);
    await source.close();
    expect(most - before).toBeLessThanOrEqual(20);
    expect(await open()).toBe(before);
  });

  test("that is closed in the middle leaves nothing open", async () => {
    await plant(at("from"), usual);
    const open = async () => (await readdir("/proc/self/fd").catch(() => [])).length;
    const before = await open();
    const source = await openFolder(at("from"));
    await source.read(Buffer.alloc(50_000));
    await source.close();
    expect(await open()).toBe(before);
  });

  test("of files beyond 8 GiB is announced with its size", async () => {
    await mkdir(at("from"));
    const handle = await open(at("from/庫.dump"), "w");
    await handle.truncate(9 * 1024 ** 3);
    await handle.close();
    let total: number | undefined;
    const observed = createOpenSource({
      streams: createStreams(),
      onRead: (_, __, size) => {
        total = size;
      },
    });
    const source = await observed({ kind: "folder", path: at("from") });
    const into = Buffer.alloc(64 * 1024);
    await source.read(into);
    await source.close();
    expect(total).toBeGreaterThan(9 * 1024 ** 3);
    const file = entriesOf(into).find((entry) => entry.kind === "file");
    expect(file?.size).toBe(9 * 1024 ** 3);
  });
});

describe("a folder that changes while it is read", () => {
  const changes: [string, () => Promise<unknown>][] = [
    ["a small file grows", () => appendFile(at("from/a.txt"), "more")],
    ["a large file grows", () => appendFile(at("from/a/large.bin"), "more")],
    ["a large file becomes shorter", () => truncate(at("from/a/large.bin"), 299_000)],
    ["the last file is written to", () => overwrite("z/last")],
    ["a file is removed", () => rm(at("from/z/last"))],
    ["a file is added", () => writeFile(at("from/資料/空/new"), "")],
    ["a file is renamed", () => rename(at("from/z/last"), at("from/z/other"))],
    ["a file is replaced by its like", () => replace("a.txt")],
    ["a folder is removed", () => rm(at("from/資料"), { recursive: true })],
    ["a folder gives way to a link", () => rename(at("from/z"), at("z")).then(() => symlink(at("z"), at("from/z")))],
    ["a link points elsewhere", () => rm(at("from/a-link")).then(() => symlink("elsewhere", at("from/a-link")))],
    ["rights change", () => chmod(at("from/資料/空"), 0o711)],
    ["all of it is moved away", () => rename(at("from"), at("moved"))],
  ];
  const overwrite = async (name: string) => {
    const handle = await open(at(join("from", name)), "r+");
    await handle.write("x", 3);
    await handle.close();
  };
  const replace = async (name: string) => {
    const path = at(join("from", name));
    await writeFile(at("new"), await readFile(path));
    await rename(at("new"), path);
  };
  const moments: [string, number][] = [
    ["before the first byte", 0],
    ["in a large file", 100_000],
    ["after the last byte", 1_000_000],
  ];
  const cases = changes.flatMap(([how, change]) => moments.map(([when, read]) => [how, when, change, read] as const));

  test.each(cases)("%s %s: refused for good", async (_, __, change, read) => {
    await plant(at("from"), usual);
    const source = await openFolder(at("from"));
    for (let done = 0, step = 1; step > 0 && done < read; done += step) step = await source.read(Buffer.alloc(50_000));
    await change();
    const error = await refusal(readRest(source).then(() => source.finish()));
    await source.close();
    expect(error.code).toBe("source-changed");
    expect(isRetriable(error)).toBe(false);
    expect(error.message).toContain(at("from"));
  });

  test("but one that is only read has the same fingerprint again", async () => {
    await plant(at("from"), usual);
    const first = await openFolder(at("from"));
    await readWhole(first);
    const second = await openFolder(at("from"));
    await second.close();
    expect(second.fingerprint).toBe(first.fingerprint);
    await overwrite("z/last");
    const third = await openFolder(at("from"));
    await third.close();
    expect(third.fingerprint).not.toBe(first.fingerprint);
  });
});

describe("what is no folder to be read", () => {
  test("is missing, a file, or a link", async () => {
    await writeFile(at("file"), "");
    await mkdir(at("folder"));
    await symlink(at("folder"), at("link"));
    expect((await refusal(openFolder(at("gone")))).code).toBe("source-missing");
    expect((await refusal(openFolder(at("file")))).code).toBe("source-not-a-folder");
    expect((await refusal(openFolder(at("link")))).code).toBe("source-not-a-folder");
  });

  test("holds a pipe, which is named before anything is read", async () => {
    await plant(at("from"), usual);
    execFileSync("mkfifo", [at("from/資料/管")]);
    const error = await refusal(openFolder(at("from")));
    expect(error.code).toBe("source-not-storable");
    expect(error.params["path"]).toBe(at("from/資料/管"));
  });

  test("holds a name, or a link's target, that is not UTF-8", async () => {
    const big5 = Buffer.from([0xa4, 0xe1]);
    await mkdir(at("names"));
    await writeFile(Buffer.concat([Buffer.from(at("names/")), big5]), "");
    expect((await refusal(openFolder(at("names")))).code).toBe("source-name-invalid");
    await mkdir(at("targets"));
    await symlink(big5, at("targets/link"));
    expect((await refusal(openFolder(at("targets")))).code).toBe("source-name-invalid");
  });

  test.each([
    ["file", 0o000],
    ["folder", 0o000],
  ])("holds a %s that is not for this user, which is named", async (name, mode) => {
    await plant(at("from"), { "folder/inner": "", file: "secret" });
    await chmod(at("from"), 0o755);
    await chmod(at("from/folder"), 0o755);
    await chmod(at("from/folder/inner"), 0o644);
    await chmod(join(at("from"), name), mode);
    await chmod(folder, 0o755);
    const error = await asNobody(() =>
      refusal(
        (async () => {
          const source = await openFolder(at("from"));
          await readWhole(source);
        })(),
      ),
    );
    await chmod(join(at("from"), name), 0o700);
    expect(error.code).toBe("source-denied");
    expect(error.message).toContain(at(`from/${name}`));
  });
});
