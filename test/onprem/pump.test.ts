import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { NotFound, Unavailable } from "../../events/error.ts";
import { type Draft, type FenchiEvent, nameOf } from "../../events/index.ts";
import { createPump, type Failure, type Handler, idOf, type PumpOptions } from "../../onprem/engine/pump.ts";
import { openQueue, type QueueOptions } from "../../onprem/engine/queue.ts";
import { dropDraft, dropEvent, idOfNumber, temporaryFolder } from "./samples.ts";

const deadline = (number: number): Draft => ({
  name: "deadline.passed",
  data: { backup: idOfNumber(number), attempt: 1 },
});
const damaged = (number: number): Draft => ({
  name: "share.damaged",
  data: { backup: idOfNumber(number), provider: "aws", object: "pack", fault: "missing" },
});
const unavailable = new Unavailable("provider-unavailable", "aws does not answer.", { next: "Wait." });

/** Drops go to `seal`, deadlines to `manifest`; all else is only observed. */
function route(event: FenchiEvent) {
  if (nameOf(event) === "drop.received") return [{ queue: "seal" }];
  return nameOf(event) === "deadline.passed" ? [{ queue: "manifest" }] : [];
}

const says = (concurrency: number, handle: Handler["handle"]): Handler => ({ concurrency, handle });
/** A handler that says nothing. */
const works = (concurrency: number, work: (event: FenchiEvent) => unknown): Handler =>
  says(concurrency, async function* (event) {
    await work(event);
    yield* [];
  });
const nothing = works(1, () => {});

interface SetUp extends Partial<PumpOptions> {
  readonly backoff?: QueueOptions["backoff"];
}

function setUp(handlers: Record<string, Handler>, { backoff, ...options }: SetUp = {}) {
  const path = join(temporaryFolder(), "queue.db");
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const queue = openQueue(path, {
    now,
    random: Math.random,
    backoff: backoff ?? { baseMs: 1, capMs: 1, maxAttempts: 5 },
  });
  const observed: FenchiEvent[] = [];
  const failures: Failure[] = [];
  const problems: unknown[] = [];
  const pump = createPump({
    queue,
    handlers: { manifest: nothing, ...handlers },
    route,
    now,
    source: "/test",
    onEvent: (event) => observed.push(event),
    onFailure: (failure) => failures.push(failure),
    onProblem: (error) => problems.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await pump.drain(0);
    queue.close();
  });
  return { path, clock, queue, pump, observed, failures, problems };
}

/** A door that handlers wait at until it is opened, and that knows how many wait. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const arrivals: (() => void)[] = [];
  let waiting = 0;
  return {
    open: resolve,
    get waiting() {
      return waiting;
    },
    pass() {
      waiting++;
      for (const tell of arrivals.splice(0)) tell();
      return promise;
    },
    async arrived(count: number) {
      while (waiting < count) await new Promise<void>((tell) => arrivals.push(tell));
    },
  };
}

describe("moving events", () => {
  it("carries what handlers say to the queues it is routed to, and shows every event once", async () => {
    const tracked: string[] = [];
    const { pump, queue, observed, problems } = setUp({
      seal: says(2, async function* (event) {
        yield deadline(Number(event.id.slice(5)));
        yield damaged(7);
      }),
      manifest: works(1, (event) => tracked.push(event.subject ?? "")),
    });
    pump.start();
    await Promise.all([pump.publish(dropEvent(1)), pump.publish(dropEvent(2))]);
    await pump.idle();
    expect(tracked.sort()).toEqual([idOfNumber(1), idOfNumber(2)]);
    expect(observed.map(nameOf).sort()).toEqual([
      "deadline.passed",
      "deadline.passed",
      "drop.received",
      "drop.received",
      "share.damaged",
      "share.damaged",
    ]);
    expect(queue.depths()).toEqual({});
    expect(problems).toEqual([]);
  });

  it("has written what was said when the handler goes on", async () => {
    const seen: unknown[] = [];
    const { pump, path } = setUp(
      {
        seal: says(1, async function* () {
          yield deadline(1);
          const reader = new DatabaseSync(path, { readOnly: true });
          seen.push(reader.prepare("SELECT count(*) AS n FROM message WHERE queue = 'later'").get()?.["n"]);
          reader.close();
        }),
      },
      { route: (event) => [{ queue: nameOf(event) === "drop.received" ? "seal" : "later" }] },
    );
    pump.start();
    await pump.publish(dropEvent(1));
    await pump.idle();
    expect(seen).toEqual([1]);
  });

  it("handles as many events at once as a queue allows, and no more", async () => {
    const door = gate();
    let together = 0;
    let most = 0;
    const { pump } = setUp({
      seal: works(3, async () => {
        most = Math.max(most, ++together);
        await door.pass();
        together--;
      }),
    });
    pump.start();
    for (let number = 0; number < 10; number++) void pump.publish(dropEvent(number));
    await door.arrived(3);
    door.open();
    await pump.idle();
    expect(most).toBe(3);
  });

  it("finds what was published past it when woken, and what was delayed when it is due", async () => {
    const handled: string[] = [];
    const { pump, queue } = setUp(
      {
        seal: works(1, (event) => handled.push(event.id)),
      },
      { pollMs: 60_000 },
    );
    pump.start();
    await pump.idle();
    queue.publish([
      { queue: "seal", event: dropEvent(1) },
      { queue: "seal", event: dropEvent(2), delayMs: 30 },
      { queue: "seal", event: dropEvent(3), delayMs: 3_600_000 },
    ]);
    pump.wake();
    await pump.idle();
    expect(handled).toEqual(["drop-1", "drop-2"]);
  });
});

describe("a handler that throws", () => {
  it("is run again, and what it said before is in the queue once", async () => {
    let runs = 0;
    const tracked: string[] = [];
    const door = gate();
    const { pump, failures } = setUp({
      seal: says(1, async function* () {
        yield deadline(1);
        if (++runs < 3) throw unavailable;
        door.open();
      }),
      manifest: works(1, async (event) => {
        await door.pass();
        tracked.push(event.id);
      }),
    });
    pump.start();
    await pump.publish(dropEvent(1));
    await pump.idle();
    expect(failures.map(({ outcome, error }) => ({ outcome, error }))).toEqual([
      { outcome: "retry", error: unavailable },
      { outcome: "retry", error: unavailable },
    ]);
    expect(tracked).toEqual([idOf(dropEvent(1), deadline(1))]);
  });

  it("for good leaves its event in the dead letters", async () => {
    const gone = new NotFound("drop-missing", "The drop is gone.", { next: "Drop it again." });
    const { pump, queue, failures } = setUp({
      seal: works(1, () => Promise.reject(gone)),
    });
    pump.start();
    await pump.publish(dropEvent(1));
    await pump.idle();
    expect(failures).toEqual([{ queue: "seal", event: dropEvent(1), error: gone, outcome: "dead" }]);
    expect(queue.deadLetters()).toMatchObject([{ eventId: "drop-1", code: "drop-missing" }]);
  });

  it("by saying what is no event leaves its own event in the dead letters", async () => {
    const { pump, queue } = setUp({
      seal: says(1, async function* () {
        yield { name: "deadline.passed", data: { backup: "short", attempt: 1 } };
      }),
    });
    pump.start();
    await pump.publish(dropEvent(1));
    await pump.idle();
    expect(queue.deadLetters()).toMatchObject([{ eventId: "drop-1", code: "event-invalid" }]);
  });

  it("in an observer stops nothing", async () => {
    const { pump, queue, problems } = setUp(
      { seal: nothing },
      {
        onEvent: () => {
          throw new Error("no screen");
        },
      },
    );
    pump.start();
    await pump.publish(dropEvent(1));
    await pump.idle();
    expect(problems).toEqual([new Error("no screen")]);
    expect(queue.depths()).toEqual({});
  });
});

describe("a long handler", () => {
  it("keeps its claim by heartbeats", async () => {
    const door = gate();
    let runs = 0;
    const { pump, queue } = setUp(
      {
        seal: works(2, async () => {
          runs++;
          await door.pass();
        }),
      },
      { visibilityMs: 30 },
    );
    let beats = 0;
    const extend = queue.extend;
    Object.assign(queue, {
      extend: (...words: Parameters<typeof extend>) => {
        if (++beats === 6) door.open();
        return extend(...words);
      },
    });
    pump.start();
    await pump.publish(dropEvent(1));
    await pump.idle();
    expect({ runs, depths: queue.depths() }).toEqual({ runs: 1, depths: {} });
  });

  it("whose claim lapsed all the same is not run a second time beside itself", async () => {
    const door = gate();
    const { pump, queue, clock } = setUp({
      seal: works(2, () => door.pass()),
    });
    pump.start();
    await pump.publish(dropEvent(1));
    await door.arrived(1);
    clock.ahead = 3_600_000;
    await pump.publish(dropEvent(2));
    await door.arrived(2);
    door.open();
    await pump.idle();
    expect({ runs: door.waiting, depths: queue.depths() }).toEqual({ runs: 2, depths: {} });
  });
});

describe("stopping", () => {
  it("waits for what runs, receives nothing new, and then refuses", async () => {
    const door = gate();
    const { pump, queue, observed } = setUp({
      seal: says(1, async function* () {
        await door.pass();
        yield damaged(1);
      }),
    });
    pump.start();
    await Promise.all([pump.publish(dropEvent(1)), pump.publish(dropEvent(2))]);
    await door.arrived(1);
    const drained = pump.drain(60_000);
    door.open();
    expect(await drained).toEqual([]);
    expect(observed.map(nameOf)).toEqual(["drop.received", "drop.received", "share.damaged"]);
    expect(queue.depths()["seal"]).toEqual({ ready: 1, delayed: 0, inFlight: 0, dead: 0 });
    await expect(pump.publish(dropEvent(3))).rejects.toMatchObject({ code: "engine-stopping" });
  });

  it("past its time gives back what still runs, and hears nothing more from it", async () => {
    const door = gate();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const { pump, queue, observed } = setUp({
      seal: says(1, async function* () {
        try {
          await door.pass();
          yield damaged(1);
        } finally {
          end();
        }
      }),
    });
    pump.start();
    await pump.publish(dropEvent(1));
    await door.arrived(1);
    expect(await pump.drain(1)).toEqual([dropEvent(1)]);
    door.open();
    await ended;
    expect(observed).toEqual([dropEvent(1)]);
    expect(queue.depths()["seal"]).toEqual({ ready: 1, delayed: 0, inFlight: 0, dead: 0 });
  });
});

describe("a queue that cannot be written", () => {
  it("fails those who asked, is reported, and serves again when it can", async () => {
    const handled: string[] = [];
    const { promise: reported, resolve: onProblem } = Promise.withResolvers<unknown>();
    const { pump, queue } = setUp({ seal: works(1, (event) => handled.push(event.id)) }, { pollMs: 5, onProblem });
    const { receive, publish } = queue;
    const full = () => {
      throw unavailable;
    };
    Object.assign(queue, { receive: full, publish: full });
    pump.start();
    await expect(pump.publish(dropEvent(1))).rejects.toBe(unavailable);
    Object.assign(queue, { publish });
    await pump.publish(dropEvent(2));
    expect(await reported).toBe(unavailable);
    Object.assign(queue, { receive });
    await pump.idle();
    expect(handled).toEqual(["drop-2"]);
  });
});

describe("ids of what is said", () => {
  it("depend on the cause and on the whole draft", () => {
    const ids = [
      idOf(dropEvent(1), deadline(1)),
      idOf(dropEvent(2), deadline(1)),
      idOf(dropEvent(1), deadline(2)),
      idOf(dropEvent(1), dropDraft(1)),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(idOf(dropEvent(1), deadline(1))).toBe(ids[0]);
  });
});

describe("kill -9", () => {
  it("at any event loses none: after restarts every drop is sealed and tracked", async () => {
    const path = join(temporaryFolder(), "queue.db");
    const script = join(import.meta.dirname, "child", "pump.ts");
    const lines = new Set<string>();
    const run = async (total: number, killAfter: number) => {
      const words = ["--disable-warning=ExperimentalWarning", script, path, String(total)];
      const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
      const exit = once(child, "exit");
      let seen = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        lines.add(line);
        if (++seen === killAfter) child.kill("SIGKILL");
      }
      return (await exit)[0];
    };
    expect(await run(10, 1)).toBeNull();
    for (const killAfter of [2, 3, 1, 4]) await run(0, killAfter);
    expect(await run(0, Number.POSITIVE_INFINITY)).toBe(0);
    const sealed = Array.from({ length: 10 }, (_, number) => `sealed drop-${number}`);
    expect([...lines].filter((line) => line.startsWith("sealed")).sort()).toEqual(sealed);
    expect([...lines].filter((line) => line.startsWith("tracked"))).toHaveLength(10);
  });
});
