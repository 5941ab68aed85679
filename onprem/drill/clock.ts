/** A drill's clock: milliseconds from the drill's beginning, never backwards. */
export interface DrillClock {
  readonly now: () => number;
  /** Resolves early when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** @param from what it shows now: more than 0 where a drill is resumed */
export function createRealClock(from = 0): DrillClock {
  const begun = performance.now() - from;
  return {
    now: () => performance.now() - begun,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener("abort", done);
        if (signal.aborted) done();
      }),
  };
}

/** How long nothing may happen in this process before everybody counts as waiting for the clock. Milliseconds. */
const quiet = 2;

interface Sleeper {
  readonly until: number;
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

  /** Looks until nobody sleeps any more; jumps whenever nothing else goes on. */
  function watch(seen: number): void {
    if (sleepers.size === 0) {
      watching = false;
      return;
    }
    setTimeout(() => {
      wakeDue();
      if (seen === uses && sleepers.size > 0 && !filesAreBusy()) {
        let first = Number.POSITIVE_INFINITY;
        for (const { until } of sleepers) first = Math.min(first, until);
        skipped += Math.max(0, first - time());
        wakeDue();
      }
      watch(uses);
    }, quiet);
  }

  return {
    now() {
      uses++;
      return time();
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        uses++;
        const sleeper: Sleeper = {
          until: time() + Math.max(0, milliseconds),
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
        watch(uses);
      }),
  };
}

/** Whether a file is being read, written or closed by this process. */
function filesAreBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq") || name === "CloseReq");
}
