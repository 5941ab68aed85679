import type { Line } from "./plan.ts";

/**
 * The physics of a line, shared by the planner, which predicts with it, and by the line that a drill shapes, which obeys it. Bytes,
 * seconds and bytes a second; a line's own round trip is in milliseconds.
 *
 * A request waits one round trip, then its bytes come. All requests share the line evenly (processor sharing), and none is faster
 * than loss lets it be. A line with a window begins with its window open.
 */

/** Bytes of payload in a segment of TCP over Ethernet. */
export const segmentBytes = 1460;

/** The whole line, bytes a second while it is up. */
export function lineRate(line: Line): number {
  return line.bitsPerSecond / 8;
}

/** Seconds from a request to the first byte of its answer. */
export function roundTripSeconds(line: Line): number {
  return line.roundTrip / 1000;
}

/**
 * Bytes a second that one request reaches at most: 1.22 MSS / (RTT sqrt p) (Mathis et al., 1997), and never more than the line.
 * Without loss or round trip the line alone is the cap.
 */
export function requestCap(line: Line): number {
  const rate = lineRate(line);
  const waits = roundTripSeconds(line) * Math.sqrt(line.loss);
  return waits > 0 ? Math.min(rate, (1.22 * segmentBytes) / waits) : rate;
}

/** Bytes a second that each of `sideBySide` requests gets while all of them receive. */
export function shareOfLine(line: Line, sideBySide: number): number {
  return Math.min(requestCap(line), lineRate(line) / Math.max(1, sideBySide));
}

/** Seconds of an up line that one request takes beside `sideBySide - 1` others: its round trip, then its bytes. */
export function requestSeconds(line: Line, bytes: number, sideBySide = 1): number {
  return roundTripSeconds(line) + bytes / shareOfLine(line, sideBySide);
}

/**
 * Bytes a second that `sideBySide` requests of `bytes` each bring together when a new one follows each that ends: the round trips of some
 * are filled by the bytes of others.
 */
export function throughput(line: Line, bytes: number, sideBySide: number): number {
  const alone = roundTripSeconds(line) + bytes / requestCap(line);
  return alone > 0 ? Math.min(lineRate(line), (Math.max(1, sideBySide) * bytes) / alone) : lineRate(line);
}

/** How many requests of `bytes` each must be under way to fill the line. */
export function requestsToFill(line: Line, bytes: number): number {
  const alone = roundTripSeconds(line) + bytes / requestCap(line);
  return Math.max(1, Math.ceil((lineRate(line) * alone) / Math.max(1, bytes) - 1e-9));
}

/** Whether the line is up at that second. */
export function isUp({ window }: Line, at: number): boolean {
  return !window || window.up >= window.every || at % window.every < window.up;
}

/** Seconds from `at` until the line is up: 0 while it is. */
export function untilUp(line: Line, at: number): number {
  const { window } = line;
  return window && !isUp(line, at) ? window.every - (at % window.every) : 0;
}

/** Seconds from `at` until the line is cut, 0 while it is down, infinite for one that is always up. */
export function untilCut(line: Line, at: number): number {
  const { window } = line;
  if (!window || window.up >= window.every) return Number.POSITIVE_INFINITY;
  return isUp(line, at) ? window.up - (at % window.every) : 0;
}

/** The second at which work that needs `seconds` of an up line is done when it begins at `at`; work goes on where a cut stopped it. */
export function doneAt(line: Line, at: number, seconds: number): number {
  const { window } = line;
  if (seconds <= 0 || !window || window.up >= window.every) return at + Math.max(0, seconds);
  const begin = at + untilUp(line, at);
  const first = untilCut(line, begin);
  if (seconds <= first) return begin + seconds;
  const left = seconds - first;
  const periods = Math.ceil(left / window.up) - 1;
  const next = (Math.floor(begin / window.every) + 1) * window.every;
  return next + periods * window.every + (left - periods * window.up);
}

/** Seconds for which the line is up in [from, to): {@link doneAt} turned round. */
export function upBetween(line: Line, from: number, to: number): number {
  const { window } = line;
  if (to <= from) return 0;
  if (!window || window.up >= window.every) return to - from;
  const upUntil = (at: number) => Math.floor(at / window.every) * window.up + Math.min(at % window.every, window.up);
  return upUntil(to) - upUntil(from);
}
