import { execFileSync, spawnSync } from "node:child_process";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codec, decodeChunk, deltaDictionary, encodeChunk, encodeDelta } from "../../vault/codec.ts";
import { bytesOf } from "../vectors/rule.ts";

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && Buffer.compare(a, b) === 0;
const text = Buffer.from("INSERT INTO 戶籍 VALUES (1, '王小明');\n".repeat(500));
const delta = (raw: Uint8Array, bases: readonly Uint8Array[]): Uint8Array =>
  zstdCompressSync(raw, { dictionary: Buffer.from(deltaDictionary(bases)) });

describe("a delta", () => {
  test("gives back what it was made of, whatever its bases", async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.tuple(fc.nat(3000), fc.nat(9000)).map(([from, length]) => text.subarray(from, from + length)),
    );
    await fc.assert(
      fc.asyncProperty(piece, fc.array(piece, { minLength: 1, maxLength: 3 }), async (chunk, bases) => {
        const encoded = await encodeDelta(chunk, bases);
        expect(encoded.codec).toBe(codec.delta);
        expect(same(await decodeChunk(codec.delta, encoded.bytes, chunk.length, bases), chunk)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("of megabytes finds what is the same in all of its bases, the farthest too", async () => {
    const bases = [0, 1, 2, 3].map((number) => Buffer.from(bytesOf(`delta/${number}`, 1024 * 1024)));
    const chunk = Buffer.concat(bases.map((base) => base.subarray(1000, 250_000)));
    const encoded = await encodeDelta(chunk, bases);
    expect(encoded.bytes.length).toBeLessThan(chunk.length / 500);
    expect(same(await decodeChunk(codec.delta, encoded.bytes, chunk.length, bases), chunk)).toBe(true);
  });
});

describe("raw and zstd", () => {
  test("give back what was encoded, at every level and never larger", async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.nat(3000).map((length) => text.subarray(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(piece, fc.integer({ min: 1, max: 19 }), async (chunk, level) => {
        const encoded = await encodeChunk(chunk, level);
        expect(encoded.bytes.length).toBeLessThanOrEqual(chunk.length);
        expect(same(await decodeChunk(encoded.codec, encoded.bytes, chunk.length), chunk)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("are chosen by what is smaller", async () => {
    expect((await encodeChunk(text, 1)).codec).toBe(codec.zstd);
    expect((await encodeChunk(bytesOf("codec-test", 3000), 19)).codec).toBe(codec.raw);
    expect((await encodeChunk(new Uint8Array(0), 1)).codec).toBe(codec.raw);
  });

  test("work at the size of the largest chunk", async () => {
    const chunk = Buffer.alloc(4 * 1024 * 1024, text);
    const encoded = await encodeChunk(chunk, 1);
    expect(same(await decodeChunk(encoded.codec, encoded.bytes, chunk.length), chunk)).toBe(true);
  });

  test("are Zstandard frames that other programs read", async () => {
    const { bytes } = await encodeChunk(text, 3);
    const magic = Buffer.from(bytes).readUInt32LE();
    expect(magic).toBe(0xfd2fb528);
    if (spawnSync("zstd", ["--version"]).status !== 0) return;
    expect(same(execFileSync("zstd", ["-dc"], { input: bytes, stdio: ["pipe", "pipe", "ignore"] }), text)).toBe(true);
  });
});

describe("delta", () => {
  const bases = [text.subarray(0, 9000), Buffer.from(bytesOf("codec-test/base", 4000))];
  const raw = Buffer.concat([bases[1] ?? text, Buffer.from("差異"), text.subarray(100, 8000)]);

  test("opens with its bases in their order, and is worth it", async () => {
    const encoded = delta(raw, bases);
    expect(encoded.length).toBeLessThan(200);
    expect(same(await decodeChunk(codec.delta, encoded, raw.length, bases), raw)).toBe(true);
  });

  test("does not open to anything else with other bases", async () => {
    const encoded = delta(raw, bases);
    for (const wrong of [[], bases.slice(0, 1), bases.toReversed()]) {
      const found = await decodeChunk(codec.delta, encoded, raw.length, wrong);
      expect(same(found, raw)).toBe(false);
    }
  });

  test("takes a base that begins like a dictionary of Zstandard's own for what it is", async () => {
    const magic = Buffer.concat([Buffer.from("37a430ec", "hex"), bytesOf("codec-test/magic", 5000)]);
    expect([...deltaDictionary([magic]).subarray(0, 5)]).toEqual([0, 0x37, 0xa4, 0x30, 0xec]);
    const encoded = delta(magic, [magic]);
    expect(encoded.length).toBeLessThan(100);
    expect(same(await decodeChunk(codec.delta, encoded, magic.length, [magic]), magic)).toBe(true);
  });
});

describe("decodeChunk refuses", () => {
  test("every length but the right one", async () => {
    const zstd = await encodeChunk(text, 1);
    for (const [kind, bytes, right] of [
      [codec.zstd, zstd.bytes, text.length],
      [codec.raw, text, text.length],
      [codec.delta, delta(text, [text]), text.length],
    ] as const) {
      for (const length of [0, 1, right - 1, right + 1, 2 * right]) {
        expect(await decodeChunk(kind, bytes, length, [text])).toBeUndefined();
      }
    }
  });

  test("what is no frame, or only a part of one", async () => {
    const { bytes } = await encodeChunk(text, 1);
    for (const wrong of [new Uint8Array(0), bytes.subarray(0, 4), bytes.subarray(0, -1), bytes.subarray(1), text]) {
      expect(await decodeChunk(codec.zstd, wrong, text.length)).toBeUndefined();
    }
  });

  test("a frame that opens to far more than a chunk, without making it", async () => {
    const bomb = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await decodeChunk(codec.zstd, bomb, 1000)).toBeUndefined();
  });
});
