import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Target, TargetWriter } from "../../providers/contract.ts";
import { codeOf } from "./outcome.ts";

/** One target whose name is free. */
export interface TargetHarness {
  readonly target: Target;
  /** The same target, as the process that is started after a crash sees it. */
  reopen(): Target;
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

    test("shows nothing before the commit and everything after it", async () => {
      const writer = await harness.target.begin("r1", fresh(10));
      expect(writer.present).toBe(0);
      await writer.write(5, bytes("56789"));
      expect(await harness.content()).toBeUndefined();
      await writer.write(0, bytes("01234"));
      await writer.checkpoint(10);
      expect(await harness.content()).toBeUndefined();
      expect(text(await writer.read({ offset: 3, length: 4 }))).toBe("3456");
      await writer.commit();
      expect(text(await harness.content())).toBe("0123456789");
      expect(await harness.traces()).toEqual([]);
    });

    test("commits an empty one", async () => {
      const writer = await harness.target.begin("r1", fresh(0));
      await writer.commit();
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
      const first = await harness.target.begin("r1", fresh(12));
      await first.write(0, bytes("0123"));
      await first.checkpoint(4);
      await first.write(4, bytes("4567"));
      await first.checkpoint(8);
      await first.write(8, bytes("89"));

      const second = await harness.reopen().begin("r1", fresh(12));
      expect(second.present).toBe(8);
      expect(text(await second.read({ offset: 0, length: 8 }))).toBe("01234567");
      expect(await harness.content()).toBeUndefined();
      await second.write(8, bytes("89ab"));
      await second.checkpoint(12);
      const third = await harness.reopen().begin("r1", fresh(12));
      expect(third.present).toBe(12);
      await third.commit();
      expect(text(await harness.content())).toBe("0123456789ab");
      expect(await harness.traces()).toEqual([]);
    });

    test("a restore of another id, or another size, starts anew", async () => {
      const first = await harness.target.begin("r1", fresh(4));
      await first.write(0, bytes("some"));
      await first.checkpoint(4);
      const other = await harness.reopen().begin("r2", fresh(4));
      expect(other.present).toBe(0);
      await other.abort();
      const longer = await harness.reopen().begin("r1", fresh(5));
      expect(longer.present).toBe(0);
      await longer.write(0, bytes("other"));
      await longer.commit();
      expect(text(await harness.content())).toBe("other");
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
      const writer = await harness.target.begin("r1", { size: 3, overwrite: true });
      await writer.write(0, bytes("new"));
      expect(text(await harness.content())).toBe("old");
      await writer.commit();
      expect(text(await harness.content())).toBe("new");
      expect(await harness.traces()).toEqual([]);
    });

    test("overwriting that is aborted leaves the old one", async () => {
      await harness.occupy(bytes("old"));
      const writer = await harness.target.begin("r1", { size: 3, overwrite: true });
      await writer.write(0, bytes("new"));
      await writer.abort();
      expect(text(await harness.content())).toBe("old");
      expect(await harness.traces()).toEqual([]);
    });

    test("a target that appears during the restore is not replaced", async () => {
      const writer = await harness.target.begin("r1", fresh(3));
      await writer.write(0, bytes("new"));
      await harness.occupy(bytes("old"));
      expect(await codeOf(writer.commit())).toBe("target-exists");
      expect(text(await harness.content())).toBe("old");
      await writer.abort();
      expect(await harness.traces()).toEqual([]);
    });

    test("any order of writes, with a crash after any of them, gives the same content", async () => {
      const scenario = fc.record({
        content: fc.uint8Array({ minLength: 1, maxLength: 200 }),
        piece: fc.integer({ min: 1, max: 40 }),
        order: fc.infiniteStream(fc.nat()),
        crashAt: fc.nat({ max: 20 }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(scenario, async ({ content, piece, order, crashAt }) => {
          const id = `p${run++}`;
          const options = { size: content.length, overwrite: true };
          const draws = order[Symbol.iterator]();
          const writeFrom = async (writer: TargetWriter, start: number, stop: number) => {
            const offsets = Array.from(
              { length: Math.ceil((content.length - start) / piece) },
              (_, at) => start + at * piece,
            );
            for (let done = 0; offsets.length > 0 && done < stop; done += 1) {
              const [offset = 0] = offsets.splice((draws.next().value ?? 0) % offsets.length, 1);
              await writer.write(offset, content.subarray(offset, offset + piece));
              const contiguous = Math.min(content.length, ...offsets);
              await writer.checkpoint(contiguous);
            }
          };
          await writeFrom(await harness.target.begin(id, options), 0, crashAt);
          const resumed = await harness.reopen().begin(id, options);
          const kept = await resumed.read({ offset: 0, length: resumed.present });
          expect(Buffer.from(kept).equals(content.subarray(0, resumed.present))).toBe(true);
          await writeFrom(resumed, resumed.present, Number.POSITIVE_INFINITY);
          await resumed.commit();
          expect(Buffer.from((await harness.content()) ?? []).equals(content)).toBe(true);
        }),
        { numRuns: 25 },
      );
      expect(await harness.traces()).toEqual([]);
    });
  });
}
