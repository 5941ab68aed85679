import { setImmediate as turn } from "node:timers/promises";

/**
 * A clock for work that waits for nothing but it: time stands still while anything can go on, and then jumps to whatever is waited for
 * first. The same work always takes the same time by it.
 */
export function createEventClock() {
  let time = 0;
  let running = false;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  async function advance(): Promise<void> {
    running = true;
    for (;;) {
      for (let turns = 0; turns < 3; turns++) await turn();
      let next: { readonly until: number; readonly wake: () => void } | undefined;
      for (const sleeper of sleepers) if (next === undefined || sleeper.until < next.until) next = sleeper;
      if (next === undefined) break;
      time = Math.max(time, next.until);
      next.wake();
    }
    running = false;
  }

  return {
    now: () => time,
    sleep: (milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        const sleeper = {
          until: time + Math.max(0, milliseconds),
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake);
        if (signal?.aborted) sleeper.wake();
        if (!running) void advance();
      }),
  };
}
