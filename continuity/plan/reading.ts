import { lineRate, requestCap, requestsToFill, roundTripSeconds } from "./line.ts";
import type { Line } from "./plan.ts";

/**
 * How a restore asks for what it needs over a line: in pieces, so many of them under way at once. Planner and runner agree on it here.
 */
export interface Reading {
  /** Bytes asked for at once, at most; pieces are of several lengths, three quarters of this on average. */
  readonly piece: number;
  /** Requests under way at once, over all modules and providers. */
  readonly requests: number;
}

const kib = 1024;
/** A cut costs what had come of each piece under way; a smaller piece costs round trips instead. */
const smallest = 64 * kib;
/** A segment of a share: nothing smaller can be verified, so nothing larger helps. */
const largest = 1024 * kib;
/** Bytes that come over the whole line in so many seconds and round trips are worth a request. */
const worthSeconds = 0.2;
/** More than fill the line by the sums: some wait for the disk, or for their turn at a provider. */
const spare = 3;
const most = 64;

/** For a line as it is, or as it is planned for. */
export function readingFor(line: Line): Reading {
  const worth = Math.min(
    lineRate(line) * worthSeconds,
    requestCap(line) * Math.max(worthSeconds, 4 * roundTripSeconds(line)),
  );
  const piece = Math.max(smallest, Math.min(largest, 2 ** Math.round(Math.log2(worth))));
  return { piece, requests: Math.min(most, requestsToFill(line, 0.75 * piece) + spare) };
}
