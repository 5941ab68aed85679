/** Wrappers: each takes an ObjectStore and gives one that keeps the same laws. Compose them from the inside out. */
export { type BandwidthLimit, type BandwidthOptions, createBandwidthLimit, withBandwidth } from "./bandwidth.ts";
export { withConcurrency } from "./concurrency.ts";
export { createTrafficCounter, type TrafficCounter, withCounting } from "./counting.ts";
export { createLine, type LineClock, type LineShape, type LineTraffic, type ShapedLine, withLine } from "./line.ts";
export { createPatience, type PatienceOptions } from "./patience.ts";
export { withPieces } from "./pieces.ts";
export { type RetryOptions, withRetry } from "./retry.ts";
export { type TimeoutOptions, withTimeout } from "./timeout.ts";
export { createTurnstile, type Turnstile, withTurnstile } from "./turnstile.ts";
export { withVerify } from "./verify.ts";
