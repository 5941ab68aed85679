import type { ObjectStore } from "../contract.ts";
import { aroundEach } from "./around.ts";

/** What passed between us and a provider. One counter may serve several stores. */
export interface TrafficCounter {
  /** Calls; each step of a listing is one. */
  requests: number;
  /** Bytes put. */
  sent: number;
  /** Bytes got. */
  fetched: number;
  /** Bytes that were read back and hashed where they lie. */
  digested: number;
}

/** A counter at zero. */
export function createTrafficCounter(): TrafficCounter {
  return { requests: 0, sent: 0, fetched: 0, digested: 0 };
}

/** Counts calls as they are made, failed ones too, and bytes once they have passed. */
export function withCounting(store: ObjectStore, counter: TrafficCounter): ObjectStore {
  const counted = aroundEach(store, (call) => {
    counter.requests += 1;
    return call();
  });
  return {
    ...counted,
    async put(name, body, options) {
      const result = await counted.put(name, body, options);
      const parts = body instanceof Uint8Array ? [body] : body;
      counter.sent += parts.reduce((sum, part) => sum + part.length, 0);
      return result;
    },
    async get(name, range) {
      const bytes = await counted.get(name, range);
      counter.fetched += bytes.length;
      return bytes;
    },
    async digest(name) {
      const digest = await counted.digest(name);
      counter.digested += digest.size;
      return digest;
    },
  };
}
