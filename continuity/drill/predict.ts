import { calibrate } from "../plan/calibrate.ts";
import type { CostModel, Load } from "../plan/cost.ts";
import { doneAt, untilUp, upBetween } from "../plan/line.ts";
import type { Line, RestorePlan } from "../plan/plan.ts";
import { type Job, simulate } from "../plan/simulate.ts";
import { restoredAt } from "../plan/window.ts";
import type { Situation } from "./situation.ts";

/**
 * When the modules of a plan will be back in a drill, whose line changes while it goes on. A plan knows one line; here its order and lanes are
 * kept, and the work that is done when the line changes is done on the next one, too: as many bytes.
 */

/** A part of the drill with one line. Seconds from the drill's beginning. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** `null`: there is none. */
  readonly line: Line | null;
}

export interface PredictOptions {
  readonly model?: CostModel;
  /** Seconds from the drill's beginning until the first module is begun: a machine is made ready. */
  readonly begin?: number;
}

/**
 * Seconds from the drill's beginning until each module is restored, in the order of the plan's modules; infinite where the line never comes back.
 *
 * @param loads of the plan's modules, in their order
 */
export function predictFinishes(
  plan: RestorePlan,
  loads: readonly Load[],
  situations: readonly [Situation, ...Situation[]],
  { model = calibrate([]), begin = 0 }: PredictOptions = {},
): number[] {
  const places = new Map(plan.modules.map(({ module }, at) => [module, at]));
  const jobs = plan.modules.map(({ after, fetch }, at): Job => {
    const load = loads[at];
    if (!load) throw new RangeError(`no load of module ${at}`);
    // A backup that several modules lie in is fetched once: the plan says for which.
    return { ...load, fetch, after: after.flatMap((module) => places.get(module) ?? []) };
  });
  const order = jobs.map((_, at) => at);
  const courses = new Map<Line, Course>();
  const courseOn = (line: Line): Course => {
    const known = courses.get(line) ?? courseOf(simulate(jobs, order, plan.lanes, line, model), jobs);
    courses.set(line, known);
    return known;
  };
  const finishes = jobs.map(() => Number.POSITIVE_INFINITY);
  let done = 0;
  for (const { from, to, line } of stretchesOf(situations, plan.line)) {
    const start = Math.max(from, begin);
    if (line === null || to <= start) continue;
    const course = courseOn(line);
    // A window is counted from the change that brought the line.
    const shift = from;
    const already = course.secondsFor(done);
    for (const [at, seconds] of course.finishes.entries()) {
      if (Number.isFinite(finishes[at]) || seconds < already) continue;
      const finish =
        start === shift && already === 0
          ? shift + restoredAt(line, seconds)
          : shift + doneAt(line, start - shift, seconds - already);
      if (finish <= to) finishes[at] = finish;
    }
    done = course.doneAfter(already + upBetween(line, start - shift, to - shift));
  }
  return finishes;
}

/** The plan's own line where nothing is shaped. */
function stretchesOf(situations: readonly [Situation, ...Situation[]], unshaped: Line): Stretch[] {
  const stretches: { from: number; to: number; line: Line | null }[] = [];
  for (const { from, line } of situations) {
    const last = stretches.at(-1);
    const next = line === undefined ? unshaped : line;
    if (last?.line === next) continue;
    if (last) last.to = from;
    stretches.push({ from, to: Number.POSITIVE_INFINITY, line: next });
  }
  return stretches;
}

/** A whole restore over one line: seconds of an up line, and how much of all bytes has come. */
interface Course {
  readonly finishes: readonly number[];
  doneAfter(seconds: number): number;
  /** The least seconds after which so many bytes have come. */
  secondsFor(bytes: number): number;
}

function courseOf(ran: readonly { readonly start: number; readonly finish: number }[], jobs: readonly Job[]): Course {
  const doneAfter = (seconds: number) =>
    ran.reduce((sum, { start, finish }, at) => {
      const part = finish > start ? (seconds - start) / (finish - start) : seconds >= finish ? 1 : 0;
      return sum + Math.min(1, Math.max(0, part)) * Math.max(1, jobs[at]?.fetch ?? 0);
    }, 0);
  const last = ran.reduce((most, { finish }) => Math.max(most, finish), 0);
  return {
    finishes: ran.map(({ finish }) => finish),
    doneAfter,
    secondsFor(bytes) {
      if (bytes <= 0) return 0;
      let [low, high] = [0, last];
      // Halved until a millisecond is left: progress only grows.
      while (high - low > 0.001) {
        const middle = (low + high) / 2;
        if (doneAfter(middle) < bytes) low = middle;
        else high = middle;
      }
      return high;
    },
  };
}

/** What an empty machine asks for before it can restore. */
export interface RecoveryLoad {
  /** Providers that are asked for the vault's description. */
  readonly providers: number;
  /** Backups in the chain. */
  readonly backups: number;
}

/** Requests one after another for each backup: witness, manifest, statement, table, keys, contents, last revision. */
const requestsPerBackup = 7;
/** Backups that are opened side by side. */
const sideBySide = 16;
/** Bytes of those answers, about. */
const bytesPerBackup = 12_000;

/** Seconds until an empty machine knows its vault again over that line, from the drill's beginning. */
export function recoverySeconds({ providers, backups }: RecoveryLoad, line: Line): number {
  const requests = 2 * providers + 1 + (requestsPerBackup + 1) * Math.ceil(backups / sideBySide);
  const seconds = (requests * line.roundTrip) / 1000 + (8 * bytesPerBackup * backups) / line.bitsPerSecond;
  return doneAt(line, untilUp(line, 0), seconds);
}
