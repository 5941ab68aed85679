import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createFolderTarget, createTarget } from "../../providers/local/folder-target.ts";
import { encodeTarHeader, type TarEntry, tarEnd, tarPadding } from "../../vault/tar.ts";
import { freshFolder } from "../contract/local.ts";
import { codeOf } from "../contract/outcome.ts";

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await cleanUp();
});
const at = (name: string) => join(folder, name);

/** Where `out` is prepared. */
const hidden = `.${createHash("sha256").update("out").digest("hex").slice(0, 16)}.r1.fenchi-part`;

type Draft = { readonly kind: TarEntry["kind"]; readonly path: string; readonly mode?: number } & {
  readonly content?: string;
  readonly target?: string;
};
const mtime = 1_700_000_000_123_456;

function archive(drafts: readonly Draft[]): Buffer {
  const parts = drafts.flatMap(({ kind, path, mode = 0o755, content = "", target = "target" }) => {
    const about = { path, mode, mtime };
    if (kind === "folder") return [encodeTarHeader({ kind, ...about })];
    if (kind === "link") return [encodeTarHeader({ kind, target, ...about })];
    const size = Buffer.byteLength(content);
    return [encodeTarHeader({ kind, size, ...about }), Buffer.from(content), tarPadding(size)];
  });
  return Buffer.concat([...parts, tarEnd]);
}

const root: Draft = { kind: "folder", path: "" };
const usual = archive([
  { ...root, mode: 0o777 },
  { kind: "file", path: "名冊.csv", content: "姓名\n", mode: 0o640 },
  { kind: "folder", path: "資料", mode: 0o550 },
  { kind: "folder", path: "資料/空" },
  { kind: "link", path: "資料/連結", target: "../名冊.csv" },
]);

async function begin(name: string, bytes: Uint8Array, overwrite = false) {
  const writer = await createFolderTarget(at(name)).begin("r1", { size: bytes.length, overwrite });
  await writer.write(0, bytes);
  return writer;
}
async function restore(name: string, bytes: Uint8Array, overwrite = false): Promise<void> {
  const writer = await begin(name, bytes, overwrite);
  await writer.commit();
  await writer.clear();
}

describe("a folder that is restored", () => {
  test("has rights and times as they were inside, and belongs to the one who restores alone", async () => {
    await restore("out", usual);
    const mode = async (path: string) => ((await lstat(at(path))).mode & 0o7777).toString(8);
    expect(await mode("out")).toBe("700");
    expect(await mode("out/名冊.csv")).toBe("640");
    // Open to its owner: what was restored can be moved and removed again.
    expect(await mode("out/資料")).toBe("750");
    expect(await readlink(at("out/資料/連結"))).toBe("../名冊.csv");
    for (const path of ["out", "out/名冊.csv", "out/資料", "out/資料/空", "out/資料/連結"]) {
      const { mtimeNs } = await lstat(at(path), { bigint: true });
      expect(Math.abs(Number(mtimeNs - BigInt(mtime) * 1000n)), path).toBeLessThan(500);
    }
  });

  test("gets no right that runs as somebody else", async () => {
    const bytes = archive([root, { kind: "file", path: "a", content: "x", mode: 0o6755 }]);
    await restore("out", bytes);
    expect((await stat(at("out/a"))).mode & 0o7777).toBe(0o755);
  });

  test("is prepared where nobody else looks in", async () => {
    const writer = await begin("out", usual);
    const [stage = ""] = await readdir(folder);
    expect(stage).toMatch(/^\.[0-9a-f]{16}\.r1\.fenchi-part$/);
    expect((await stat(at(stage))).mode & 0o777).toBe(0o700);
    await writer.commit();
    await writer.clear();
    expect(await readdir(folder)).toEqual(["out"]);
  });

  test("may be large, of many files, and come in any pieces", async () => {
    const drafts: Draft[] = [
      root,
      { kind: "file", path: "a.bin", content: "0123456789abcdef".repeat(300_000) },
      ...Array.from({ length: 300 }, (_, i): Draft => {
        const path = `b${String(i).padStart(3, "0")}`;
        return { kind: "file", path, content: path.repeat(i) };
      }),
    ];
    const bytes = archive(drafts);
    const writer = await createFolderTarget(at("out")).begin("r1", { size: bytes.length, overwrite: false });
    const step = 777_777;
    for (let offset = 0; offset < bytes.length; offset += step) {
      await writer.write(offset, bytes.subarray(offset, offset + step));
    }
    await writer.commit();
    await writer.clear();
    for (const { path, content = "" } of drafts.slice(1)) {
      expect((await readFile(at(`out/${path}`), "utf8")) === content, path).toBe(true);
    }
  });

  test("is on the medium, with everything in it, before it has its name", async () => {
    const synced: { readonly inode: number; readonly visible: boolean; readonly stage: readonly string[] }[] = [];
    const stage = () => readdir(at(hidden)).catch(() => []);
    const handle = await open(folder);
    const prototype: FileHandle = Object.getPrototypeOf(handle);
    await handle.close();
    const sync = prototype.sync;
    vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
      synced.push({ inode: (await this.stat()).ino, visible: existsSync(at("out")), stage: await stage() });
      await sync.call(this);
    });
    await restore("out", usual);
    const inode = async (path: string) => (await stat(at(path))).ino;
    for (const path of ["out", "out/名冊.csv", "out/資料", "out/資料/空"]) {
      expect(synced, path).toContainEqual(expect.objectContaining({ inode: await inode(path), visible: false }));
    }
    // The name is durable while archive and mark still tell a restore that died what it had come to; then they go, durably too.
    const around = await inode("");
    const named = synced.filter((each) => each.inode === around && each.visible);
    expect(named.map((each) => each.stage.length)).toEqual([2, 0]);
    const { dev } = await stat(at("out"));
    expect(named[0]?.stage).toContain(`published-${dev}-${await inode("out")}`);
  });

  test("is a file where a file was asked for", async () => {
    const writer = await createTarget(at("file"), "file").begin("r1", { size: 4, overwrite: false });
    await writer.write(0, Buffer.from("some"));
    await writer.commit();
    await writer.clear();
    expect(await readFile(at("file"), "utf8")).toBe("some");
    const folders = await createTarget(at("out"), "folder").begin("r1", { size: usual.length, overwrite: false });
    await folders.write(0, usual);
    await folders.commit();
    await folders.clear();
    expect((await stat(at("out"))).isDirectory()).toBe(true);
  });
});

describe("an archive that would do harm", () => {
  const file = (path: string): Draft => ({ kind: "file", path, content: "bad" });
  const link = (path: string, target: string): Draft => ({ kind: "link", path, target });
  const hostile: [string, readonly Draft[]][] = [
    ["leaves the folder", [root, file("../bad")]],
    ["names a place of its own", [root, file("/tmp/bad")]],
    ["writes through a link", [root, link("a", ".."), file("a/bad")]],
    [
      "writes through a link that looks like a folder",
      [root, link("a", ".."), { kind: "folder", path: "a" }, file("a/bad")],
    ],
    [
      "writes through a link that replaced a folder",
      [root, { kind: "folder", path: "a" }, link("a", ".."), file("a/bad")],
    ],
    ["writes to what a link points to", [root, link("a", "../precious"), file("a")]],
    ["writes into no folder", [root, file("a/bad")]],
    ["writes one file twice", [root, file("a"), file("a")]],
    ["is out of order", [root, file("b"), file("a")]],
    ["has its own entry inside", [file("a"), root]],
  ];

  test.each(hostile)("%s: is refused, and leaves nothing", async (_, drafts) => {
    await writeFile(at("precious"), "precious");
    const writer = await begin("out", archive(drafts));
    expect(await codeOf(writer.commit())).toBe("archive-broken");
    expect(await readdir(folder)).toEqual(["precious"]);
    expect(await readFile(at("precious"), "utf8")).toBe("precious");
    expect(existsSync("/tmp/bad")).toBe(false);
  });

  test("is refused wherever it is damaged, and never overwrites", async () => {
    await restore("out", usual);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: usual.length - 1 }), async (length) => {
        const writer = await begin("out", usual.subarray(0, length), true);
        expect(await codeOf(writer.commit())).toBe("archive-broken");
        expect(await readdir(folder)).toEqual(["out"]);
        expect(await readFile(at("out/名冊.csv"), "utf8")).toBe("姓名\n");
      }),
      { numRuns: 15 },
    );
  });
});

describe("the place of a folder", () => {
  test("needs a folder around it, a name that fits, and is no file", async () => {
    await writeFile(at("file"), "file");
    expect(await codeOf(begin("missing/out", usual))).toBe("target-folder-missing");
    expect(await codeOf(begin("file/out", usual))).toBe("target-folder-missing");
    expect(await codeOf(begin("檔".repeat(86), usual))).toBe("target-name-invalid");
    expect(await codeOf(begin("file", usual))).toBe("target-exists");
    expect(await codeOf(begin("file", usual, true))).toBe("target-is-file");
    const target = createFolderTarget(at("x"));
    expect(await codeOf(target.begin("../r1", { size: 1, overwrite: false }))).toBe("restore-id-invalid");
    expect(await codeOf(target.begin("r1", { size: 2 ** 49, overwrite: false }))).toBe("target-full");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("is replaced as a link, never what that points to", async () => {
    await mkdir(at("precious"));
    await writeFile(at("precious/file"), "precious");
    await symlink(at("precious"), at("link"));
    expect(await codeOf(begin("link", usual))).toBe("target-exists");
    await restore("link", usual, true);
    expect((await lstat(at("link"))).isDirectory()).toBe(true);
    expect(await readdir(at("precious"))).toEqual(["file"]);
  });

  test("is replaced whole: nothing of the old one is left among the new", async () => {
    await mkdir(at("out/old/deep"), { recursive: true });
    await restore("out", usual, true);
    expect((await readdir(at("out"))).sort()).toEqual(["名冊.csv", "資料"]);
    expect(await readdir(folder)).toEqual(["out"]);
  });

  test("is not prepared in what somebody else put there", async () => {
    await begin("out", usual);
    const [stage = ""] = await readdir(folder);
    await rm(at(stage), { recursive: true });
    await mkdir(at("precious/content"), { recursive: true });
    await symlink(at("precious"), at(stage));
    expect(await codeOf(begin("out", usual))).toBe("target-stage-foreign");
    expect(await readdir(at("precious"))).toEqual(["content"]);
  });

  test("that has no room for a name keeps the archive, and nothing else", async () => {
    const bytes = archive([root, { kind: "file", path: "x".repeat(256), content: "long" }]);
    const writer = await begin("out", bytes);
    expect(await codeOf(writer.commit())).toBe("target-name-invalid");
    const [stage = "", ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(await readdir(at(stage))).toHaveLength(1);
    const again = await createFolderTarget(at("out")).begin("r1", { size: bytes.length, overwrite: false });
    expect(again.present).toBe(bytes.length);
    await again.abort();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a restore that died", () => {
  /** What `begin` finds of a restore that stood at some step of its commit. */
  const stageOf = async () => at((await readdir(folder)).find((name) => name.endsWith(".fenchi-part")) ?? "");

  test("before it removed the last empty folder leaves that to the next run", async () => {
    await restore("out", usual);
    await mkdir(at(hidden));
    expect(await codeOf(begin("out", usual))).toBe("target-exists");
    expect(await readdir(folder)).toEqual(["out"]);
  });

  test("while it unpacked goes on from its archive", async () => {
    const writer = await begin("out", usual);
    await writer.checkpoint(usual.length);
    const stage = await stageOf();
    await mkdir(join(stage, "content/half"), { recursive: true });
    await mkdir(join(stage, "published-1-2"));
    const again = await createFolderTarget(at("out")).begin("r1", { size: usual.length, overwrite: false });
    expect(again.present).toBe(usual.length);
    await again.commit();
    await again.clear();
    expect((await readdir(at("out"))).sort()).toEqual(["名冊.csv", "資料"]);
    expect(await readdir(folder)).toEqual(["out"]);
  });

  test("between taking the old folder away and putting the new one there, leaves the old one", async () => {
    await mkdir(at("out"));
    await writeFile(at("out/old"), "old");
    const writer = await begin("out", usual, true);
    await writer.checkpoint(usual.length);
    await rename(at("out"), join(await stageOf(), "old"));
    expect(await codeOf(begin("out", usual))).toBe("target-exists");
    expect(await readFile(at("out/old"), "utf8")).toBe("old");
    const again = await createFolderTarget(at("out")).begin("r1", { size: usual.length, overwrite: true });
    expect(again.present).toBe(usual.length);
    await again.commit();
    await again.clear();
    expect((await readdir(at("out"))).sort()).toEqual(["名冊.csv", "資料"]);
    expect(await readdir(folder)).toEqual(["out"]);
  });

  test.each([true, false])(
    "after the folder had its name is finished by the next run (archive there: %s)",
    async (kept) => {
      await restore("out", usual);
      const { dev, ino } = await stat(at("out"));
      // As the crash left it: the mark, and what was not removed yet.
      await begin("other", usual).then((writer) => writer.checkpoint(usual.length));
      const other = await stageOf();
      await rename(other, at(hidden));
      await mkdir(join(at(hidden), `published-${dev}-${ino}`));
      await mkdir(join(at(hidden), "old/deep"), { recursive: true });
      if (!kept)
        for (const name of await readdir(at(hidden))) if (name.startsWith(".")) await rm(join(at(hidden), name));
      const again = await createFolderTarget(at("out")).begin("r1", { size: usual.length, overwrite: false });
      expect(again.present).toBe(kept ? usual.length : 0);
      await again.write(0, usual);
      await again.commit();
      await again.clear();
      expect((await stat(at("out"))).ino).toBe(ino);
      expect(await readdir(folder)).toEqual(["out"]);
    },
  );

  test("notices that its folder was taken away", async () => {
    await mkdir(at("in"));
    const writer = await begin("in/out", usual);
    await rm(at("in"), { recursive: true });
    expect(await codeOf(writer.write(0, usual))).toBe("target-unavailable");
    expect(await codeOf(writer.commit())).toBe("target-unavailable");
  });
});

test("a folder that may not be written to is a clear refusal", async () => {
  await mkdir(at("in"));
  await chmod(folder, 0o755);
  await chmod(at("in"), 0o555);
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    expect(await codeOf(begin("in/out", usual))).toBe("target-denied");
  } finally {
    if (root) process.seteuid?.(0);
  }
});
