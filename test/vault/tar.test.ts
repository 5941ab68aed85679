import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { extract } from "tar-stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FenchiError } from "../../events/error.ts";
import { encodeTarHeader, type TarEntry, tarChecksum, tarEnd, tarName, tarPadding } from "../../vault/tar.ts";
import { createTarReader } from "../../vault/untar.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenchi-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const about = { mode: 0o644, mtime: 1_700_000_000_000_000 };
const content = (size: number) => Buffer.alloc(size, createHash("sha256").update(String(size)).digest());

/** The stream of some entries; a file of size n holds `content(n)`. */
function archive(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    encodeTarHeader(entry),
    ...(entry.kind === "file" ? [content(entry.size), tarPadding(entry.size)] : []),
  ]);
  return Buffer.concat([...parts, tarEnd]);
}

/** What our reader makes of a stream that comes in pieces of that length. */
function read(bytes: Uint8Array, piece = bytes.length): { entry: TarEntry; content: Buffer }[] {
  const reader = createTarReader("folder");
  const found: { entry: TarEntry; content: Buffer }[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    for (const part of reader.push(bytes.subarray(at, at + piece))) {
      const last = found.at(-1);
      if ("entry" in part) found.push({ entry: part.entry, content: Buffer.alloc(0) });
      else if (last) last.content = Buffer.concat([last.content, part.bytes]);
    }
  }
  reader.end();
  return found;
}

function refusal(bytes: Uint8Array): string {
  try {
    read(bytes);
    return "taken";
  } catch (error) {
    if (error instanceof FenchiError && error.code === "archive-broken") return String(error.params["why"]);
    throw error;
  }
}

/** How another program sees an entry. */
interface Seen {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly mode: number;
  readonly micros: number;
  readonly target: string;
}

const asSeen = (entry: TarEntry): Seen => ({
  name: tarName(entry).replace(/\/$/, ""),
  type: entry.kind,
  size: entry.kind === "file" ? entry.size : 0,
  mode: entry.mode,
  micros: entry.mtime,
  target: entry.kind === "link" ? entry.target : "",
});

const LIST = `
import json, sys, tarfile
kinds = {tarfile.REGTYPE: "file", tarfile.DIRTYPE: "folder", tarfile.SYMTYPE: "link"}
print(json.dumps([dict(name=e.name, type=kinds[e.type], size=e.size, mode=e.mode, micros=round(e.mtime * 1e6), target=e.linkname)
  for e in tarfile.open(sys.argv[1], "r:")]))
`;

/** What Python's tarfile reads; where there is no Python, what tar-stream does, whose times are whole seconds. */
async function peer(path: string, bytes: Uint8Array): Promise<Seen[]> {
  if (python === undefined) return await tarStream(bytes);
  return JSON.parse(execFileSync(python, ["-c", LIST, path]).toString());
}

async function tarStream(bytes: Uint8Array): Promise<Seen[]> {
  const seen: Seen[] = [];
  const kinds: Record<string, string> = { file: "file", directory: "folder", symlink: "link" };
  const unpacking = extract();
  unpacking.on("entry", (header, stream, next) => {
    const { name, type = "", size = 0, mode = 0, pax, linkname } = header;
    const extended = Object.entries(pax ?? {}).find(([key]) => key === "mtime");
    const micros = extended ? Number(extended[1]) * 1e6 : (header.mtime?.getTime() ?? 0) * 1000;
    const about = { size, mode, micros: Math.round(micros), target: linkname ?? "" };
    seen.push({ name: name.replace(/\/$/, ""), type: kinds[type] ?? type, ...about });
    stream.on("end", next).resume();
  });
  const done = new Promise<void>((resolve, reject) => unpacking.on("finish", () => resolve()).on("error", reject));
  unpacking.end(Buffer.from(bytes));
  await done;
  return seen;
}

/** A version manager's own python3 may take seconds to start. */
const python = ["/usr/bin/python3", "python3"].find(
  (name) => spawnSync(name, ["-c", "import tarfile"], { stdio: "ignore" }).status === 0,
);

const part = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
    fc.constantFrom(
      "戶籍謄本",
      "a b",
      'quo"te',
      "it's",
      "new\nline",
      "檔".repeat(85),
      "x".repeat(255),
      "-rf",
      "$HOME",
      "\\",
    ),
  )
  .map((name) => name.replaceAll(/[/\0]/g, "_"))
  .filter((name) => name !== "." && name !== ".." && name.isWellFormed());
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
const micros = fc.oneof(
  fc.integer({ min: 0, max: 4_102_444_800_000_000 }),
  fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => seconds * 1_000_000),
);
const entry: fc.Arbitrary<TarEntry> = fc
  .record({ path, mode: fc.integer({ min: 0, max: 0o777 }), mtime: micros, size: fc.integer({ min: 0, max: 2000 }) })
  .chain(({ size, ...rest }) =>
    fc.oneof(
      fc.constant<TarEntry>({ kind: "file", size, ...rest }),
      fc.constant<TarEntry>({ kind: "folder", ...rest }),
      path.map<TarEntry>((target) => ({ kind: "link", target, ...rest })),
    ),
  );
const entries = fc.uniqueArray(entry, { maxLength: 30, selector: (each) => each.path });

describe("a tar stream", () => {
  test("reads back as it was made, in pieces of any length", () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 3000 }), (list, piece) => {
        const bytes = archive(list);
        expect(bytes.length % 512).toBe(0);
        const found = read(bytes, piece);
        expect(found.map((each) => each.entry)).toEqual(list);
        for (const each of found) {
          if (each.entry.kind === "file") expect(each.content.equals(content(each.entry.size))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("is what tar-stream reads too", async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        expect(await tarStream(archive(list))).toEqual(list.map(asSeen));
      }),
      { numRuns: 100 },
    );
  });

  test("is what Python reads too", async () => {
    const list = fc.sample(entries, { seed: 7, numRuns: 40 }).flat();
    const bytes = archive(list);
    const file = join(folder, "sample.tar");
    await writeFile(file, bytes);
    expect(await peer(file, bytes)).toEqual(list.map(asSeen));
  });

  test("holds files of more than 8 GiB", async () => {
    const sizes = [8 * 1024 ** 3 - 1, 8 * 1024 ** 3, 9 * 1024 ** 3 + 5];
    const list = sizes.map((size): TarEntry => ({ kind: "file", path: `庫.${size}`, size, ...about }));
    for (const [i, entry] of list.entries()) {
      const header = Buffer.from(encodeTarHeader(entry));
      expect(header.includes(" size=")).toBe(i > 0);
      const reader = createTarReader("folder");
      expect([...reader.push(header)]).toEqual([{ entry }]);
      expect(() => reader.end()).toThrow("too early");
    }
    if (python === undefined) return;
    // A hole in a file costs nothing, and a reader that knows the size jumps over it.
    const path = join(folder, "large.tar");
    const handle = await open(path, "w");
    let end = 0;
    for (const [i, entry] of list.entries()) {
      const header = encodeTarHeader(entry);
      await handle.write(header, 0, header.length, end);
      end += header.length + (sizes[i] ?? 0) + tarPadding(sizes[i] ?? 0).length;
    }
    await handle.write(tarEnd, 0, tarEnd.length, end);
    await handle.close();
    expect(await peer(path, tarEnd)).toEqual(list.map(asSeen));
  });

  test("has the plain header of 1988 where that says it all, and pax records only for the rest", () => {
    const plain = encodeTarHeader({ kind: "file", path: "dump.sql", size: 5, ...about });
    expect(plain).toHaveLength(512);
    expect(Buffer.from(plain).toString("latin1")).toContain("ustar\x0000");
    expect(encodeTarHeader({ kind: "file", path: "x".repeat(100), size: 5, ...about })).toHaveLength(512);
    const extended = encodeTarHeader({ kind: "file", path: "戶", size: 5, mode: 0o644, mtime: 1_500_000 });
    const records = Buffer.from(extended).toString("utf8", 512, 1024).replace(/\0+$/, "");
    expect(records).toBe("13 mtime=1.5\n12 path=戶\n");
  });

  test("has records whose length counts itself, also where that makes it longer", () => {
    for (let length = 80; length < 120; length++) {
      const path = `${"戶"}${"x".repeat(length)}`;
      const header = Buffer.from(encodeTarHeader({ kind: "file", path, size: 0, ...about }));
      const [record = ""] = header.toString("utf8", 512, 1024).split("\0");
      expect(Number(record.split(" ")[0])).toBe(Buffer.byteLength(record));
    }
  });

  test("takes what Python writes in the pax format", () => {
    if (python === undefined) return expect(read(archive([]))).toEqual([]);
    const write = `
import io, sys, tarfile
out = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT)
for name, kind in (("資料", tarfile.DIRTYPE), ("資料/a", tarfile.REGTYPE), ("資料/" + "b" * 200, tarfile.SYMTYPE)):
    e = tarfile.TarInfo(name); e.type = kind; e.mtime = 1700000000.25; e.uname = "某人"; e.mode = 0o4755
    e.linkname = "a" if kind == tarfile.SYMTYPE else ""
    e.size = 3 if kind == tarfile.REGTYPE else 0
    out.addfile(e, io.BytesIO(b"abc"))
out.close()`;
    const found = read(execFileSync(python, ["-c", write]));
    const rest = { mode: 0o755, mtime: 1_700_000_000_250_000 };
    expect(found.map((each) => each.entry)).toEqual([
      { kind: "folder", path: "資料", ...rest },
      { kind: "file", path: "資料/a", size: 3, ...rest },
      { kind: "link", path: `資料/${"b".repeat(200)}`, target: "a", ...rest },
    ]);
    expect(found[1]?.content.toString()).toBe("abc");
  });
});

describe("a tar stream that is not one of a folder", () => {
  const file: TarEntry = { kind: "file", path: "a", size: 0, ...about };
  /** One entry whose header is changed, and sealed again with a right checksum. */
  function forged(change: (header: Buffer) => void, entry: TarEntry = file): Buffer {
    const header = Buffer.from(encodeTarHeader(entry));
    change(header);
    header.write(`${tarChecksum(header).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return Buffer.concat([header, tarEnd]);
  }
  const named = (name: string) => forged((header) => header.fill(0, 0, 100).write(name, 0));
  const flagged = (flag: string) => forged((header) => header.write(flag, 156));

  test.each(["/etc/passwd", "../a", "a/../../b", "..", ".", "", "a//b", "./a", "a/./b"])(
    "refuses the path %j",
    (path) => {
      expect(refusal(named(path))).toMatch(/^the path .* is not one inside a folder$/);
      const extended = encodeTarHeader({ kind: "link", path, target: "戶", ...about });
      expect(refusal(Buffer.concat([extended, tarEnd]))).toMatch(/is not one inside a folder$/);
    },
  );

  test.each([..."1346g7LKSN"])("refuses the type %s: hard links, devices, pipes and other dialects", (flag) => {
    expect(refusal(flagged(flag))).toBe('"a" is neither file nor folder nor symbolic link');
  });

  test("refuses what other damage there is", () => {
    const bad = Buffer.from([0x61, 0xff, 0xfe]);
    expect(refusal(forged((header) => bad.copy(header)))).toBe("a name is not UTF-8");
    expect(refusal(forged((header) => header.fill(0x80, 124, 125)))).toBe("a header has a number that is none");
    expect(refusal(forged((header) => header.write("ustar  ", 257)))).toBe("a header is not of the ustar format");
    expect(refusal(forged((header) => header.write("00000000001", 124), { kind: "folder", path: "a", ...about }))).toBe(
      '"a/" has a body and is no file',
    );
    expect(refusal(forged(() => {}, { kind: "link", path: "a", target: "", ...about }))).toContain("points nowhere");
    const flipped = archive([file]);
    flipped.writeUInt8(flipped.readUInt8(3) ^ 1, 3);
    expect(refusal(flipped)).toBe("a header's checksum is wrong");
    expect(refusal(Buffer.concat([tarEnd, archive([file])]))).toBe("something follows its end");
  });

  test("refuses extended headers that do not hold together", () => {
    const long: TarEntry = { kind: "file", path: "戶", size: 0, ...about };
    const whole = archive([long]);
    expect(refusal(Buffer.concat([whole.subarray(0, 1024), whole.subarray(0, 1024), tarEnd]))).toContain(
      "out of place",
    );
    expect(refusal(Buffer.concat([whole.subarray(0, 1024), tarEnd]))).toContain("belongs to nothing");
    for (const records of ["12 path=戶", "13 path=戶\n", "99 path=戶\n", "x path=戶\n", "9 path戶\n", "0 path=戶\n"]) {
      const broken = Buffer.from(whole);
      broken.fill(0, 512, 1024).write(records, 512);
      expect(refusal(broken), records).toBe("an extended header does not hold together");
    }
    const huge = forged((header) => void (header.write("x", 156) + header.write("00100000000", 124)));
    expect(refusal(huge)).toContain("out of place or too long");
  });

  test("is refused wherever it is cut off", () => {
    const bytes = archive([
      { kind: "folder", path: "資料", ...about },
      { kind: "file", path: "資料/內容", size: 700, ...about },
    ]);
    expect(refusal(bytes.subarray(0, -512))).toBe("it ends too early");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(refusal(bytes.subarray(0, length))).not.toBe("taken");
      }),
      { numRuns: 200 },
    );
  });

  test("never throws anything else, whatever bytes come", () => {
    const bytes = archive([
      { kind: "folder", path: "資料", ...about },
      { kind: "file", path: "資料/內容", size: 700, ...about },
    ]);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(value, at);
        refusal(damaged);
      }),
      { numRuns: 500 },
    );
  });
});
