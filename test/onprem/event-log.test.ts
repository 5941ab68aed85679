import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventLog, type EventLog } from "../../onprem/engine/event-log.ts";
import { dropEvent } from "./samples.ts";

const never = new AbortController().signal;

/** The ids of what a reader gives until `count` are read, or it ends. */
async function take(reader: AsyncIterable<{ id: string }>, count: number): Promise<string[]> {
  const ids: string[] = [];
  if (count === 0) return ids;
  for await (const { id } of reader) {
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids;
}

function push(log: EventLog, ...numbers: number[]): void {
  for (const number of numbers) log.push(dropEvent(number));
}
const idsOf = (...numbers: number[]) => numbers.map((number) => `drop-${number}`);

describe("the event log", () => {
  it("shows what is pushed after the subscription, whenever it is read", async () => {
    const log = createEventLog();
    push(log, 1);
    const reader = log.subscribe({ signal: never });
    push(log, 2, 3);
    expect(await take(reader, 2)).toEqual(idsOf(2, 3));
  });

  it("catches up behind an event, and goes on without a seam", async () => {
    const log = createEventLog();
    push(log, 1, 2, 3);
    const reader = log.subscribe({ after: "drop-1", signal: never });
    push(log, 4);
    const read = take(reader, 5);
    push(log, 5);
    await Promise.resolve();
    push(log, 6);
    expect(await read).toEqual(idsOf(2, 3, 4, 5, 6));
  });

  it("knows an event that is said again", async () => {
    const log = createEventLog();
    const reader = log.subscribe({ signal: never });
    push(log, 1, 2, 1, 2, 3);
    expect(await take(reader, 3)).toEqual(idsOf(1, 2, 3));
  });

  it("says that what is asked for is not there any more", async () => {
    const log = createEventLog({ events: 3 });
    push(log, 1, 2, 3, 4);
    expect(await take(log.subscribe({ after: "drop-2", signal: never }), 2)).toEqual(idsOf(3, 4));
    for (const after of ["drop-1", "drop-99"]) {
      const reader = log.subscribe({ after, signal: never });
      await expect(take(reader, 1)).rejects.toMatchObject({ code: "events-missed", retriable: true });
    }
  });

  it("ends a reader that it has passed, after the event in hand", async () => {
    const log = createEventLog({ events: 2 });
    const reader = log.subscribe({ signal: never })[Symbol.asyncIterator]();
    push(log, 1);
    expect((await reader.next()).value).toMatchObject({ id: "drop-1" });
    push(log, 2, 3);
    expect((await reader.next()).value).toMatchObject({ id: "drop-2" });
    push(log, 4, 5, 6);
    await expect(reader.next()).rejects.toMatchObject({ code: "events-missed" });
    expect((await reader.next()).done).toBe(true);
  });

  it("is bounded by weight, and keeps the newest whatever it weighs", async () => {
    const log = createEventLog({ bytes: 1_500 });
    push(log, 1, 2, 3, 4, 5, 6);
    await expect(take(log.subscribe({ after: "drop-1", signal: never }), 1)).rejects.toMatchObject({
      code: "events-missed",
    });
    expect(await take(log.subscribe({ after: "drop-5", signal: never }), 1)).toEqual(idsOf(6));
    const tiny = createEventLog({ bytes: 1 });
    const reader = tiny.subscribe({ signal: never });
    push(tiny, 1);
    expect(await take(reader, 1)).toEqual(idsOf(1));
  });

  it("ends when called off, waiting or not", async () => {
    const log = createEventLog();
    const off = new AbortController();
    const waiting = take(log.subscribe({ signal: off.signal }), 1);
    await Promise.resolve();
    off.abort();
    expect(await waiting).toEqual([]);
    push(log, 1);
    expect(await take(log.subscribe({ after: "drop-1", signal: off.signal }), 1)).toEqual([]);
  });

  it("ends its readers when it is closed, once they have read all", async () => {
    const log = createEventLog();
    const reader = log.subscribe({ signal: never });
    const late = take(reader, 9);
    push(log, 1);
    log.close();
    push(log, 2);
    expect(await late).toEqual(idsOf(1));
  });

  it("neither loses nor doubles an event, whoever reads when", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("push" as const), count: fc.integer({ min: 1, max: 4 }), repeat: fc.boolean() }),
      fc.record({ kind: fc.constant("subscribe" as const), back: fc.option(fc.nat(5)) }),
      fc.record({ kind: fc.constant("read" as const), reader: fc.nat(3) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (steps, events) => {
        const log = createEventLog({ events });
        const off = new AbortController();
        const readers: Reader[] = [];
        let said = 0;
        const isKept = (number: number) => number > Math.max(0, said - events) && number <= said;
        for (const one of steps) {
          if (one.kind === "push") {
            if (one.repeat && said > 0) push(log, said);
            for (let number = 0; number < one.count; number++) push(log, ++said);
          } else if (one.kind === "subscribe") {
            const after = one.back === null ? undefined : said - one.back;
            const lost = after !== undefined && !isKept(after);
            const position = after === undefined ? {} : { after: `drop-${after}` };
            readers.push(readerOf(log.subscribe({ ...position, signal: off.signal }), (after ?? said) + 1, lost));
          } else readers[one.reader]?.begin();
          await settled();
          for (const reader of readers) {
            const lost = reader.lost || reader.next <= said - events;
            reader.expect(lost ? "events-missed" : isKept(reader.next) ? `drop-${reader.next}` : undefined);
          }
        }
        off.abort();
      }),
      { numRuns: 300 },
    );
  });
});

/** All that is under way without anything from outside has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

type Reader = ReturnType<typeof readerOf>;

/** A reader that reads one event at a time and knows which it must be. */
function readerOf(events: AsyncIterable<{ id: string }>, first: number, lost: boolean) {
  const iterator = events[Symbol.asyncIterator]();
  let outcome: string | undefined;
  let state: "idle" | "reading" | "over" = "idle";
  const reader = {
    next: first,
    lost,
    begin() {
      if (state !== "idle") return;
      state = "reading";
      iterator.next().then(
        ({ value, done }) => {
          outcome = done ? "end" : value.id;
        },
        (error) => {
          outcome = error.code;
        },
      );
    },
    /** What the read under way must have come to; `undefined` while it waits. */
    expect(expected: string | undefined) {
      if (state !== "reading") return;
      expect(outcome).toBe(expected);
      if (outcome === undefined) return;
      state = outcome === "events-missed" ? "over" : "idle";
      outcome = undefined;
      reader.next++;
    },
  };
  return reader;
}
