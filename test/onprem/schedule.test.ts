import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FenchiError, InvalidInput, OutOfSpace } from "../../events/error.ts";
import {
  createScheduler,
  type RunHistory,
  type ScheduleEntry,
  type Scheduler,
  type SchedulerOptions,
  scheduleEntry,
  scheduleKey,
} from "../../onprem/engine/schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (time: string) => Date.parse(time);

const entryOf = (fields: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
  item: "s/m/dump.sql",
  source: { kind: "path", path: "/data/dump.sql" },
  cron: "0 3 * * *",
  timeZone: "Asia/Taipei",
  catchUp: true,
  ...fields,
});

/** A wall clock that can be set, and timers that go by how long really passed. */
class World {
  wall: number;
  #real = 0;
  #timers: { time: number; callback: () => void }[] = [];

  constructor(wall: number) {
    this.wall = wall;
  }

  readonly now = () => this.wall;

  readonly setTimer = (callback: () => void, ms: number) => {
    const timer = { time: this.#real + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Lets time pass, timers and what they start included. */
  async pass(ms: number): Promise<void> {
    const end = this.#real + ms;
    for (;;) {
      const next = this.#timers.filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)[0];
      this.#pass((next?.time ?? end) - this.#real);
      if (!next) return;
      this.#timers = this.#timers.filter((other) => other !== next);
      next.callback();
      await settled();
    }
  }

  #pass(ms: number): void {
    this.#real += ms;
    this.wall += ms;
  }
}

/** Enough turns for a run that waits for nothing. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

class Memory implements RunHistory {
  readonly times = new Map<string, number[]>();

  read(key: string): Date[] {
    return (this.times.get(key) ?? []).map((time) => new Date(time));
  }

  record(key: string, time: Date): void {
    this.times.set(key, [...(this.times.get(key) ?? []), time.getTime()]);
  }
}

function setUp(start: string, options: Partial<SchedulerOptions> & { world?: World } = {}) {
  const world = options.world ?? new World(at(start));
  const history = options.history ?? new Memory();
  const runs: string[] = [];
  const problems: FenchiError[] = [];
  const scheduler = createScheduler({
    entries: [entryOf()],
    now: world.now,
    setTimer: world.setTimer,
    run: async (_, due) => void runs.push(due.toISOString()),
    onProblem: (problem) => problems.push(problem),
    ...options,
    history,
  });
  return { world, history, runs, problems, scheduler };
}

describe("keeping time", () => {
  it("runs each entry when it is due, in its own time zone", async () => {
    const entries = [entryOf(), entryOf({ cron: "30 * * * *", timeZone: "UTC" })];
    const ran: string[] = [];
    const { world, scheduler } = setUp("2026-11-22T18:00:00Z", {
      entries,
      run: async ({ cron }, due) => void ran.push(`${cron} ${due.toISOString()}`),
    });
    await scheduler.start();
    await world.pass(2 * HOUR);
    expect(ran).toEqual([
      "30 * * * * 2026-11-22T18:30:00.000Z",
      "0 3 * * * 2026-11-22T19:00:00.000Z",
      "30 * * * * 2026-11-22T19:30:00.000Z",
    ]);
  });

  it("says what comes next", async () => {
    const { scheduler } = setUp("2026-11-22T19:00:00Z");
    await scheduler.start();
    expect(scheduler.next()).toEqual([{ entry: entryOf(), due: new Date("2026-11-23T19:00:00Z") }]);
  });

  it("keeps a time that summer time leaves out or repeats once a day", async () => {
    const entries = [entryOf({ cron: "30 2 * * *", timeZone: "Europe/Berlin" })];
    const spring = setUp("2026-03-28T12:00:00Z", { entries });
    await spring.scheduler.start();
    await spring.world.pass(48 * HOUR);
    expect(spring.runs).toHaveLength(2);
    const autumn = setUp("2026-10-24T12:00:00Z", { entries });
    await autumn.scheduler.start();
    await autumn.world.pass(48 * HOUR);
    expect(autumn.runs).toHaveLength(2);
  });

  it("does not let an entry overlap itself, and then runs the latest that passed", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ran: string[] = [];
    const { world, scheduler } = setUp("2026-11-22T18:30:00Z", {
      entries: [entryOf({ cron: "0 * * * *" })],
      run: (_, due) => {
        ran.push(due.toISOString());
        return ran.length === 1 ? promise : Promise.resolve();
      },
    });
    await scheduler.start();
    await world.pass(3 * HOUR);
    expect(ran).toEqual(["2026-11-22T19:00:00.000Z"]);
    resolve();
    await settled();
    expect(ran).toEqual(["2026-11-22T19:00:00.000Z", "2026-11-22T21:00:00.000Z"]);
  });

  it("stops: starts nothing more, and waits for what runs", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let ended = false;
    let count = 0;
    const { world, scheduler } = setUp("2026-11-22T18:30:00Z", {
      run: async () => {
        count++;
        await promise;
        ended = true;
      },
    });
    await scheduler.start();
    await world.pass(HOUR);
    const stopped = scheduler.stop();
    resolve();
    await stopped;
    expect(ended).toBe(true);
    await world.pass(48 * HOUR);
    expect(count).toBe(1);
  });
});

describe("after the engine was down", () => {
  async function downFor(hours: number, fields: Partial<ScheduleEntry> = {}) {
    const entries = [entryOf({ cron: "0 * * * *", ...fields })];
    const first = setUp("2026-11-22T18:30:00Z", { entries });
    await first.scheduler.start();
    await first.world.pass(HOUR);
    await first.scheduler.stop();
    await first.world.pass(hours * HOUR);
    const second = setUp("", { entries, world: first.world, history: first.history });
    await second.scheduler.start();
    await settled();
    return [...first.runs, ...second.runs];
  }

  it("makes up once for whatever passed", async () => {
    expect(await downFor(5)).toEqual(["2026-11-22T19:00:00.000Z", "2026-11-23T00:00:00.000Z"]);
  });

  it("runs nothing when nothing passed", async () => {
    expect(await downFor(0)).toEqual(["2026-11-22T19:00:00.000Z"]);
  });

  it("does not make up where the entry says so", async () => {
    expect(await downFor(5, { catchUp: false })).toEqual(["2026-11-22T19:00:00.000Z"]);
  });

  it("makes up for the first time of all, too, and not for times before the entry was made", async () => {
    const first = setUp("2026-11-22T18:30:00Z");
    await first.scheduler.start();
    await first.scheduler.stop();
    await first.world.pass(HOUR);
    const second = setUp("", { world: first.world, history: first.history });
    await second.scheduler.start();
    await settled();
    expect([...first.runs, ...second.runs]).toEqual(["2026-11-22T19:00:00.000Z"]);
  });
});

describe("a clock that is set", () => {
  it("forward: the latest time that it leapt over runs within a minute", async () => {
    const { world, scheduler, runs } = setUp("2026-11-22T12:00:00Z");
    await scheduler.start();
    world.wall += 72 * HOUR;
    await world.pass(MINUTE);
    expect(runs).toEqual(["2026-11-24T19:00:00.000Z"]);
  });

  it("back: what ran does not run again, what did not runs", async () => {
    const { world, scheduler, runs, problems } = setUp("2026-11-22T18:30:00Z", {
      entries: [entryOf({ cron: "0 * * * *" })],
    });
    await scheduler.start();
    await world.pass(2 * HOUR);
    world.wall -= 150 * MINUTE;
    await world.pass(4 * HOUR + 30 * MINUTE);
    expect(runs).toEqual(["19", "20", "21", "22"].map((hour) => `2026-11-22T${hour}:00:00.000Z`));
    expect(problems.map(({ code }) => code)).toEqual(["clock-stepped-back"]);
  });

  it("back to just before a time that it had leapt over: that runs, though the next look is later", async () => {
    const { world, scheduler, runs } = setUp("2026-11-22T12:00:00Z");
    await scheduler.start();
    world.wall = at("2026-11-24T20:00:00Z");
    await world.pass(MINUTE);
    world.wall = at("2026-11-22T18:59:59Z");
    await world.pass(MINUTE);
    expect(runs).toEqual(["2026-11-24T19:00:00.000Z", "2026-11-22T19:00:00.000Z"]);
  });

  it("back by a little: nothing is said", async () => {
    const { world, scheduler, runs, problems } = setUp("2026-11-22T18:59:00Z");
    await scheduler.start();
    await world.pass(MINUTE);
    world.wall -= 5;
    await world.pass(HOUR);
    expect(runs).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it("right, after a run in a wrong future: the times until then run all the same", async () => {
    const history = new Memory();
    history.record(scheduleKey(entryOf()), new Date("2031-01-01T19:00:00Z"));
    const { world, scheduler, runs } = setUp("2026-11-22T18:30:00Z", { history });
    await scheduler.start();
    await world.pass(25 * HOUR);
    expect(runs).toEqual(["2026-11-22T19:00:00.000Z", "2026-11-23T19:00:00.000Z"]);
  });
});

describe("what goes wrong", () => {
  it("in a run is told, and the next one comes", async () => {
    let count = 0;
    const { world, scheduler, problems } = setUp("2026-11-22T18:30:00Z", {
      run: async () => {
        if (++count === 1) throw new Error("connection refused");
      },
    });
    await scheduler.start();
    await world.pass(25 * HOUR);
    expect(count).toBe(2);
    expect(problems).toMatchObject([{ code: "schedule-run-failed", params: { item: "s/m/dump.sql" } }]);
  });

  it("in the history keeps the run back until it can be recorded", async () => {
    const full = new OutOfSpace("database-full", "No room.", { next: "Make room." });
    const memory = new Memory();
    let broken = false;
    const { world, scheduler, runs, problems } = setUp("2026-11-22T18:30:00Z", {
      history: {
        read: (key) => memory.read(key),
        record: (key, time) => {
          if (broken) throw full;
          memory.record(key, time);
        },
      },
    });
    await scheduler.start();
    broken = true;
    await world.pass(35 * MINUTE);
    expect(runs).toEqual([]);
    expect(problems).toContain(full);
    broken = false;
    await world.pass(MINUTE);
    expect(runs).toEqual(["2026-11-22T19:00:00.000Z"]);
  });

  it.each([
    ["no pattern", { cron: "daily" }],
    ["seconds", { cron: "0 0 3 * * *" }],
    ["a day that never comes", { cron: "0 0 31 2 *" }],
    ["no time zone", { timeZone: "Mars/Base" }],
  ])("in an entry is refused by its item: %s", (_, fields) => {
    expect(() => setUp("2026-11-22T18:30:00Z", { entries: [entryOf(fields)] })).toThrow(
      expect.objectContaining({ constructor: InvalidInput, code: "schedule-invalid" }),
    );
  });

  it("is two entries that are the same", () => {
    expect(() => setUp("2026-11-22T18:30:00Z", { entries: [entryOf(), entryOf({ catchUp: false })] })).toThrow(
      expect.objectContaining({ constructor: InvalidInput, code: "schedule-duplicate" }),
    );
  });

  it("is not an entry as the config has it", () => {
    const { catchUp: _, ...written } = entryOf({ source: { kind: "command", command: ["pg_dump", "register"] } });
    expect(scheduleEntry.parse(written)).toEqual({ ...written, catchUp: true });
  });
});

describe("whatever the clock does, and however often the engine restarts", () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 5 * HOUR }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("set" as const),
        ms: fc.oneof(fc.integer({ min: -30 * HOUR, max: 30 * HOUR }), fc.integer({ min: -2_000, max: 2_000 })),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("restart" as const), down: fc.integer({ min: 0, max: 9 * HOUR }) }),
    },
  );
  const entries = [entryOf({ cron: "0 */2 * * *" }), entryOf({ cron: "20 3,15 * * *", catchUp: false })];

  it("no due time runs twice, none runs early, and in time that only passes none is left out", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const world = new World(at("2026-11-22T18:30:00Z"));
        const history = new Memory();
        const runs: string[] = [];
        const start = async (): Promise<Scheduler> => {
          const run = async (entry: ScheduleEntry, due: Date) => {
            expect(due.getTime()).toBeLessThanOrEqual(world.wall);
            runs.push(`${scheduleKey(entry)} ${due.toISOString()}`);
          };
          const { scheduler } = setUp("", { world, history, entries, run, wakeMs: 10 * MINUTE });
          await scheduler.start();
          await settled();
          return scheduler;
        };
        let scheduler = await start();
        for (const change of steps) {
          if (change.kind === "pass") await world.pass(change.ms);
          else if (change.kind === "set") world.wall += change.ms;
          else {
            await scheduler.stop();
            await world.pass(change.down);
            scheduler = await start();
          }
        }
        expect(new Set(runs).size).toBe(runs.length);
        const next = scheduler.next();
        const last = Math.max(...next.map(({ due }) => due?.getTime() ?? Number.NaN));
        await world.pass(last - world.wall + 10 * MINUTE);
        for (const { entry, due } of next) expect(runs).toContain(`${scheduleKey(entry)} ${due?.toISOString()}`);
        expect(new Set(runs).size).toBe(runs.length);
        await scheduler.stop();
      }),
      { numRuns: 60 },
    );
  });
});
