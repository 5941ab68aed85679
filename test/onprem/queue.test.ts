import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Denied, NotFound, Refused, Tampered, Unavailable } from "../../events/error.ts";
import { type Message, openQueue, type Queue, type QueueOptions } from "../../onprem/engine/queue.ts";
import { dropEvent, temporaryFolder } from "./samples.ts";

const unavailable = new Unavailable("provider-unavailable", "aws does not answer.", { next: "Wait." });
const VISIBLE = { limit: 10, visibilityMs: 1_000 };

/** A queue with a clock that the test turns and a die that always shows `roll`. */
function setUp(options: Partial<QueueOptions> & { path?: string; start?: number } = {}) {
  const path = options.path ?? join(temporaryFolder(), "queue.db");
  const time = { now: options.start ?? 1_000_000, roll: 0.5 };
  const queue = openQueue(path, { now: () => time.now, random: () => time.roll, ...options });
  return { path, time, queue };
}

const publish = (queue: Queue, ...numbers: number[]) =>
  queue.publish(numbers.map((number) => ({ queue: "seal", event: dropEvent(number) })));

const ids = (messages: readonly Message[]) => messages.map((message) => message.event.id);

function one(messages: readonly Message[]): Message {
  const [message] = messages;
  if (!message) throw new Error("nothing was received");
  return message;
}

describe("receiving", () => {
  it("gives the event as it was said, oldest first, to one receiver at a time", () => {
    const { queue } = setUp();
    publish(queue, 1, 2, 3);
    const first = queue.receive("seal", { limit: 2, visibilityMs: 1_000 });
    expect(first.map((message) => message.event)).toEqual([dropEvent(1), dropEvent(2)]);
    expect(ids(queue.receive("seal", VISIBLE))).toEqual(["drop-3"]);
    expect(queue.receive("seal", VISIBLE)).toEqual([]);
    expect(queue.receive("restore", VISIBLE)).toEqual([]);
  });

  it("gives a message again when its visibility has ended, and takes nothing from the earlier claim", () => {
    const { queue, time } = setUp();
    publish(queue, 1);
    const early = one(queue.receive("seal", VISIBLE));
    time.now += 1_000;
    const late = one(queue.receive("seal", VISIBLE));
    expect(late.attempts).toBe(2);
    expect(queue.settle(early, [{ queue: "manifest", event: dropEvent(2) }])).toBe(false);
    expect(queue.extend(early, 9_000)).toBe(false);
    expect(queue.release(early)).toBe(false);
    expect(queue.fail(early, unavailable, { retriable: true })).toBe("lost");
    expect(queue.fail(early, unavailable, { retriable: false })).toBe("lost");
    expect(queue.depths()).toEqual({ seal: { ready: 0, delayed: 0, inFlight: 1, dead: 0 } });
    expect(queue.settle(late)).toBe(true);
    expect(queue.depths()).toEqual({});
  });

  it("keeps a message hidden while its claim is extended", () => {
    const { queue, time } = setUp();
    publish(queue, 1);
    const message = one(queue.receive("seal", VISIBLE));
    time.now += 900;
    expect(queue.extend(message, 1_000)).toBe(true);
    time.now += 900;
    expect(queue.receive("seal", VISIBLE)).toEqual([]);
  });

  it("makes a released message visible at once", () => {
    const { queue } = setUp();
    publish(queue, 1);
    queue.release(one(queue.receive("seal", VISIBLE)));
    expect(ids(queue.receive("seal", VISIBLE))).toEqual(["drop-1"]);
  });

  it("holds a delayed message until its time, and says when that is", () => {
    const { queue, time } = setUp();
    queue.publish([{ queue: "manifest", event: dropEvent(1), delayMs: 500 }]);
    expect(queue.receive("manifest", VISIBLE)).toEqual([]);
    expect(queue.nextVisibleAt(["manifest", "seal"])).toBe(time.now + 500);
    expect(queue.nextVisibleAt(["seal"])).toBeUndefined();
    time.now += 500;
    expect(ids(queue.receive("manifest", VISIBLE))).toEqual(["drop-1"]);
  });
});

describe("publishing", () => {
  it("takes an event id once a queue, as long as it waits there", () => {
    const { queue } = setUp();
    expect(publish(queue, 1, 1)).toBe(1);
    const message = one(queue.receive("seal", VISIBLE));
    expect(publish(queue, 1)).toBe(0);
    expect(queue.publish([{ queue: "restore", event: dropEvent(1) }])).toBe(1);
    queue.settle(message);
    expect(publish(queue, 1)).toBe(1);
  });

  it("settles and publishes what the handler said together", () => {
    const { queue } = setUp();
    publish(queue, 1);
    queue.settle(one(queue.receive("seal", VISIBLE)), [{ queue: "manifest", event: dropEvent(2) }]);
    expect(queue.depths()).toEqual({ manifest: { ready: 1, delayed: 0, inFlight: 0, dead: 0 } });
  });

  it("undoes everything when one change in a transaction throws", () => {
    const { queue } = setUp();
    publish(queue, 1);
    const message = one(queue.receive("seal", VISIBLE));
    const broken = () => {
      queue.settle(message);
      publish(queue, 2);
      throw new Error("halfway");
    };
    expect(() => queue.atomically(broken)).toThrow("halfway");
    expect(queue.depths()).toEqual({ seal: { ready: 0, delayed: 0, inFlight: 1, dead: 0 } });
  });
});

describe("failing", () => {
  it("waits a share of an exponentially growing, capped pause", () => {
    const backoff = { baseMs: 100, capMs: 2_000, maxAttempts: 1_000 };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(40), (roll, failures) => {
        const { queue, time } = setUp({ path: ":memory:", backoff });
        time.roll = roll;
        publish(queue, 1);
        for (let round = 0; round <= failures; round++) {
          time.now = queue.nextVisibleAt(["seal"]) ?? time.now;
          expect(queue.fail(one(queue.receive("seal", VISIBLE)), unavailable, { retriable: true })).toBe("retry");
        }
        const pause = (queue.nextVisibleAt(["seal"]) ?? 0) - time.now;
        expect(pause).toBe(Math.ceil(roll * Math.min(2_000, 100 * 2 ** failures)));
        queue.close();
      }),
      { numRuns: 30 },
    );
  });

  it("buries a message after its last attempt, with the error's code and sentence", () => {
    const { queue, time } = setUp({ backoff: { baseMs: 1, capMs: 1, maxAttempts: 3 } });
    publish(queue, 1);
    const outcomes = [1, 2, 3].map(() => {
      time.now += 10;
      return queue.fail(one(queue.receive("seal", VISIBLE)), unavailable, { retriable: true });
    });
    expect(outcomes).toEqual(["retry", "retry", "dead"]);
    expect(queue.deadLetters()).toEqual([
      {
        id: 1,
        queue: "seal",
        eventId: "drop-1",
        type: "tw.fenchi.drop.received",
        subject: "00000000000000000000000000000001",
        event: JSON.stringify(dropEvent(1)),
        attempts: 3,
        code: "provider-unavailable",
        message: "aws does not answer.",
        time: new Date(time.now),
      },
    ]);
  });

  it("buries at once what no further attempt can help", () => {
    const { queue } = setUp();
    publish(queue, 1, 2);
    const [first, second] = queue.receive("seal", VISIBLE);
    if (!first || !second) throw new Error("two messages were published");
    queue.fail(first, new NotFound("drop-missing", "The drop is gone.", { next: "Drop it again." }), {
      retriable: false,
    });
    queue.fail(second, "thrown text", { retriable: false });
    expect(queue.deadLetters().map(({ code, message }) => ({ code, message }))).toEqual([
      { code: "drop-missing", message: "The drop is gone." },
      { code: "unexpected", message: "thrown text" },
    ]);
  });

  it("queues dead letters again, one or all, with their failures forgotten", () => {
    const { queue } = setUp();
    publish(queue, 1, 2, 3);
    for (const message of queue.receive("seal", VISIBLE)) queue.fail(message, unavailable, { retriable: false });
    expect(queue.requeue(2)).toBe(1);
    expect(queue.requeue(2)).toBe(0);
    const again = one(queue.receive("seal", VISIBLE));
    expect(again).toMatchObject({ attempts: 1, failures: 0, event: { id: "drop-2" } });
    expect(queue.requeue("all")).toBe(2);
    expect(ids(queue.receive("seal", VISIBLE))).toEqual(["drop-1", "drop-3"]);
    expect(queue.deadLetters()).toEqual([]);
  });

  it("does not queue a dead letter twice when its event waits again already", () => {
    const { queue } = setUp();
    publish(queue, 1);
    queue.fail(one(queue.receive("seal", VISIBLE)), unavailable, { retriable: false });
    publish(queue, 1);
    expect(queue.requeue("all")).toBe(1);
    expect(queue.depths()).toEqual({ seal: { ready: 1, delayed: 0, inFlight: 0, dead: 0 } });
  });

  it.each([
    ["no JSON", "{", ""],
    ["no object", "[]", ""],
    [
      "an event of a later release",
      JSON.stringify({ ...dropEvent(1), type: "tw.fenchi.moon.landed" }),
      "tw.fenchi.moon.landed",
    ],
  ])("buries %s and gives the rest", (_, text, type) => {
    const { queue, path } = setUp();
    publish(queue, 1, 2);
    const editor = new DatabaseSync(path);
    editor.prepare("UPDATE message SET event = ? WHERE event_id = 'drop-1'").run(text);
    editor.close();
    expect(ids(queue.receive("seal", VISIBLE))).toEqual(["drop-2"]);
    expect(queue.deadLetters()).toMatchObject([{ code: "event-invalid", event: text, type }]);
  });
});

describe("after a crash", () => {
  it("holds what was published, and gives the claims of the dead process back at once", () => {
    const { queue, path, time } = setUp();
    publish(queue, 1, 2);
    queue.publish([{ queue: "manifest", event: dropEvent(3), delayMs: 5_000 }]);
    queue.receive("seal", { limit: 1, visibilityMs: 3_600_000 });
    queue.close();
    const { queue: reopened } = setUp({ path, start: time.now });
    expect(ids(reopened.receive("seal", VISIBLE))).toEqual(["drop-2"]);
    reopened.close();
    const { queue: again } = setUp({ path, start: time.now });
    expect(again.reclaim()).toBe(2);
    expect(ids(again.receive("seal", VISIBLE))).toEqual(["drop-1", "drop-2"]);
    expect(again.depths()["manifest"]).toEqual({ ready: 0, delayed: 1, inFlight: 0, dead: 0 });
  });

  it("buries a message that ended the process again and again, and not one that failed as often", () => {
    const { queue, time } = setUp({ maxLost: 3 });
    publish(queue, 1, 2);
    for (let round = 0; round < 4; round++) {
      time.now += 10_000;
      const failing = queue.receive("seal", VISIBLE).find((message) => message.event.id === "drop-2");
      if (failing) queue.fail(failing, unavailable, { retriable: true });
      queue.reclaim();
    }
    expect(queue.deadLetters()).toMatchObject([{ eventId: "drop-1", code: "never-finished", attempts: 4 }]);
    expect(queue.depths()["seal"]).toMatchObject({ ready: 0, delayed: 1 });
  });
});

describe("a clock that steps back", () => {
  it("hides nothing longer than was meant, neither while running nor over a restart", () => {
    const { queue, time, path } = setUp();
    publish(queue, 1);
    queue.publish([{ queue: "seal", event: dropEvent(2), delayMs: 500 }]);
    time.now -= 900_000;
    expect(ids(queue.receive("seal", VISIBLE))).toEqual(["drop-1"]);
    expect(queue.nextVisibleAt(["seal"])).toBe(time.now + 500);
    queue.close();
    const { queue: reopened, time: later } = setUp({ path, start: 5_000 });
    expect(reopened.nextVisibleAt(["seal"])).toBe(5_500);
    later.now += 1_000;
    expect(ids(reopened.receive("seal", VISIBLE)).sort()).toEqual(["drop-1", "drop-2"]);
  });
});

describe("the file", () => {
  it("of a later release is refused by name", () => {
    const { queue, path } = setUp();
    queue.close();
    const editor = new DatabaseSync(path);
    editor.exec("PRAGMA user_version=99");
    editor.close();
    expect(() => setUp({ path })).toThrow(
      expect.objectContaining({
        constructor: Refused,
        code: "database-newer",
        params: { path, version: 99, known: 1 },
      }),
    );
  });

  it("that is no database is called damaged", () => {
    const path = join(temporaryFolder(), "queue.db");
    writeFileSync(path, "a shopping list, long enough to be taken for a header ".repeat(100));
    expect(() => setUp({ path })).toThrow(expect.objectContaining({ constructor: Tampered, code: "database-damaged" }));
  });

  it("in a folder that is not there is named", () => {
    const path = join(temporaryFolder(), "absent", "queue.db");
    expect(() => setUp({ path })).toThrow(
      expect.objectContaining({ constructor: Denied, code: "database-denied", params: { path } }),
    );
  });
});

describe("whatever happens in whatever order", () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("publish" as const), number: fc.nat(8), delayMs: fc.nat(300) }),
    fc.record({ kind: fc.constant("receive" as const), limit: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constantFrom("settle" as const, "retry" as const, "bury" as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant("crash" as const) }),
    fc.record({ kind: fc.constant("requeue" as const) }),
    fc.record({ kind: fc.constant("clock" as const), ms: fc.integer({ min: -500, max: 1_500 }) }),
  );

  it("every event published and not settled is there, and one whose claim holds is nobody else's", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { queue, time } = setUp({ path: ":memory:" });
        const waiting = new Set<string>();
        const dead: string[] = [];
        const claims: Message[] = [];
        for (const step of actions) {
          if (step.kind === "publish") {
            const event = dropEvent(step.number);
            queue.publish([{ queue: "seal", event, delayMs: step.delayMs }]);
            waiting.add(event.id);
          } else if (step.kind === "receive") {
            claims.push(...queue.receive("seal", { limit: step.limit, visibilityMs: 200 }));
          } else if (step.kind === "crash") queue.reclaim();
          else if (step.kind === "clock") time.now += step.ms;
          else if (step.kind === "requeue") {
            queue.requeue("all");
            for (const id of dead.splice(0)) waiting.add(id);
          } else {
            const message = claims.splice(step.which % Math.max(1, claims.length), 1)[0];
            if (!message) continue;
            if (step.kind === "settle" && queue.settle(message)) waiting.delete(message.event.id);
            if (step.kind === "retry") queue.fail(message, unavailable, { retriable: true });
            if (step.kind === "bury" && queue.fail(message, unavailable, { retriable: false }) === "dead") {
              waiting.delete(message.event.id);
              dead.push(message.event.id);
            }
          }
          const depth = queue.depths()["seal"] ?? { ready: 0, delayed: 0, inFlight: 0, dead: 0 };
          expect(depth.ready + depth.delayed + depth.inFlight).toBe(waiting.size);
          expect(depth.dead).toBe(dead.length);
        }
        time.now += 10_000_000;
        queue.reclaim();
        expect(ids(queue.receive("seal", { limit: 100, visibilityMs: 1 })).sort()).toEqual([...waiting].sort());
        queue.close();
      }),
      { numRuns: 200 },
    );
  });
});
