import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Target, TargetWriter } from "../../providers/contract.ts";
import { codeOf } from "./outcome.ts";

/** One target whose name is free. */
export interface TargetHarness {
  readonly target: Target;
  /** The same target, as the process that is started after a crash sees it. */
  reopen(): Target;
  /** What is written so that `content` lies there: the content itself, unless the target is told of. */
  encode?(content: Uint8Array): Uint8Array;
  /** What lies under the target's name, if anything does. */
  content(): Promise<Uint8Array | undefined>;
  /** Puts something else there. */
  occupy(content: Uint8Array): Promise<void>;
  /** Everything that lies around the target and is not it. */
  traces(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined) => (body === undefined ? undefined : Buffer.from(body).toString());
const fresh = (size: number) => ({ size, overwrite: false });

/** Every law of Target in providers/contract.ts. */
export function targetSuite(title: string, open: () => Promise<TargetHarness>): void {
  describe(`Target: ${title}`, () => {
    let harness: TargetHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());
    const encode = (content: Uint8Array) => harness.encode?.(content) ?? content;

    test("shows nothing before the commit and everything after it", async () => {
      const whole = encode(bytes("0123456789"));
      const half = whole.length / 2;
      const writer = await harness.target.begin("r1", fresh(whole.length));
      expect(writer.present).toBe(0);
      await writer.write(half, whole.subarray(half));
      expect(await harness.content()).toBeUndefined();
      await writer.write(0, whole.subarray(0, half));
      await writer.checkpoint(whole.length);
      expect(await harness.content()).toBeUndefined();
      expect(text(await writer.read({ offset: half - 2, length: 4 }))).toBe(text(whole.subarray(half - 2, half + 2)));
      await writer.commit();
      await writer.clear();
      expect(text(await harness.content())).toBe("0123456789");
      expect(await harness.traces()).toEqual([]);
    });

    test("finds what it has committed until that is cleared, whatever came between", async () => {
      const whole = encode(bytes("0123456789"));
      const writer = await harness.target.begin("r1", fresh(whole.length));
      await writer.write(0, whole);
      await writer.commit();
      const again = await harness.reopen().begin("r1", fresh(whole.length));
      expect(again.present).toBe(whole.length);
      expect(text(await again.read({ offset: 0, length: whole.length }))).toBe(text(whole));
      await again.write(0, whole);
      await again.commit();
      expect(text(await harness.content())).toBe("0123456789");
      await again.clear();
      expect(text(await harness.content())).toBe("0123456789");
      expect(await harness.traces()).toEqual([]);
      expect(await codeOf(harness.reopen().begin("r1", fresh(whole.length)))).toBe("target-exists");
    });

    test("commits an empty one", async () => {
      const whole = encode(bytes(""));
      const writer = await harness.target.begin("r1", fresh(whole.length));
      await writer.write(0, whole);
      await writer.commit();
      await writer.clear();
      expect(await harness.content()).toHaveLength(0);
      expect(await harness.traces()).toEqual([]);
    });

    test("abort leaves no trace, before and after a write", async () => {
      for (const write of [false, true]) {
        const writer = await harness.target.begin("r1", fresh(4));
        if (write) await writer.write(0, bytes("some"));
        await writer.abort();
        expect(await harness.content()).toBeUndefined();
        expect(await harness.traces()).toEqual([]);
      }
      expect((await harness.target.begin("r1", fresh(4))).present).toBe(0);
    });

    test("resumes from the last checkpoint, with the bytes before it", async () => {
      const whole = encode(bytes("0123456789ab"));
      const [third, size] = [Math.floor(whole.length / 3), whole.length];
      const first = await harness.target.begin("r1", fresh(size));
      await first.write(0, whole.subarray(0, third));
      await first.checkpoint(third);
      await first.write(third, whole.subarray(third, 2 * third));
      await first.checkpoint(2 * third);
      await first.write(2 * third, whole.subarray(2 * third, 2 * third + 2));

      const second = await harness.reopen().begin("r1", fresh(size));
      expect(second.present).toBe(2 * third);
      expect(text(await second.read({ offset: 0, length: 2 * third }))).toBe(text(whole.subarray(0, 2 * third)));
      expect(await harness.content()).toBeUndefined();
      await second.write(2 * third, whole.subarray(2 * third));
      await second.checkpoint(size);
      const last = await harness.reopen().begin("r1", fresh(size));
      expect(last.present).toBe(size);
      await last.commit();
      await last.clear();
      expect(text(await harness.content())).toBe("0123456789ab");
      expect(await harness.traces()).toEqual([]);
    });

    test("a restore of another id, or another size, starts anew", async () => {
      const whole = encode(bytes("some"));
      const first = await harness.target.begin("r1", fresh(whole.length));
      await first.write(0, whole);
      await first.checkpoint(whole.length);
      const other = await harness.reopen().begin("r2", fresh(whole.length));
      expect(other.present).toBe(0);
      await other.abort();
      const much = "other".repeat(200);
      const longer = encode(bytes(much));
      const anew = await harness.reopen().begin("r1", fresh(longer.length));
      expect(anew.present).toBe(0);
      await anew.write(0, longer);
      await anew.commit();
      await anew.clear();
      expect(text(await harness.content())).toBe(much);
    });

    test("refuses writes and reads beyond the size", async () => {
      const writer = await harness.target.begin("r1", fresh(4));
      for (const offset of [1, 4, -1, 0.5, Number.NaN]) {
        expect(await codeOf(writer.write(offset, bytes("some"))), String(offset)).toBe("range-invalid");
        expect(await codeOf(writer.read({ offset, length: 4 })), String(offset)).toBe("range-invalid");
      }
      await writer.abort();
    });

    test("an existing target stays, and is a conflict unless it may be overwritten", async () => {
      await harness.occupy(bytes("old"));
      expect(await codeOf(harness.target.begin("r1", fresh(3)))).toBe("target-exists");
      expect(await harness.traces()).toEqual([]);
      const whole = encode(bytes("new"));
      const writer = await harness.target.begin("r1", { size: whole.length, overwrite: true });
      await writer.write(0, whole);
      expect(text(await harness.content())).toBe("old");
      await writer.commit();
      await writer.clear();
      expect(text(await harness.content())).toBe("new");
      expect(await harness.traces()).toEqual([]);
    });

    test("overwriting that is aborted leaves the old one", async () => {
      await harness.occupy(bytes("old"));
      const whole = encode(bytes("new"));
      const writer = await harness.target.begin("r1", { size: whole.length, overwrite: true });
      await writer.write(0, whole);
      await writer.abort();
      expect(text(await harness.content())).toBe("old");
      expect(await harness.traces()).toEqual([]);
    });

    test("a target that appears during the restore is not replaced", async () => {
      const whole = encode(bytes("new"));
      const writer = await harness.target.begin("r1", fresh(whole.length));
      await writer.write(0, whole);
      await harness.occupy(bytes("old"));
      expect(await codeOf(writer.commit())).toBe("target-exists");
      expect(text(await harness.content())).toBe("old");
      await writer.abort();
      expect(await harness.traces()).toEqual([]);
    });

    test("any order of writes, with a crash after any of them, gives the same content", async () => {
      const scenario = fc.record({
        content: fc.uint8Array({ minLength: 1, maxLength: 200 }),
        pieces: fc.integer({ min: 1, max: 60 }),
        order: fc.infiniteStream(fc.nat()),
        crashAt: fc.nat({ max: 20 }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(scenario, async ({ content, pieces, order, crashAt }) => {
          const id = `p${run++}`;
          const whole = encode(content);
          const piece = Math.ceil(whole.length / pieces);
          const options = { size: whole.length, overwrite: true };
          const draws = order[Symbol.iterator]();
          const writeFrom = async (writer: TargetWriter, start: number, stop: number) => {
            const offsets = Array.from(
              { length: Math.ceil((whole.length - start) / piece) },
              (_, at) => start + at * piece,
            );
            for (let done = 0; offsets.length > 0 && done < stop; done += 1) {
              const [offset = 0] = offsets.splice((draws.next().value ?? 0) % offsets.length, 1);
              await writer.write(offset, whole.subarray(offset, offset + piece));
              const contiguous = Math.min(whole.length, ...offsets);
              await writer.checkpoint(contiguous);
            }
          };
          await writeFrom(await harness.target.begin(id, options), 0, crashAt);
          const resumed = await harness.reopen().begin(id, options);
          const kept = await resumed.read({ offset: 0, length: resumed.present });
          expect(Buffer.from(kept).equals(whole.subarray(0, resumed.present))).toBe(true);
          await writeFrom(resumed, resumed.present, Number.POSITIVE_INFINITY);
          await resumed.commit();
          await resumed.clear();
          expect(Buffer.from((await harness.content()) ?? []).equals(content)).toBe(true);
        }),
        { numRuns: 25 },
      );
      expect(await harness.traces()).toEqual([]);
    });
  });
}
