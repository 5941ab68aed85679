import { requestSeconds, requestsToFill } from "../../continuity/plan/line.ts";
import type { Line } from "../../continuity/plan/plan.ts";
import { readingFor } from "../../continuity/plan/reading.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import {
  createPatience,
  createTrafficCounter,
  createTurnstile,
  type TrafficCounter,
  withCounting,
  withPieces,
  withTimeout,
  withTurnstile,
} from "../../providers/wrap/index.ts";
import { names } from "../../vault/names.ts";
import type { Clock } from "./clock.ts";
import { withSignal } from "./halt.ts";
import { type Shelf, withShelf } from "./shelf.ts";

/** How the restores of one run ask their providers over one line. */
export interface Reader {
  /** Attaches one vault's providers. @returns them as one restore reaches them; each restore is a flow, and flows share the line fairly */
  attach(vault: string, stores: readonly ObjectStore[]): (flow: string, signal?: AbortSignal) => readonly ObjectStore[];
  /** Bytes that the providers have sent, those that came in vain included only where they came whole. */
  fetched(): number;
  /** The same of one flow's requests alone. */
  fetchedBy(flow: string): number;
  /** The line is another from now on: as many requests as fill that one. */
  retune(line: Line): void;
  /** What one run cannot use for a failed restore must not meet the next one. */
  forget(): void;
}

export interface ReaderOptions {
  /** The line as it is planned with. */
  readonly line: Line;
  readonly clock: Clock;
  readonly shelf?: Shelf;
  /** Milliseconds for which nobody may answer before a restore fails of it; a day where nothing is said: a run is patient. */
  readonly giveUp?: number;
}

const day = 24 * 3600 * 1000;
/** A request that takes longer than so many times what it should is lost; and none before this many milliseconds. */
const slack = 10;
const leastTimeout = 60_000;

/** Requests to one provider at once: one that hangs must leave room for the others. */
const eachOf = (requests: number): number => Math.max(1, requests - 3);

/**
 * Makes a run's reads fit its line: in pieces, as many at once as fill it, none asked for twice, and none given up because the line was
 * cut. A provider that is slow is not asked twice for its bytes elsewhere (the line is what is slow), but one that hangs is left.
 */
export function createReader({ line, clock, shelf, giveUp = day }: ReaderOptions): Reader {
  const { piece, requests } = readingFor(line);
  const turnstile = createTurnstile(requests, eachOf(requests));
  const milliseconds = Math.max(leastTimeout, slack * 1000 * requestSeconds(line, piece, requests));
  const counter = createTrafficCounter();
  const flows = new Map<string, TrafficCounter>();
  const sleep = (wait: number) => clock.sleep(wait, new AbortController().signal);
  return {
    fetched: () => counter.fetched,
    fetchedBy: (flow) => flows.get(flow)?.fetched ?? 0,
    retune(other) {
      // Pieces stay as they are: those on the shelf are asked for by where they begin and end.
      const most = Math.min(64, Math.max(requests, requestsToFill(other, 0.75 * piece) + 3));
      turnstile.resize(most, eachOf(most));
    },
    forget: () => shelf?.clear(),
    attach(vault, stores) {
      const timed = stores.map((store) =>
        withCounting(withTimeout(store, { milliseconds, sleep: clock.sleep }), counter),
      );
      const patient = createPatience({
        stores: timed,
        probe: names.vault(0, 0),
        now: clock.now,
        sleep,
        firstWait: 1_000,
        longestWait: 15_000,
        giveUp,
      });
      return (flow, signal) => {
        const own = createTrafficCounter();
        flows.set(flow, own);
        return timed.map((store) => {
          const fair = withCounting(
            patient(withTurnstile(signal ? withSignal(store, signal) : store, turnstile, flow)),
            own,
          );
          return withPieces(shelf ? withShelf(fair, shelf, vault) : fair, piece);
        });
      };
    },
  };
}
