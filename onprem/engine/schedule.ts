import { Cron } from "croner";
import { z } from "zod";
import { FenchiError, InvalidInput, Refused, Unavailable } from "../../events/error.ts";
import { itemName } from "../../events/index.ts";

/** What is backed up without anybody dropping it, and when. */
export const scheduleEntry = z.object({
  item: itemName,
  source: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("path"), path: z.string().min(1) }),
    /** A program and its arguments, no shell: its output is the drop, its exit status decides. */
    z.object({ kind: z.literal("command"), command: z.array(z.string()).min(1) }),
  ]),
  /** Minute, hour, day of month, month, day of week. */
  cron: z.string().max(200),
  /** IANA name, such as Asia/Taipei. */
  timeZone: z.string().max(100),
  /** Whether a time that passed while the engine was down is made up for, once, at its start. */
  catchUp: z.boolean().default(true),
});
export type ScheduleEntry = z.infer<typeof scheduleEntry>;

/** Remembers which due times ran, durably: without it a restart runs them again. */
export interface RunHistory {
  /** All times recorded for the key, in any order; those of the last year are enough. */
  read(key: string): Promise<readonly Date[]> | readonly Date[];
  record(key: string, time: Date): Promise<void> | void;
}

export interface SchedulerOptions {
  readonly entries: readonly ScheduleEntry[];
  readonly history: RunHistory;
  /** The wall clock, milliseconds since 1970. May step either way. */
  readonly now: () => number;
  /** Calls back once, after that many milliseconds; the answer cancels it. */
  readonly setTimer: (callback: () => void, ms: number) => () => void;
  /** Starts a backup. Repeating what failed is its own affair: it is not called again for the same due time. */
  readonly run: (entry: ScheduleEntry, due: Date) => Promise<void>;
  /** A run that failed, a history that cannot be written, a clock that stepped back. Does not throw. */
  readonly onProblem: (problem: FenchiError) => void;
  /** The longest sleep: how soon a clock that was set is noticed. A minute by default. */
  readonly wakeMs?: number;
}

export interface Scheduler {
  /** Makes up for what was missed, then keeps the time. */
  start(): Promise<void>;
  /** When each entry is due next; `undefined` if never again. */
  next(): readonly { readonly entry: ScheduleEntry; readonly due: Date | undefined }[];
  /** Starts nothing more, and waits for what runs. */
  stop(): Promise<void>;
}

/** One entry with its memory. */
interface Plan {
  readonly entry: ScheduleEntry;
  readonly key: string;
  readonly cron: Cron;
  /** Due times up to here are settled. */
  floor: number;
  /** Every time that ran; those later than the clock are why it may step back without harm. */
  readonly ran: Set<number>;
  running: Promise<void> | undefined;
  /** The due time that was last told to have run already. */
  told: number | undefined;
}

/** What an entry's runs are recorded under: another time table is another history. */
export const scheduleKey = ({ item, cron, timeZone }: ScheduleEntry) => JSON.stringify([item, cron, timeZone]);

/**
 * Runs entries when they are due. Laws: no due time runs twice, whatever the clock does and however often the process restarts (a run is
 * recorded before it begins); of several due times that passed, the latest runs; an entry does not overlap itself.
 *
 * @throws {InvalidInput} `schedule-invalid` for a pattern or time zone that is none, or that never comes; `schedule-duplicate`.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { now, history, onProblem, wakeMs = 60_000 } = options;
  const plans = options.entries.map(planOf);
  if (new Set(plans.map(({ key }) => key)).size < plans.length) throw duplicate();
  let cancel: (() => void) | undefined;
  let state: "new" | "started" | "stopped" = "new";

  async function remember(plan: Plan): Promise<void> {
    const time = now();
    for (const ran of await history.read(plan.key)) plan.ran.add(ran.getTime());
    const past = [...plan.ran].filter((ran) => ran <= time);
    if (past.length === 0) await history.record(plan.key, new Date(time));
    plan.floor = past.length > 0 && plan.entry.catchUp ? Math.max(...past) : time;
  }

  /** Starts what is due, and sleeps until something is. */
  function tick(): void {
    if (state !== "started") return;
    cancel?.();
    const time = now();
    for (const plan of plans) {
      // The clock stepped back, at most one sleep ago: what ran is in `ran`, and what did not is to come again.
      if (plan.floor > time) plan.floor = time - wakeMs;
      const due = latestDue(plan, time);
      if (due === undefined || due <= plan.floor || plan.running) continue;
      if (plan.ran.has(due)) tellStep(plan, due, time);
      else plan.running = begin(plan, due).then((ran) => finished(plan, ran));
    }
    const wait = Math.min(wakeMs, ...plans.map((plan) => (nextDue(plan, time) ?? Number.POSITIVE_INFINITY) - time));
    cancel = options.setTimer(tick, Math.max(1, wait));
  }

  /** Answers whether it ran, well or not. */
  async function begin(plan: Plan, due: number): Promise<boolean> {
    try {
      await history.record(plan.key, new Date(due));
    } catch (error) {
      onProblem(error instanceof FenchiError ? error : unrecorded(plan.entry, error));
      return false;
    }
    plan.ran.add(due);
    plan.floor = due;
    try {
      await options.run(plan.entry, new Date(due));
    } catch (error) {
      onProblem(error instanceof FenchiError ? error : failed(plan.entry, error));
    }
    return true;
  }

  function finished(plan: Plan, ran: boolean): void {
    plan.running = undefined;
    // Another due time may have passed meanwhile. One that could not be recorded waits for the next wake.
    if (ran) tick();
  }

  /** Of a step that matters: times that ran lie ahead still, so more will be left out. */
  function tellStep(plan: Plan, due: number, time: number): void {
    const latest = Math.max(...plan.ran);
    if (latest <= time || plan.told === due) return;
    plan.told = due;
    onProblem(steppedBack(plan.entry, due, latest));
  }

  return {
    async start() {
      if (state !== "new") return;
      for (const plan of plans) await remember(plan);
      state = "started";
      tick();
    },
    next: () =>
      plans.map((plan) => {
        const due = nextDue(plan, now());
        return { entry: plan.entry, due: due === undefined ? undefined : new Date(due) };
      }),
    async stop() {
      state = "stopped";
      cancel?.();
      await Promise.all(plans.map(({ running }) => running));
    },
  };
}

/** The latest due time not after `time`. */
function latestDue({ cron }: Plan, time: number): number | undefined {
  return cron.previousRuns(1, new Date(time + 1))[0]?.getTime();
}

/** The earliest due time after `time` that did not run yet. */
function nextDue({ cron, ran }: Plan, time: number): number | undefined {
  let due = cron.nextRun(new Date(time))?.getTime();
  while (due !== undefined && ran.has(due)) due = cron.nextRun(new Date(due))?.getTime();
  return due;
}

function planOf(entry: ScheduleEntry): Plan {
  try {
    const cron = new Cron(entry.cron, { timezone: entry.timeZone, mode: "5-part", paused: true });
    if (cron.nextRun(new Date(0)) === null) throw new Error("such a time never comes");
    return { entry, key: scheduleKey(entry), cron, floor: 0, ran: new Set(), running: undefined, told: undefined };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInput("schedule-invalid", `The schedule of ${entry.item} cannot be kept: ${why}`, {
      next: "Write five fields (minute, hour, day, month, weekday), such as 0 3 * * *, and a time zone such as Asia/Taipei.",
      params: { item: entry.item, cron: entry.cron, timeZone: entry.timeZone },
      cause,
    });
  }
}

const duplicate = () =>
  new InvalidInput("schedule-duplicate", "Two schedules have the same item, times and time zone.", {
    next: "Remove one, or give one another item.",
  });

const unrecorded = ({ item }: ScheduleEntry, cause: unknown) =>
  new Unavailable("schedule-unrecorded", `The run of ${item} did not begin: it cannot be recorded.`, {
    next: "Check the disk of the home; it is tried again within a minute.",
    params: { item },
    cause,
  });

const failed = ({ item }: ScheduleEntry, cause: unknown) =>
  new Unavailable(
    "schedule-run-failed",
    `The scheduled backup of ${item} failed: ${cause instanceof Error ? cause.message : cause}`,
    { next: "Look at the source; run it by hand if the next due time is too late.", params: { item }, cause },
  );

function steppedBack({ item }: ScheduleEntry, due: number, latest: number): Refused {
  const time = new Date(due).toISOString();
  const until = new Date(latest).toISOString();
  return new Refused(
    "clock-stepped-back",
    `${item} was due at ${time}, for which it ran before the clock stepped back.`,
    {
      next: `Check the clock; if it is right now, nothing runs until ${until} has passed, unless by hand.`,
      params: { item, due: time, until },
    },
  );
}
