import { doneAt, lineRate, roundTripSeconds } from "./line.ts";
import type { Line } from "./plan.ts";
import { readingFor } from "./reading.ts";

/** A restore that waits for its line looks for it at least so often, in seconds. */
const lookEvery = 15;

/**
 * Seconds at the beginning of each window but the first in which a restore gets nothing new: until it has noticed that the line is back, half
 * of the time between two looks on average, and while what was under way at the cut comes again, half of each piece on average.
 */
export function restartSeconds(line: Line): number {
  const { piece, requests } = readingFor(line);
  const again = (requests * 0.75 * piece) / 2 / lineRate(line);
  return lookEvery / 2 + roundTripSeconds(line) + again;
}

/** The second at which a restore that began with the line's first window is done with what needs `seconds` of an up line. */
export function restoredAt(line: Line, seconds: number): number {
  const { window } = line;
  if (!window || window.up >= window.every || seconds <= window.up) return doneAt(line, 0, seconds);
  // A window that is over before the line is noticed still brings something, sooner or later.
  const restart = Math.min(restartSeconds(line), 0.9 * window.up);
  const left = seconds - window.up;
  const useful = window.up - restart;
  const before = Math.ceil(left / useful) - 1;
  return (1 + before) * window.every + restart + (left - before * useful);
}
