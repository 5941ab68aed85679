import type { ObjectStore } from "../contract.ts";
import { aroundEach } from "./around.ts";

/** Lets so many requests through at once, and those who wait in fair turns. */
export interface Turnstile {
  /** Calls when there is room. Of several flows each gets its turn; within one they come in their order. */
  enter<Result>(flow: string, provider: string, call: () => Promise<Result>): Promise<Result>;
  /** So many from now on; those inside stay. */
  resize(requests: number, each?: number): void;
}

interface Waiting {
  readonly provider: string;
  readonly go: () => void;
}

/**
 * @param requests under way at once
 * @param each of one provider at once: one that hangs must not take all the room
 */
export function createTurnstile(requests: number, each = requests): Turnstile {
  let room = { requests, each };
  const flows = new Map<string, Waiting[]>();
  const under = new Map<string, number>();
  let inside = 0;

  /** The next of the flow whose turn it is, which then comes last. */
  function next(): Waiting | undefined {
    for (const [flow, waiting] of flows) {
      const at = waiting.findIndex(({ provider }) => (under.get(provider) ?? 0) < room.each);
      if (at < 0) continue;
      const [found] = waiting.splice(at, 1);
      flows.delete(flow);
      if (waiting.length > 0) flows.set(flow, waiting);
      return found;
    }
    return undefined;
  }

  function admit(): void {
    while (inside < room.requests) {
      const found = next();
      if (!found) return;
      count(found.provider, 1);
      found.go();
    }
  }

  function count(provider: string, change: number): void {
    inside += change;
    under.set(provider, (under.get(provider) ?? 0) + change);
  }

  return {
    resize(most, ofOne = most) {
      room = { requests: most, each: ofOne };
      admit();
    },
    async enter(flow, provider, call) {
      await new Promise<void>((go) => {
        const waiting = flows.get(flow) ?? [];
        waiting.push({ provider, go });
        flows.set(flow, waiting);
        admit();
      });
      try {
        return await call();
      } finally {
        count(provider, -1);
        admit();
      }
    },
  };
}

/** The store behind a turnstile, as part of a flow. */
export function withTurnstile(store: ObjectStore, turnstile: Turnstile, flow: string): ObjectStore {
  return aroundEach(store, (call) => turnstile.enter(flow, store.provider, call));
}
