import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChunkSizes, chunkSizes, createChunker, gearBytes } from "../../vault/chunk.ts";
import { bytesOf } from "../vectors/rule.ts";
import { codeOf } from "./refusal.ts";

const gear = bytesOf("chunk-test/gear", gearBytes);
const small: ChunkSizes = { min: 32, normal: 128, max: 512 };

/** docs/FORMAT.md, section 16, word for word, with integers of any size. */
function expected(data: Uint8Array, { min, normal, max }: ChunkSizes): number[] {
  const table = Array.from({ length: 256 }, (_, at) => Buffer.from(gear).readBigUInt64LE(8 * at));
  const lengths: number[] = [];
  for (let start = 0; start < data.length; ) {
    const most = Math.min(max, data.length - start);
    let hash = 0n;
    let length = most;
    for (let i = min; i < most; i++) {
      hash = (hash * 2n + (table[data[start + i] ?? 0] ?? 0n)) % 2n ** 64n;
      const top = Math.log2(normal) + (i < normal ? 2 : -2);
      if (hash < 2n ** BigInt(64 - top)) {
        length = i + 1;
        break;
      }
    }
    lengths.push(length);
    start += length;
  }
  return lengths;
}

/** Cuts a stream that arrives in reads of the given lengths, again and again. */
function cut(data: Uint8Array, sizes: ChunkSizes, reads: readonly number[]): number[] {
  const chunker = createChunker(gear, sizes);
  const lengths: number[] = [];
  let [start, end, read] = [0, 0, 0];
  while (start < data.length) {
    const final = end === data.length;
    const length = chunker.cut(data.subarray(start, end), final);
    if (length === 0) {
      if (final) throw new Error("no end is found at the end of the stream");
      end = Math.min(data.length, end + (reads[read++ % reads.length] ?? 1));
    } else {
      lengths.push(length);
      start += length;
    }
  }
  return lengths;
}

const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0);

describe("the chunker", () => {
  test("cuts exactly where the format says, however the stream arrives", () => {
    const reads = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.nat(5000), reads, (label, length, pieces) => {
        const data = bytesOf(label, length);
        expect(cut(data, small, pieces)).toEqual(expected(data, small));
      }),
    );
  });

  test("cuts exactly with any sizes", () => {
    const sizes = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.nat(), fc.nat(1000))
      .map(([bits, low, high]) => ({ min: 1 + (low % (2 ** bits - 1)), normal: 2 ** bits, max: 2 ** bits + 1 + high }));
    fc.assert(
      fc.property(sizes, fc.nat(4000), (chosen, length) => {
        const data = bytesOf(`sizes ${length}`, length);
        expect(cut(data, chosen, [1000])).toEqual(expected(data, chosen));
      }),
    );
  });

  test("cuts exactly over the ends of its own windows", () => {
    const data = bytesOf("chunk-test/windows", 400_000);
    for (const min of [1, 16_000, 16_384, 20_000]) {
      const sizes = { min, normal: 65_536, max: 300_000 };
      expect(cut(data, sizes, [400_000])).toEqual(expected(data, sizes));
    }
  });

  test("cuts data that repeats only where it must", () => {
    for (const byte of [0, 1, 255]) {
      const data = new Uint8Array(2000).fill(byte);
      expect(cut(data, small, [2000])).toEqual(expected(data, small));
    }
  });

  test("keeps to the limits, and its chunks make the stream", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), (data) => {
        const lengths = cut(data, small, [512]);
        expect(sum(lengths)).toBe(data.length);
        expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(small.max);
        expect(Math.min(small.min + 1, ...lengths.slice(0, -1))).toBeGreaterThan(small.min);
      }),
    );
  });

  test("keeps the size it is set to: most chunks of format v1 are near a megabyte", () => {
    const data = bytesOf("chunk-test/large", 16 * 1024 * 1024);
    const lengths = cut(data, chunkSizes, [data.length]);
    const mean = data.length / lengths.length;
    expect(mean).toBeGreaterThan(0.7 * chunkSizes.normal);
    expect(mean).toBeLessThan(1.6 * chunkSizes.normal);
  });

  test("cuts as before soon after a change", () => {
    const data = bytesOf("chunk-test/change", 20_000);
    const before = cut(data, small, [20_000]);
    const changed = Uint8Array.from([...data.subarray(0, 5000), 1, 2, 3, ...data.subarray(5000)]);
    const after = cut(changed, small, [20_000]);
    const ends = (lengths: number[], all: number) => new Set(lengths.map((_, at) => all - sum(lengths.slice(0, at))));
    const same = [...ends(before, data.length)].filter((end) => ends(after, changed.length).has(end));
    expect(same.length).toBeGreaterThan(0.6 * before.length);
  });

  test("keeps nothing from one stream to another", () => {
    const chunker = createChunker(gear, small);
    const [one, two] = [bytesOf("one", 2000), bytesOf("two", 2000)];
    const alone = [one, two].map((data) => chunker.cut(data, true));
    expect([one, two, one].map((data) => chunker.cut(data, true))).toEqual([alone[0], alone[1], alone[0]]);
  });

  test("asks for more bytes if and only if they are fewer than a chunk can have and not the last", () => {
    const chunker = createChunker(gear, small);
    const data = bytesOf("more", small.max);
    for (let length = 0; length < small.max; length++) expect(chunker.cut(data.subarray(0, length), false)).toBe(0);
    expect(chunker.cut(data, false)).toBeGreaterThan(0);
    expect(chunker.cut(data.subarray(0, 0), true)).toBe(0);
    expect(chunker.cut(data.subarray(0, 1), true)).toBe(1);
  });

  test.each([
    ["chunk-gear", gear.subarray(1), small],
    ["chunk-sizes", gear, { min: 0, normal: 128, max: 512 }],
    ["chunk-sizes", gear, { min: 128, normal: 128, max: 512 }],
    ["chunk-sizes", gear, { min: 32, normal: 512, max: 512 }],
    ["chunk-sizes", gear, { min: 32, normal: 100, max: 512 }],
    ["chunk-sizes", gear, { min: 1, normal: 4, max: 512 }],
    ["chunk-sizes", gear, { min: 1.5, normal: 128, max: 512 }],
    ["chunk-sizes", gear, { min: 1, normal: 2 ** 31, max: 2 ** 32 }],
  ])("%s", async (code, table, sizes) => {
    expect(await codeOf(() => createChunker(table, sizes))).toBe(code);
  });
});
