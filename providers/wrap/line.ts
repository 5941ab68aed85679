import type { ObjectStore } from "../contract.ts";
import { providerUnavailable } from "../failure.ts";

/** What a line is like. A caller that plans with the same figures computes `requestBytesPerSecond` from latency and loss. */
export interface LineShape {
  /** The whole line in one direction, while it is up. */
  readonly bytesPerSecond: number;
  /** No single request gets more, however idle the line is; infinite where nothing but the line holds it back. */
  readonly requestBytesPerSecond: number;
  /** Milliseconds from a request to the first byte of its answer. */
  readonly roundTrip: number;
  /** The line is up for `up` milliseconds of every `every`, first up; absent = always. */
  readonly window?: { readonly up: number; readonly every: number } | undefined;
}

/** A clock as a line needs it: the machine's own, or one that a test moves. */
export interface LineClock {
  /** Milliseconds; never backwards. */
  readonly now: () => number;
  /** Resolves early, or rejects, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What passed the line. */
export interface LineTraffic {
  readonly requests: number;
  /** Bytes of answers that came whole. */
  readonly received: number;
  readonly sent: number;
  /** Bytes that had passed of requests that a cut then ended: they have to come again. */
  readonly lost: number;
}

/** One line, which several stores and all their requests share. */
export interface ShapedLine {
  /** The line is another from now on, and begins its window anew; `undefined` cuts it. */
  change(shape: LineShape | undefined): void;
  isUp(): boolean;
  readonly traffic: () => LineTraffic;
  /** Waits for one round trip. @throws {Unavailable} `provider-unavailable` where the line is down or is cut meanwhile */
  request(provider: string): Promise<void>;
  /** Waits until the bytes have passed. @throws {Unavailable} `provider-unavailable` where the line is cut before the last one */
  carry(provider: string, bytes: number, direction: Direction): Promise<void>;
}

type Direction = "down" | "up";

interface Transfer {
  readonly provider: string;
  readonly direction: Direction;
  readonly bytes: number;
  left: number;
  readonly settle: (error?: Error) => void;
}

/** Part of a period that sums may be off by. */
const rounding = 1e-9;
/** Fewer bytes left than this are none: what remains is the error of the sums. */
const nothing = 1e-6;

/**
 * A line as a restore meets it: a request waits one round trip, then its bytes come; all requests of one direction share the line evenly
 * (processor sharing), and none is faster than its cap. Time is followed event by event, so that a late timer costs no bandwidth.
 *
 * A cut ends the requests under way at once, with an error that may be tried again, and so does a request while the line is down, after
 * its round trip. That is what a system does that is told of the loss of its link. To let them hang until a timeout would be as true for other systems, but what a
 * drill then measures would be the timeout; bytes that had come of an unfinished answer are lost either way.
 */
export function createLine(initial: LineShape | undefined, clock: LineClock): ShapedLine {
  let shape = initial;
  let begun = clock.now();
  /** Everything up to here is reckoned. */
  let at = begun;
  let waking = new AbortController();
  let cuts = 0;
  const active = new Set<Transfer>();
  const traffic = { requests: 0, received: 0, sent: 0, lost: 0 };

  /** Whether it is up at that time, and its window's next edge behind it. An edge itself belongs to what comes then, whatever the sums round. */
  const windowAt = (time: number): { readonly up: boolean; readonly edge: number } => {
    const window = shape?.window;
    if (!window || window.up >= window.every) return { up: shape !== undefined, edge: Number.POSITIVE_INFINITY };
    const { up, every } = window;
    const period = Math.floor((time - begun) / every + rounding);
    const opened = begun + period * every;
    const isUp = time - opened < up - every * rounding;
    return { up: isUp, edge: isUp ? opened + up : opened + every };
  };
  const isUpAt = (time: number) => windowAt(time).up;
  const edgeAfter = (time: number) => windowAt(time).edge;
  const rateOf = (direction: Direction) => {
    if (!shape) return 0;
    let sharing = 0;
    for (const transfer of active) if (transfer.direction === direction) sharing++;
    return Math.min(shape.requestBytesPerSecond, shape.bytesPerSecond / Math.max(1, sharing)) / 1000;
  };

  function cut(): void {
    cuts++;
    for (const transfer of active) {
      traffic.lost += transfer.bytes - transfer.left;
      transfer.settle(down(transfer.provider));
    }
    active.clear();
  }

  /** When something happens next if nobody comes: a transfer ends, or the window opens or closes. */
  function nextEvent(): number {
    let next = edgeAfter(at);
    if (!isUpAt(at)) return next;
    const rates = { down: rateOf("down"), up: rateOf("up") };
    for (const { left, direction } of active) next = Math.min(next, at + left / rates[direction]);
    return next;
  }

  /** Reckons what has passed since the last time, one event after another. */
  function advance(): void {
    const now = clock.now();
    while (at < now) {
      const until = Math.min(now, nextEvent());
      const up = isUpAt(at);
      if (up) {
        const rates = { down: rateOf("down"), up: rateOf("up") };
        for (const transfer of active) transfer.left -= rates[transfer.direction] * (until - at);
        for (const transfer of [...active]) {
          // The time that so few bytes take is lost in the sums, too.
          if (transfer.left > nothing && until + transfer.left / rates[transfer.direction] > until) continue;
          active.delete(transfer);
          traffic[transfer.direction === "down" ? "received" : "sent"] += transfer.bytes;
          transfer.settle();
        }
      }
      at = until;
      if (up && !isUpAt(at)) cut();
    }
  }

  function wakeLater(): void {
    waking.abort();
    waking = new AbortController();
    if (active.size === 0) return;
    const { signal } = waking;
    const wait = Math.max(0, nextEvent() - clock.now());
    clock.sleep(wait, signal).then(
      () => {
        if (signal.aborted) return;
        advance();
        wakeLater();
      },
      () => {},
    );
  }

  return {
    traffic: () => ({ ...traffic }),
    isUp() {
      advance();
      return isUpAt(at);
    },
    change(next) {
      advance();
      if (next === undefined) cut();
      shape = next;
      begun = at;
      wakeLater();
    },
    async request(provider) {
      traffic.requests++;
      advance();
      const [up, before] = [isUpAt(at), cuts];
      await clock.sleep(shape?.roundTrip ?? 0, new AbortController().signal);
      advance();
      if (!up || cuts !== before) throw down(provider);
    },
    async carry(provider, bytes, direction) {
      advance();
      if (!isUpAt(at)) throw down(provider);
      if (bytes <= 0) return;
      await new Promise<void>((resolve, reject) => {
        const settle = (error?: Error) => (error ? reject(error) : resolve());
        active.add({ provider, direction, bytes, left: bytes, settle });
        wakeLater();
      });
    },
  };
}

function down(provider: string): Error {
  return providerUnavailable(provider, "the line is down");
}

/** The store behind a line. What is read back where it lies (`digest`) comes over the line as well, as with a disk far away. */
export function withLine(store: ObjectStore, line: ShapedLine): ObjectStore {
  const { provider } = store;
  const asked = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    await line.request(provider);
    return await call();
  };
  return {
    provider,
    async put(name, body, options) {
      const parts = body instanceof Uint8Array ? [body] : body;
      await line.carry(
        provider,
        parts.reduce((sum, part) => sum + part.length, 0),
        "up",
      );
      return await asked(() => store.put(name, body, options));
    },
    async get(name, range) {
      const bytes = await asked(() => store.get(name, range));
      await line.carry(provider, bytes.length, "down");
      return bytes;
    },
    async digest(name) {
      const digest = await asked(() => store.digest(name));
      await line.carry(provider, digest.size, "down");
      return digest;
    },
    stat: (name) => asked(() => store.stat(name)),
    lock: (name, until) => asked(() => store.lock(name, until)),
    remove: (name) => asked(() => store.remove(name)),
    async *list(prefix, after) {
      await line.request(provider);
      yield* store.list(prefix, after);
    },
  };
}
