import { setTimeout as pause } from "node:timers/promises";

/**
 * Milliseconds. Kernels before Linux 6.13 take file times from a clock that steps a hundred times a second, or a few hundred: a file that
 * changes twice within one step looks the same after either change. Two steps, to be safe.
 */
const tick = 20;

/**
 * Waits until any further change will show in the times of what was changed at `changed` (nanoseconds since 1970).
 *
 * @returns whether it had to: then look again, since it may have changed while nothing showed
 */
export async function pastTick(changed: bigint): Promise<boolean> {
  const age = Date.now() - Number(changed / 1_000_000n);
  // A change in the future is one by another computer's clock, of which nothing is known.
  if (age < 0 || age >= tick) return false;
  await pause(tick - age);
  return true;
}
