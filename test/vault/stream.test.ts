import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  openedLength,
  openStream,
  openStreamInto,
  sealedLength,
  sealStream,
  streamRange,
  streamSegment,
} from "../../vault/stream.ts";
import { bytesOf } from "../vectors/rule.ts";

const [key, aad] = [bytesOf("stream/key", 32), bytesOf("stream/aad", 32)];
const sealedSegment = streamSegment + 16;
const stream = (plain: Uint8Array): Buffer => Buffer.concat([...sealStream(key, aad, plain)]);

/** Three segments, the last one short; sealed once, since a megabyte takes a while. */
const plain = bytesOf("stream/plain", 2 * streamSegment + 1000);
const sealed = stream(plain);

describe("STREAM", () => {
  test.each([0, 1, 1000, streamSegment - 1, streamSegment, streamSegment + 1, 2 * streamSegment])(
    "of %i bytes opens, and has the length it says",
    (length) => {
      const made = stream(plain.subarray(0, length));
      expect(made.length).toBe(sealedLength(length));
      expect(openedLength(made.length)).toBe(length);
      const opened = openStream(key, aad, made);
      expect(opened && Buffer.compare(opened, plain.subarray(0, length))).toBe(0);
    },
  );

  test("says of every length whether a stream can have it", () => {
    const lengths = fc.integer({ min: 0, max: 5 * streamSegment });
    fc.assert(
      fc.property(lengths, (length) => {
        expect(openedLength(sealedLength(length))).toBe(length);
      }),
    );
    for (const impossible of [0, 15, sealedSegment + 1, sealedSegment + 16, 2 * sealedSegment + 16]) {
      expect(openedLength(impossible)).toBeUndefined();
    }
  });

  test("cut off anywhere does not open: at, before and behind every end of a segment, and in between", () => {
    const ends = [0, sealedSegment, 2 * sealedSegment, sealed.length];
    for (const length of ends.flatMap((end) => [end - 17, end - 16, end - 1, end, end + 1, end + 16, end + 17])) {
      if (length < 0 || length >= sealed.length) continue;
      expect(openStream(key, aad, sealed.subarray(0, length))).toBeUndefined();
    }
  });

  test("lengthened does not open", () => {
    expect(openStream(key, aad, Buffer.concat([sealed, Buffer.alloc(1)]))).toBeUndefined();
    expect(openStream(key, aad, Buffer.concat([sealed, sealed.subarray(-16)]))).toBeUndefined();
  });

  test("with segments swapped, repeated or left out does not open", () => {
    const pieces = [0, 1, 2].map((at) => sealed.subarray(at * sealedSegment, (at + 1) * sealedSegment));
    for (const order of [[1, 0, 2], [0, 0, 2], [0, 2], [1, 2], [0, 1], [2], [0, 1, 2, 2]]) {
      const made = Buffer.concat(order.map((at) => pieces[at] ?? Buffer.alloc(0)));
      expect(openStream(key, aad, made)).toBeUndefined();
    }
    expect(openStream(key, aad, Buffer.concat(pieces))).toBeDefined();
  });

  test("does not open under another key or bound to something else", () => {
    const made = stream(plain.subarray(0, 100));
    expect(openStream(bytesOf("another", 32), aad, made)).toBeUndefined();
    expect(openStream(key, bytesOf("another", 32), made)).toBeUndefined();
  });
});

describe("streamRange", () => {
  test("reads whole segments, the fewest that hold the range, and they open to it", () => {
    const total = plain.length;
    const range = fc.tuple(fc.nat(total), fc.nat(total)).map(([a, b]) => [Math.min(a, b), Math.abs(a - b)] as const);
    fc.assert(
      fc.property(range, ([offset, length]) => {
        const plan = streamRange(total, offset, length);
        expect(plan.opened.offset).toBeLessThanOrEqual(offset);
        expect(plan.opened.offset + plan.opened.length).toBeGreaterThanOrEqual(offset + length);
        expect(offset - plan.opened.offset).toBeLessThan(streamSegment + 1);
        const read = sealed.subarray(plan.sealed.offset, plan.sealed.offset + plan.sealed.length);
        const into = new Uint8Array(plan.opened.length);
        expect(openStreamInto(key, aad, read, total, plan.first, into)).toBe(true);
        const { opened } = plan;
        expect(Buffer.compare(into, plain.subarray(opened.offset, opened.offset + opened.length))).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("of an empty stream is its one empty segment", () => {
    const plan = streamRange(0, 0, 0);
    expect(plan.sealed).toEqual({ offset: 0, length: 16 });
    expect(openStreamInto(key, aad, stream(new Uint8Array(0)), 0, 0, new Uint8Array(0))).toBe(true);
    expect(openStreamInto(bytesOf("another", 32), aad, stream(new Uint8Array(0)), 0, 0, new Uint8Array(0))).toBe(false);
  });

  test("opens neither at another place, nor with another total, nor what is short or long", () => {
    const second = sealed.subarray(sealedSegment, 2 * sealedSegment);
    const opens = (read: Uint8Array, total: number, first: number, size = streamSegment) =>
      openStreamInto(key, aad, read, total, first, new Uint8Array(size));
    expect(opens(second, plain.length, 1)).toBe(true);
    expect(opens(second, plain.length, 0)).toBe(false);
    expect(opens(second, plain.length, 2)).toBe(false);
    expect(opens(second, plain.length, 3)).toBe(false);
    expect(opens(second, 2 * streamSegment, 1)).toBe(false);
    expect(opens(second.subarray(0, -1), plain.length, 1)).toBe(false);
    expect(opens(second.subarray(0, 10), plain.length, 1)).toBe(false);
    expect(opens(second, plain.length, 1, streamSegment - 1)).toBe(false);
    expect(opens(second, plain.length, 1, streamSegment + 1)).toBe(false);
  });
});
