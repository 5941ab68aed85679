import { InvalidInput } from "../../events/error.ts";
import type { ObjectStore } from "../contract.ts";

/** A line's share, which several stores may draw on together. */
export interface BandwidthLimit {
  /** Waits until that many bytes may pass. */
  take(bytes: number): Promise<void>;
}

/** What a limit needs from outside. */
export interface BandwidthOptions {
  readonly bytesPerSecond: number;
  /** Milliseconds of a clock that does not run backwards. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * A token bucket without credit, kept as the moment the line is free again (the virtual scheduling form of GCRA, ITU-T I.371): each
 * taker waits until then and moves it on by its own time. First come, first served; time in which nobody asked is not saved up.
 *
 * @throws {InvalidInput} `bandwidth-invalid` unless the rate is a positive number.
 */
export function createBandwidthLimit({ bytesPerSecond, now, sleep }: BandwidthOptions): BandwidthLimit {
  if (!(bytesPerSecond > 0)) {
    throw new InvalidInput(
      "bandwidth-invalid",
      `A bandwidth of ${bytesPerSecond} bytes a second lets nothing through`,
      {
        next: "Give a positive number of bytes a second, or no limit at all.",
        params: { bytesPerSecond },
      },
    );
  }
  let free = Number.NEGATIVE_INFINITY;
  return {
    async take(bytes) {
      // A range that no store will answer must not hold the line for ever.
      if (!Number.isSafeInteger(bytes) || bytes <= 0) return;
      const start = Math.max(now(), free);
      free = start + (bytes / bytesPerSecond) * 1000;
      const wait = start - now();
      if (wait > 0) await sleep(wait);
    },
  };
}

/**
 * Keeps what is put, got and digested to the limit's average. A size that is known beforehand is paid before the call, one that
 * only the answer tells (whole objects) after it, so that the next call waits for it.
 */
export function withBandwidth(store: ObjectStore, limit: BandwidthLimit): ObjectStore {
  return {
    provider: store.provider,
    async put(name, body, options) {
      const parts = body instanceof Uint8Array ? [body] : body;
      await limit.take(parts.reduce((sum, part) => sum + part.length, 0));
      return await store.put(name, body, options);
    },
    async get(name, range) {
      if (range !== undefined) await limit.take(range.length);
      const bytes = await store.get(name, range);
      if (range === undefined) await limit.take(bytes.length);
      return bytes;
    },
    async digest(name) {
      const digest = await store.digest(name);
      await limit.take(digest.size);
      return digest;
    },
    stat: (name) => store.stat(name),
    list: (prefix, after) => store.list(prefix, after),
    lock: (name, until) => store.lock(name, until),
    remove: (name) => store.remove(name),
  };
}
