/** A drill's clock: milliseconds from the drill's beginning, never backwards. */
export interface DrillClock {
  readonly now: () => number;
  /** Resolves early when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** The same for somebody who only watches the clock, and whom nothing waits for: for its sake alone no time is left out. */
  readonly watch: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** @param from what it shows now: more than 0 where a drill is resumed */
export function createRealClock(from = 0): DrillClock {
  const begun = performance.now() - from;
  const sleep: DrillClock["sleep"] = (milliseconds, signal) =>
    new Promise((resolve) => {
      const until = performance.now() + milliseconds;
      let timer: NodeJS.Timeout | undefined;
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      // What one timer of Node can wait for is less than a month.
      const wait = () => {
        const left = until - performance.now();
        timer = left > longest ? setTimeout(wait, longest) : setTimeout(done, Math.max(0, left));
      };
      signal.addEventListener("abort", done);
      if (signal.aborted) done();
      else wait();
    });
  return { now: () => performance.now() - begun, sleep, watch: sleep };
}

const longest = 2 ** 31 - 1;

/**
 * How long nothing may happen in this process before everybody counts as waiting for the clock, by how far it would jump: work that no file shows (a
 * cipher, a codec) must not be taken for waiting, and the longer the jump the more that would cost. Milliseconds.
 */
const quietFor = (jump: number): number => (jump <= 1_000 ? 2 : jump <= 30_000 ? 20 : 200);
/** How often it is looked. */
const look = 2;

interface Sleeper {
  readonly until: number;
  /** Whether it only watches. */
  readonly idle: boolean;
  readonly wake: () => void;
}

/**
 * A clock that leaves out the waiting. It runs with the machine's, so that what the machine does takes its time; but while all that goes on
 * is waiting for this clock (no file is being read or written, and nothing has happened for a moment), it jumps to the
 * moment that is waited for first. A drill of days over a thin line so takes minutes, and measures what the real one would (test/onprem/drill shows by how much they differ).
 *
 * @param from as of {@link createRealClock}
 */
export function createSimulatedClock(from = 0): DrillClock {
  const begun = performance.now() - from;
  let skipped = 0;
  /** Counts every use, as a sign that something goes on. */
  let uses = 0;
  let watching = false;
  const sleepers = new Set<Sleeper>();
  const time = () => performance.now() - begun + skipped;

  function wakeDue(): void {
    for (const sleeper of [...sleepers].sort((a, b) => a.until - b.until)) {
      if (sleeper.until <= time()) sleeper.wake();
    }
  }

  /** Looks until nobody sleeps any more; jumps whenever nothing else goes on. @param since when `seen` was first seen */
  function lookAround(seen: number, since: number): void {
    if (sleepers.size === 0) {
      watching = false;
      return;
    }
    setTimeout(() => {
      wakeDue();
      const still = seen === uses && !filesAreBusy();
      const now = performance.now();
      if (still && mayJump(now - since)) {
        skipped += Math.max(0, firstOf(sleepers) - time());
        wakeDue();
      }
      lookAround(uses, still && seen === uses ? since : now);
    }, look);
  }

  /** Somebody waits, and not only watches; and it has been quiet long enough for so far a jump. */
  function mayJump(quiet: number): boolean {
    if (![...sleepers].some(({ idle }) => !idle)) return false;
    return quiet >= quietFor(firstOf(sleepers) - time()) - look / 2;
  }

  const rest =
    (idle: boolean): DrillClock["sleep"] =>
    (milliseconds, signal) =>
      new Promise((resolve) => {
        uses++;
        const sleeper: Sleeper = {
          until: time() + Math.max(0, milliseconds),
          idle,
          wake() {
            uses++;
            sleepers.delete(sleeper);
            signal.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener("abort", sleeper.wake);
        if (signal.aborted) return sleeper.wake();
        if (watching) return;
        watching = true;
        lookAround(uses, performance.now());
      });

  return {
    now() {
      uses++;
      return time();
    },
    sleep: rest(false),
    watch: rest(true),
  };
}

function firstOf(sleepers: Iterable<Sleeper>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { until } of sleepers) first = Math.min(first, until);
  return first;
}

/** Whether a file is being read, written or closed by this process. */
function filesAreBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq") || name === "CloseReq");
}
