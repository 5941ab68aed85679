import { setTimeout as sleepFor } from "node:timers/promises";

/** The time of a run. Milliseconds of a clock that never runs backwards; from when it counts means nothing. */
export interface Clock {
  readonly now: () => number;
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What one timer of Node can wait for. */
const longest = 2 ** 31 - 1;

/** This machine's clock. */
export const realClock: Clock = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    if (signal.aborted) return;
    try {
      await sleepFor(Math.min(milliseconds, longest), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};
