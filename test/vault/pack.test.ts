import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derivePackKey } from "../../vault/keys.ts";
import { chunkOverhead, fragmentLength, openChunk, sealChunkInto } from "../../vault/pack.ts";
import { shareLength, shareSlice } from "../../vault/share.ts";
import { streamSegment } from "../../vault/stream.ts";
import { bytesOf } from "../vectors/rule.ts";
import { shareOf } from "../vectors/share-of.ts";
import { flipped } from "./refusal.ts";

const [pack, other] = ["0123456789abcdef".repeat(2), "fedcba9876543210".repeat(2)];
const key = derivePackKey(bytesOf("pack-test/content", 32), pack);
const chunk = bytesOf("pack-test/chunk", 50);

const sealed = (ordinal: number, bytes: Uint8Array): Uint8Array => {
  const into = new Uint8Array(bytes.length + chunkOverhead);
  sealChunkInto(key, pack, ordinal, bytes, into);
  return into;
};

describe("a chunk in a pack", () => {
  test("opens at its own place, whatever it holds", () => {
    const ordinals = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(ordinals, fc.uint8Array({ maxLength: 300 }), (ordinal, bytes) => {
        const opened = openChunk(key, pack, ordinal, sealed(ordinal, bytes));
        expect(opened && Buffer.compare(opened, bytes)).toBe(0);
      }),
    );
  });

  test("opens nowhere else, and not when it was changed", () => {
    const stored = sealed(3, chunk);
    expect(openChunk(key, pack, 3, stored)).toBeDefined();
    expect(openChunk(key, pack, 2, stored)).toBeUndefined();
    expect(openChunk(key, other, 3, stored)).toBeUndefined();
    expect(openChunk(derivePackKey(bytesOf("pack-test/content", 32), other), pack, 3, stored)).toBeUndefined();
    for (const wrong of flipped(stored)) expect(openChunk(key, pack, 3, wrong)).toBeUndefined();
    expect(openChunk(key, pack, 3, stored.subarray(0, 10))).toBeUndefined();
  });
});

test("a fragment is the k-th part of a pack, rounded up", () => {
  expect([1, 2, 3, 4, 5, 6].map((size) => fragmentLength(size, 3))).toEqual([1, 1, 1, 2, 2, 2]);
});

describe("a share", () => {
  const header = { vault: other, backup: pack, pack, index: 1, k: 2, n: 3 };
  const dataKey = bytesOf("pack-test/data-key", 32);
  const fragment = bytesOf("pack-test/fragment", 2 * streamSegment + 77);
  const stored = shareOf(header, dataKey, fragment);
  const opens = (place: typeof header, bytes: Uint8Array, withKey = dataKey): boolean =>
    shareSlice(place, withKey, 40).open(bytes, new Uint8Array(40));
  const small = shareOf(header, dataKey, fragment.subarray(0, 40));
  const body = small.subarray(shareSlice(header, dataKey, 40).stored.offset);

  test("has the length it says, and is the same each time", () => {
    for (const length of [0, 1, streamSegment, streamSegment + 1]) {
      const made = shareOf(header, dataKey, fragment.subarray(0, length));
      expect(made.length).toBe(shareLength(header, length));
    }
    expect(Buffer.compare(shareOf(header, dataKey, fragment), stored)).toBe(0);
  });

  test("begins with its place, for whoever finds it without its name", () => {
    const length = stored.readUInt32BE();
    expect(JSON.parse(stored.subarray(4, 4 + length).toString())).toEqual({ v: 1, ...header });
  });

  test("gives any range by whole segments", () => {
    const range = fc.tuple(fc.nat(fragment.length), fc.nat(fragment.length));
    fc.assert(
      fc.property(range, ([a, b]) => {
        const [offset, length] = [Math.min(a, b), Math.abs(a - b)];
        const plan = shareSlice(header, dataKey, fragment.length, offset, length);
        const into = new Uint8Array(plan.fragment.length);
        const { offset: from, length: bytes } = plan.stored;
        expect(plan.open(stored.subarray(from, from + bytes), into)).toBe(true);
        const start = plan.fragment.offset;
        expect(Buffer.compare(into, fragment.subarray(start, start + into.length))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test("opens at no other place and under no other key, nor changed, cut or lengthened", () => {
    expect(opens(header, body)).toBe(true);
    for (const wrong of [
      { ...header, vault: pack },
      { ...header, backup: other },
      { ...header, pack: other },
      { ...header, index: 2 },
      { ...header, k: 3 },
      { ...header, n: 4 },
    ]) {
      expect(opens(wrong, body)).toBe(false);
    }
    expect(opens(header, body, bytesOf("another", 32))).toBe(false);
    for (const wrong of flipped(body)) expect(opens(header, wrong)).toBe(false);
    for (let length = 0; length < body.length; length++) expect(opens(header, body.subarray(0, length))).toBe(false);
    expect(opens(header, Buffer.concat([body, Buffer.alloc(1)]))).toBe(false);
  });
});
