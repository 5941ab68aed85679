import { FenchiError, InvalidInput, Refused } from "../../events/error.ts";
import { type FenchiEvent, parseEvent } from "../../events/index.ts";
import { claimRow, deadRow, depthRow, SCHEMA, statements, visibleRow } from "./queue-schema.ts";
import { openDatabase } from "./sqlite.ts";

/** An event on its way to one queue. */
export interface Entry {
  readonly queue: string;
  readonly event: FenchiEvent;
  /** Milliseconds before anybody can receive it. */
  readonly delayMs?: number;
}

/** A claimed event: until its visibility ends nobody else receives it. */
export interface Message {
  readonly id: number;
  readonly queue: string;
  readonly event: FenchiEvent;
  /** How often it was received, this time included. Also the claim's fence: an older claim can no longer settle. */
  readonly attempts: number;
  /** How often its handler failed before. */
  readonly failures: number;
}

/** An event that no further attempt will be made at, until somebody requeues it. */
export interface DeadLetter {
  readonly id: number;
  readonly queue: string;
  readonly eventId: string;
  /** Type and subject of the event; empty where its bytes are damaged. */
  readonly type: string;
  readonly subject: string;
  /** The message as it was stored: JSON, if its bytes are whole. */
  readonly event: string;
  readonly attempts: number;
  readonly code: string;
  readonly message: string;
  readonly time: Date;
}

/** How many messages a queue holds. */
export interface Depth {
  readonly ready: number;
  readonly delayed: number;
  readonly inFlight: number;
  readonly dead: number;
}

/** When a failed message is tried again: full jitter, uniform in [0, min(capMs, baseMs * 2^failures)). */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
  /** Failures after which a message goes to the dead letters. */
  readonly maxAttempts: number;
}

export interface QueueOptions {
  /** Milliseconds since 1970. May step back: nothing is then hidden for longer than it was meant to be. */
  readonly now: () => number;
  /** Uniform in [0, 1), for jitter. */
  readonly random: () => number;
  readonly backoff?: Backoff;
  /** Deliveries that ended neither settled nor failed (the process died) after which {@link Queue.reclaim} buries a message. */
  readonly maxLost?: number;
}

/**
 * Named queues of events in one SQLite file, at least once and in no promised order.
 *
 * Laws: every verb is one durable transaction, and joins the one it is called in ({@link Queue.atomically}). An event id is
 * in a queue once: publishing it again while it waits there changes nothing. A message is gone only when it was settled.
 * What does not parse any more goes to the dead letters with the reason. One process owns the file.
 *
 * Errors: `database-*` of {@link openDatabase}.
 */
export interface Queue {
  /** Answers how many were new. */
  publish(entries: readonly Entry[]): number;
  receive(queue: string, options: { readonly limit: number; readonly visibilityMs: number }): Message[];
  /** Deletes the message and publishes what its handler said; does neither, and answers false, when the claim was lost. */
  settle(message: Message, more?: readonly Entry[]): boolean;
  /** Heartbeat: hidden for `ms` from now. False when the claim was lost. */
  extend(message: Message, ms: number): boolean;
  /** Back to the queue after a pause, or to the dead letters. */
  fail(message: Message, error: unknown, options: { readonly retriable: boolean }): "retry" | "dead" | "lost";
  /** Gives a claim back unused: visible at once. */
  release(message: Message): boolean;
  /** After a crash, before anything is received: all claims of the dead process end. Answers how many. */
  reclaim(): number;
  /** Oldest first. */
  deadLetters(limit?: number): DeadLetter[];
  /** Moves dead letters back, their failures forgotten. Answers how many; 0 for an id that is not there. */
  requeue(which: number | "all"): number;
  depths(): Record<string, Depth>;
  /** When the first message that is not visible yet, or already is, can be received; `undefined` when there is none. */
  nextVisibleAt(queues: readonly string[]): number | undefined;
  /** One transaction (and one fsync) around many verbs. */
  atomically<T>(body: () => T): T;
  /** The same, durable only once {@link Queue.durable} says so. */
  commit<T>(body: () => T): T;
  /** Resolves when everything committed so far is durable, without holding up the thread. */
  durable(): Promise<void>;
  close(): void;
}

const DEFAULT_BACKOFF: Backoff = { baseMs: 1_000, capMs: 600_000, maxAttempts: 100 };

/** Opens the queues kept in the file at `path`, making it if absent. See {@link Queue} for laws and errors. */
export function openQueue(path: string, options: QueueOptions): Queue {
  const database = openDatabase(path, SCHEMA);
  const { atomically, sql } = database;
  const statement = statements((text) => sql.prepare(text));
  const backoff = options.backoff ?? DEFAULT_BACKOFF;
  let latest = Number.POSITIVE_INFINITY;

  /** The time; when it stepped back, first shortens every wait that the step made longer. */
  function clock(): number {
    const now = Math.floor(options.now());
    if (now < latest) statement.repair.run({ now });
    latest = now;
    return now;
  }

  const changed = (result: { changes: number | bigint }) => result.changes !== 0;

  function insert({ queue, event, delayMs = 0 }: Entry, now: number): boolean {
    const hidden = Math.max(0, Math.ceil(delayMs));
    return changed(
      statement.insert.run({ queue, id: event.id, event: JSON.stringify(event), at: now + hidden, hidden }),
    );
  }

  function bury(id: number, attempts: number, error: unknown, now: number): boolean {
    const code = error instanceof FenchiError ? error.code : "unexpected";
    const message = error instanceof Error ? error.message : String(error);
    return (
      changed(statement.bury.run({ id, attempts, code, message, now })) &&
      changed(statement.remove.run({ id, attempts }))
    );
  }

  const queue: Queue = {
    atomically,
    commit: database.commit,
    durable: database.durable,
    publish: (entries) =>
      atomically(() => {
        const now = clock();
        return entries.filter((entry) => insert(entry, now)).length;
      }),
    receive: (name, { limit, visibilityMs }) =>
      atomically(() => {
        const now = clock();
        const claimed: Message[] = [];
        for (const found of statement.visible.all({ queue: name, now, limit })) {
          const row = claimRow.parse(found);
          const attempts = row.attempts + 1;
          statement.claim.run({ id: row.id, attempts, at: now + visibilityMs, hidden: visibilityMs });
          try {
            claimed.push({ ...row, attempts, queue: name, event: read(row.event) });
          } catch (error) {
            bury(row.id, attempts, error, now);
          }
        }
        return claimed;
      }),
    settle: ({ id, attempts }, more = []) =>
      atomically(() => {
        if (!changed(statement.remove.run({ id, attempts }))) return false;
        queue.publish(more);
        return true;
      }),
    extend: ({ id, attempts }, ms) =>
      atomically(() => changed(statement.hide.run({ id, attempts, at: clock() + ms, hidden: ms }))),
    fail: ({ id, attempts, failures }, error, { retriable }) =>
      atomically(() => {
        const now = clock();
        if (!retriable || failures + 1 >= backoff.maxAttempts) return bury(id, attempts, error, now) ? "dead" : "lost";
        const pause = Math.ceil(options.random() * Math.min(backoff.capMs, backoff.baseMs * 2 ** failures));
        return changed(statement.retry.run({ id, attempts, at: now + pause, hidden: pause })) ? "retry" : "lost";
      }),
    release: ({ id, attempts }) => atomically(() => changed(statement.release.run({ id, attempts }))),
    reclaim: () =>
      atomically(() => {
        const now = clock();
        for (const found of statement.lost.all({ max: options.maxLost ?? 100 })) {
          const { id, attempts } = claimRow.parse(found);
          bury(id, attempts, neverFinished(attempts), now);
        }
        return Number(statement.reclaim.run().changes);
      }),
    deadLetters: (limit = 1_000) => statement.dead.all({ limit }).map((row) => deadRow.parse(row)),
    requeue: (which) =>
      atomically(() => {
        const chosen = { id: which === "all" ? null : which };
        statement.revive.run({ ...chosen, now: clock() });
        return Number(statement.forget.run(chosen).changes);
      }),
    depths() {
      const rows = statement.depths.all({ now: clock() }).map((row) => depthRow.parse(row));
      return Object.fromEntries(rows.map(({ queue: name, ...depth }) => [name, depth]));
    },
    nextVisibleAt(queues) {
      clock();
      const times = queues.map(
        (name) => visibleRow.parse(statement.next.get({ queue: name })).at ?? Number.POSITIVE_INFINITY,
      );
      const first = Math.min(...times);
      return Number.isFinite(first) ? first : undefined;
    },
    close: database.close,
  };
  return queue;
}

function read(text: string): FenchiEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput("event-invalid", "This message is not JSON: its bytes in the queue are damaged.", {
      next: "Check the disk; the sender says it again when its own event is delivered again.",
      cause,
    });
  }
  return parseEvent(value);
}

const neverFinished = (attempts: number) =>
  new Refused("never-finished", `The process died ${attempts} times while it handled this message.`, {
    next: "Look for what ends the process (memory, a signal), then queue the message again.",
    params: { attempts },
  });
