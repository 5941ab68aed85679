import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChunkEntry } from "../../vault/body.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import { codec, deltaDictionary, encodeChunk } from "../../vault/codec.ts";
import { names } from "../../vault/names.ts";
import { backUp, bringBack } from "../fakes/drive.ts";
import { type DescribeBody, type HandmadeChunk, sealByHand } from "../fakes/handmade.ts";
import { memoryPipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";
import { bytesOf } from "../fakes/spoil.ts";

const random = seededRandom("contents");
const raw = (bytes: Uint8Array): HandmadeChunk => ({ codec: codec.raw, bytes, length: bytes.byteLength });
const delta = (bytes: Uint8Array, ...bases: Uint8Array[]): HandmadeChunk => ({
  codec: codec.delta,
  bytes: zstdCompressSync(bytes, { dictionary: deltaDictionary(bases) }),
  length: bytes.byteLength,
});
/** A chunk entry in another pack of the body's list. */
const inPack = (entry: ChunkEntry | undefined, pack: number): ChunkEntry => {
  if (!entry) throw new RangeError();
  const [id, kind, , ...rest] = entry;
  return [id, kind, pack, ...rest];
};
const oneSegment = (size: number, ...chunks: ChunkEntry[]) => [{ size, chunks }];

describe("a ranged restore", () => {
  it("gives any range exactly, and fetches little more than the packs it lies in", async () => {
    const bytes = seededRandom("range")(700_000);
    const pipeline = await memoryPipeline(2, 3, "range");
    const { backup } = await backUp(pipeline, "1", bytes);
    const sizeOf = (name: string) => bytesOf(pipeline.stores[0], name).byteLength;
    const envelope =
      [names.manifest(backup, 1), names.statement(backup), names.table(backup), names.body(backup)]
        .map(sizeOf)
        .reduce((sum, size) => sum + size) +
      3 * sizeOf(names.key(backup));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.byteLength - 1), fc.integer({ min: 1, max: 20_000 }), async (start, length) => {
        const range = { start, end: Math.min(bytes.byteLength, start + length) };
        const { last, content } = await bringBack(pipeline, backup, { request: { range } });
        expect(content && Buffer.compare(content, bytes.subarray(range.start, range.end))).toBe(0);
        // 20,000 bytes lie in two packs of 64 KiB at most, and each end may round out by a chunk.
        const fetched = last?.name === "restore.completed" ? last.data.fetched : Number.NaN;
        expect(fetched).toBeLessThanOrEqual(envelope + 2 * 64 * 1024 + 4096);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses what lies beyond", async () => {
    const pipeline = await memoryPipeline(2, 3, "beyond");
    const { backup } = await backUp(pipeline, "1", seededRandom("beyond")(1000));
    const { last, content } = await bringBack(pipeline, backup, { request: { range: { start: 990, end: 1001 } } });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "range-beyond" } });
    expect(content).toBeUndefined();
  });
});

describe("a restore", () => {
  it("gives an empty drop back", async () => {
    const pipeline = await memoryPipeline(2, 3, "empty");
    const { backup } = await backUp(pipeline, "1", new Uint8Array(0));
    const { last, content } = await bringBack(pipeline, backup);
    expect(last).toMatchObject({ name: "restore.completed", data: { size: 0, sha256: sha256Hex(new Uint8Array(0)) } });
    expect(content).toEqual(new Uint8Array(0));
  });

  it("gives every generation back, from any two providers, though they share chunks", async () => {
    const pipeline = await memoryPipeline(2, 3, "generations");
    const first = seededRandom("generations")(300_000);
    const second = Buffer.concat([first.subarray(0, 100_000), random(3000), first.subarray(120_000)]);
    const third = Buffer.concat([second.subarray(0, 200_000), first.subarray(50_000)]);
    const made = [];
    for (const [at, bytes] of [first, second, third].entries()) {
      made.push({ bytes, ...(await backUp(pipeline, String(at + 1), bytes)) });
    }
    for (const { backup, bytes } of made) {
      for (const without of [["p0"], ["p1"], ["p2"]]) {
        const { content } = await bringBack(pipeline, backup, { request: { without } });
        expect(content && Buffer.compare(content, bytes)).toBe(0);
      }
    }
  });

  it("decodes deltas against chunks of earlier backups and of its own", async () => {
    const pipeline = await memoryPipeline(2, 3, "delta");
    const [a, b] = [random(20_000), Buffer.concat([random(5000), Buffer.alloc(8000, "分持")])];
    const zstd = await encodeChunk(b, 1);
    expect(zstd.codec).toBe(codec.zstd);
    const earlier = await sealByHand(
      pipeline,
      "1",
      Buffer.concat([a, b]),
      [raw(a), { ...zstd, length: b.byteLength }],
      (entries) => ({
        segments: oneSegment(a.byteLength + b.byteLength, ...entries),
      }),
    );
    const c = random(6000);
    const d = Buffer.concat([b.subarray(100), a.subarray(0, 9000), random(50)]);
    const e = Buffer.concat([c.subarray(10), Buffer.from("one more")]);
    // A base that begins with the magic of a Zstandard dictionary is raw content all the same.
    const f = Buffer.concat([Buffer.from("37a430ec", "hex"), random(4000)]);
    const g = Buffer.concat([f.subarray(4), f.subarray(0, 4)]);
    const drop = Buffer.concat([c, d, a, e, f, g]);
    const later = await sealByHand(
      pipeline,
      "2",
      drop,
      [raw(c), delta(d, a, b), delta(e, c), raw(f), delta(g, f)],
      ([own, byTwo, byOwn, magic, byMagic]) => {
        const [baseA, baseB] = [inPack(earlier.entries[0], 1), inPack(earlier.entries[1], 1)];
        if (!own || !byTwo || !byOwn || !magic || !byMagic) throw new RangeError();
        return {
          bases: [baseA, baseB, own, magic],
          segments: oneSegment(drop.byteLength, own, [...byTwo, 0, 1], baseA, [...byOwn, 2], magic, [...byMagic, 3]),
        };
      },
      [earlier],
    );
    for (const without of [[], ["p0"], ["p1"], ["p2"]]) {
      const { last, content } = await bringBack(pipeline, later.backup, { request: { without } });
      expect(last).toMatchObject({ name: "restore.completed", data: { faults: [] } });
      expect(content && Buffer.compare(content, drop)).toBe(0);
    }
    const range = { start: c.byteLength + 50, end: c.byteLength + 5000 };
    const part = await bringBack(pipeline, later.backup, { request: { range } });
    expect(part.content && Buffer.compare(part.content, drop.subarray(range.start, range.end))).toBe(0);
  });

  it("gives one file of a folder's stream, whole and verified", async () => {
    const pipeline = await memoryPipeline(2, 3, "folder");
    const stream = random(30_000);
    const file = stream.subarray(5000, 12_000);
    const index = (sha256: string) => [
      { path: "資料/名冊.csv", size: file.byteLength, offset: 5000, sha256, mtime: "2026-11-23T03:00:00.000Z" },
    ];
    const seal = (id: string, sha256: string) =>
      sealByHand(pipeline, id, stream, [raw(stream.subarray(0, 8000)), raw(stream.subarray(8000))], (entries) => ({
        kind: "folder",
        index: index(sha256),
        segments: oneSegment(stream.byteLength, ...entries),
      }));
    const { backup } = await seal("1", sha256Hex(file));
    const { content } = await bringBack(pipeline, backup, { request: { path: "資料/名冊.csv" } });
    expect(content && Buffer.compare(content, file)).toBe(0);
    expect((await bringBack(pipeline, backup, { request: { path: "資料" } })).last).toMatchObject({
      data: { code: "path-missing" },
    });
    const other = await seal("2", sha256Hex(stream));
    const wrong = await bringBack(pipeline, other.backup, { request: { path: "資料/名冊.csv" } });
    expect(wrong.last).toMatchObject({ data: { code: "restored-differs" } });
    expect(wrong.content).toBeUndefined();
  });
});

describe("contents that contradict themselves, though they are signed,", () => {
  const bytes = random(5000);
  const wrong: Record<string, DescribeBody> = {
    "a delta without a base": ([, made]) => ({ segments: oneSegment(5000, [...entry(made)]) }),
    "a base that is not listed": ([, made]) => ({ segments: oneSegment(5000, [...entry(made), 3]) }),
    "a base that is a delta": ([own, made, further]) => ({
      bases: [entry(own), [...entry(made), 0]],
      segments: oneSegment(5000, [...entry(further), 1]),
    }),
    "a pack that is not listed": ([own]) => ({ segments: oneSegment(5000, inPack(own, 7)) }),
    "a pack of a backup that it does not use": ([own]) => ({
      packs: [["0".repeat(32), "1".repeat(32)]],
      segments: oneSegment(5000, entry(own)),
    }),
    "another length": ([own]) => ({ segments: oneSegment(5000, changed(entry(own), 6, -1)) }),
    "another place in the pack": ([own]) => ({ segments: oneSegment(5000, changed(entry(own), 4, 16)) }),
    "another ordinal": ([own]) => ({ segments: oneSegment(5000, changed(entry(own), 3, 1)) }),
    "another hash of the whole": ([own]) => ({ sha256: "0".repeat(64), segments: oneSegment(5000, entry(own)) }),
    "a chunk too few": ([own]) => ({ size: 10_000, segments: oneSegment(10_000, entry(own)) }),
  };
  it.each(Object.entries(wrong))("such as %s, are refused, and nothing is put in place", async (what, describeBody) => {
    const pipeline = await memoryPipeline(2, 3, what);
    const made = await sealByHand(
      pipeline,
      "1",
      bytes,
      [raw(bytes), delta(bytes, bytes), delta(bytes, bytes)],
      describeBody,
    );
    const { last, content } = await bringBack(pipeline, made.backup);
    expect(last).toMatchObject({ name: "restore.failed" });
    expect(last?.name === "restore.failed" && last.data.next).not.toBe("");
    expect(content).toBeUndefined();
  });
});

function entry(made: ChunkEntry | undefined): ChunkEntry {
  if (!made) throw new RangeError();
  return made;
}

/** The entry with `by` more at one position. */
function changed([...made]: ChunkEntry, position: 3 | 4 | 6, by: number): ChunkEntry {
  made[position] += by;
  return made;
}
