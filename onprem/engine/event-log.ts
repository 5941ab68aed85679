import { Unavailable } from "../../events/error.ts";
import type { FenchiEvent } from "../../events/index.ts";

export interface EventLogOptions {
  /** Events kept for those who come late. */
  readonly events?: number;
  /** About how many bytes of memory they may take; the newest is kept whatever its size. */
  readonly bytes?: number;
}

/**
 * The latest events that the engine said, in memory, for whoever watches.
 *
 * Laws: a reader sees every event pushed since its start, in the order pushed, each once; or it ends with `events-missed`. An event pushed
 * again while it is kept changes nothing, since handlers that are run again say the same events. No reader holds a queue of its own: each
 * is a place in the one log, so a slow one costs nothing, and is ended once the log has passed it.
 */
export interface EventLog {
  push(event: FenchiEvent): void;
  /**
   * Starts now, not at the first `next`; with `after`, right behind the event of that id, or with the oldest kept where it is `oldest`. Ends when `signal` aborts, or the log is closed
   * and all of it is read. Throws while read:
   *
   * @throws {Unavailable} `events-missed` when the event `after` is not kept any more, or this reader is too slow.
   */
  subscribe(options: { readonly after?: string; readonly signal: AbortSignal }): AsyncIterable<FenchiEvent>;
  /** Ends every reader once it has read what is there. */
  close(): void;
}

interface Entry {
  readonly event: FenchiEvent;
  readonly weight: number;
}

/** Makes an empty log. See {@link EventLog} for its laws. */
export function createEventLog({ events = 10_000, bytes = 16 * 2 ** 20 }: EventLogOptions = {}): EventLog {
  const kept = new Map<number, Entry>();
  const places = new Map<string, number>();
  const waiting = new Set<() => void>();
  let first = 0;
  let end = 0;
  let weight = 0;
  let closed = false;

  function wakeAll(): void {
    for (const wake of waiting) wake();
    waiting.clear();
  }

  function dropFirst(): void {
    const entry = kept.get(first);
    if (!entry) return;
    weight -= entry.weight;
    places.delete(entry.event.id);
    kept.delete(first++);
  }

  /** Resolves at the next push, at the log's end, or when the reader is called off. */
  function change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => {
      signal.removeEventListener("abort", wake);
      waiting.delete(wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener("abort", wake);
    return promise;
  }

  async function* read(from: number | undefined, signal: AbortSignal): AsyncGenerator<FenchiEvent, void, undefined> {
    if (from === undefined) throw missed();
    let place = from;
    while (!signal.aborted) {
      if (place < first) throw missed();
      const entry = kept.get(place);
      if (entry) {
        place++;
        yield entry.event;
      } else if (closed) return;
      else await change(signal);
    }
  }

  return {
    push(event) {
      if (closed || places.has(event.id)) return;
      const entry = { event, weight: weigh(event) };
      kept.set(end, entry);
      places.set(event.id, end++);
      weight += entry.weight;
      while (kept.size > 1 && (kept.size > events || weight > bytes)) dropFirst();
      wakeAll();
    },
    subscribe({ after, signal }) {
      const known = after === undefined ? end - 1 : after === "oldest" ? first - 1 : places.get(after);
      return read(known === undefined ? undefined : known + 1, signal);
    },
    close() {
      closed = true;
      wakeAll();
    },
  };
}

/** What a value takes in memory, near enough: its strings are base64 or names, a byte a character. */
function weigh(value: unknown): number {
  if (typeof value === "string") return value.length + 24;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce((sum: number, part) => sum + weigh(part), 48);
}

const missed = () =>
  new Unavailable("events-missed", "Events were said that cannot be read here any more.", {
    next: "Read the state anew (fenchi status), then follow the events from there.",
  });
