import { type CostModel, costOf, type Load, restoreRate } from "./cost.ts";
import { lineRate } from "./line.ts";
import type { Line } from "./plan.ts";

/** A restore to be run. */
export interface Job extends Load {
  /** Jobs that must have ended before, by their places. */
  readonly after: readonly number[];
}

/** When a job ran, in seconds of an up line. */
export interface Ran {
  readonly start: number;
  readonly finish: number;
  /** The job whose end let this one begin; `undefined` for one that began at once. */
  readonly released: number | undefined;
}

/** Seconds that rounding may leave over. */
const tiny = 1e-9;

interface Running {
  readonly job: number;
  readonly start: number;
  readonly released: number | undefined;
  /** Seconds until its bytes come. */
  waiting: number;
  /** Seconds of the whole line that are left. */
  receiving: number;
  /** Share of the line that one request after another can use. */
  readonly widest: number;
  /** Share of the line that the machine, working for this one alone, keeps up with. */
  readonly digested: number;
  /** Share of the line that it has at present. */
  pace: number;
}

/**
 * Runs jobs in the given order on so many lanes, as a restore does: whenever a lane is free the first job whose predecessors have ended
 * begins. Those that receive share the line evenly, each up to what it can use, and the machine as well.
 *
 * @param order every job once
 * @returns when each ran, by job
 */
export function simulate(
  jobs: readonly Job[],
  order: readonly number[],
  lanes: number,
  line: Line,
  model: Pick<CostModel, "constants">,
): Ran[] {
  const ran: Ran[] = new Array(jobs.length);
  const queue = createReady(jobs, order);
  const running: Running[] = [];
  let now = 0;
  let lastEnd: number | undefined;
  for (;;) {
    while (running.length < lanes) {
      const next = queue.take();
      if (next === undefined) break;
      running.push(begin(next, now, lastEnd, jobs, line, model));
    }
    if (running.length === 0) return ran;
    setPaces(running);
    const step = Math.min(...running.map(untilChange));
    now += step;
    for (let at = running.length - 1; at >= 0; at--) {
      const each = running[at];
      if (!each || !advance(each, step)) continue;
      running.splice(at, 1);
      ran[each.job] = { start: each.start, finish: now, released: each.released };
      lastEnd = each.job;
      queue.end(each.job);
    }
  }
}

function begin(
  job: number,
  start: number,
  released: number | undefined,
  jobs: readonly Job[],
  line: Line,
  model: Pick<CostModel, "constants">,
): Running {
  const load = jobs[job];
  if (!load) throw new RangeError(`no job ${job}`);
  const { waiting, receiving: alone, working } = costOf(load, line, model);
  const widest = Math.min(1, restoreRate(load, line) / lineRate(line));
  // What fetches next to nothing still takes its work.
  const receiving = Math.max(alone * widest, working * 1e-6, tiny);
  const digested = working > 0 ? receiving / working : 1;
  return { job, start, released, waiting, receiving, widest, digested, pace: 0 };
}

/** Shares out line and machine: what some cannot use of the line goes to the others. */
function setPaces(running: readonly Running[]): void {
  const receiving = running.filter((each) => each.waiting <= 0);
  const limit = (each: Running) => Math.min(each.widest, each.digested / receiving.length);
  receiving.sort((a, b) => limit(a) - limit(b));
  let left = 1;
  for (const [at, each] of receiving.entries()) {
    each.pace = Math.min(limit(each), left / (receiving.length - at));
    left -= each.pace;
  }
}

function untilChange(each: Running): number {
  return each.waiting > 0 ? each.waiting : each.receiving / each.pace;
}

/** @returns whether it has ended */
function advance(each: Running, step: number): boolean {
  if (each.waiting > 0) {
    each.waiting = each.waiting - step > tiny ? each.waiting - step : 0;
    return false;
  }
  each.receiving -= step * each.pace;
  return each.receiving <= tiny * 1e-3;
}

/** Jobs that may begin, the first in the order before the others. */
function createReady(jobs: readonly Job[], order: readonly number[]) {
  const place = new Int32Array(jobs.length);
  for (const [at, job] of order.entries()) place[job] = at;
  const open = Int32Array.from(jobs, (job) => job.after.length);
  const then: number[][] = jobs.map(() => []);
  for (const [at, job] of jobs.entries()) for (const before of job.after) then[before]?.push(at);
  const heap = createHeap();
  for (const job of order) if (open[job] === 0) heap.push(place[job] ?? 0);
  return {
    take(): number | undefined {
      const first = heap.pop();
      return first === undefined ? undefined : order[first];
    },
    end(job: number): void {
      for (const next of then[job] ?? []) {
        open[next] = (open[next] ?? 0) - 1;
        if (open[next] === 0) heap.push(place[next] ?? 0);
      }
    },
  };
}

/** The least number first. */
function createHeap() {
  const heap: number[] = [];
  const at = (place: number) => heap[place] ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  return {
    push(value: number): void {
      let place = heap.push(value) - 1;
      while (place > 0 && at((place - 1) >> 1) > at(place)) {
        swap(place, (place - 1) >> 1);
        place = (place - 1) >> 1;
      }
    },
    pop(): number | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let place = 0; ; ) {
        const left = 2 * place + 1;
        const least = at(left + 1) < at(left) ? left + 1 : left;
        if (at(least) >= at(place)) return first;
        swap(place, least);
        place = least;
      }
    },
  };
}
