import type { StatementSync } from "node:sqlite";
import { z } from "zod";

/**
 * A message is ready when `visible_at` has come, in flight when it is `claimed` and not ready, delayed otherwise. `hidden_ms`
 * is how long it was last hidden, so that a clock that stepped back can be told from a long wait. Times are milliseconds since 1970.
 */
export const SCHEMA = [
  `CREATE TABLE message (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     queue TEXT NOT NULL,
     event_id TEXT NOT NULL,
     event TEXT NOT NULL,
     visible_at INTEGER NOT NULL,
     hidden_ms INTEGER NOT NULL,
     claimed INTEGER NOT NULL DEFAULT 0,
     attempts INTEGER NOT NULL DEFAULT 0,
     failures INTEGER NOT NULL DEFAULT 0,
     UNIQUE (queue, event_id)
   ) STRICT;
   CREATE INDEX message_visible ON message (queue, visible_at, id);
   CREATE TABLE dead (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     queue TEXT NOT NULL,
     event_id TEXT NOT NULL,
     event TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     code TEXT NOT NULL,
     message TEXT NOT NULL,
     died_at INTEGER NOT NULL
   ) STRICT`,
];

const count = z.number().int();
/** A message as it is claimed or buried. */
export const claimRow = z.object({ id: count, event: z.string(), attempts: count, failures: count });
const labels = z.object({ type: z.string().catch(""), subject: z.string().catch("") });

/** What a stored message says it is, as far as it can be read. */
function labelsOf(event: string): z.infer<typeof labels> {
  try {
    return labels.parse(JSON.parse(event));
  } catch {
    return { type: "", subject: "" };
  }
}

/** A dead letter, in the form that the queue gives it. */
export const deadRow = z
  .object({
    id: count,
    queue: z.string(),
    event_id: z.string(),
    event: z.string(),
    attempts: count,
    code: z.string(),
    message: z.string(),
    died_at: count,
  })
  .transform(({ event_id, died_at, ...row }) => ({
    ...row,
    ...labelsOf(row.event),
    eventId: event_id,
    time: new Date(died_at),
  }));
/** Counts of one queue. */
export const depthRow = z.object({ queue: z.string(), ready: count, delayed: count, inFlight: count, dead: count });
/** The first time that a queue has something to receive; null when it is empty. */
export const visibleRow = z.object({ at: count.nullable() });

/** Every statement, prepared once. A claim is fenced by its attempt: `id = :id AND attempts = :attempts`. */
export function statements(prepare: (text: string) => StatementSync) {
  const held = "id = :id AND attempts = :attempts";
  return {
    repair: prepare("UPDATE message SET visible_at = :now + hidden_ms WHERE visible_at > :now + hidden_ms"),
    insert: prepare(
      `INSERT INTO message (queue, event_id, event, visible_at, hidden_ms) VALUES (:queue, :id, :event, :at, :hidden)
       ON CONFLICT (queue, event_id) DO NOTHING`,
    ),
    visible: prepare(
      `SELECT id, event, attempts, failures FROM message WHERE queue = :queue AND visible_at <= :now
       ORDER BY visible_at, id LIMIT :limit`,
    ),
    claim: prepare(
      "UPDATE message SET claimed = 1, attempts = :attempts, visible_at = :at, hidden_ms = :hidden WHERE id = :id",
    ),
    remove: prepare(`DELETE FROM message WHERE ${held}`),
    hide: prepare(`UPDATE message SET visible_at = :at, hidden_ms = :hidden WHERE claimed = 1 AND ${held}`),
    retry: prepare(
      `UPDATE message SET claimed = 0, failures = failures + 1, visible_at = :at, hidden_ms = :hidden
       WHERE claimed = 1 AND ${held}`,
    ),
    release: prepare(
      `UPDATE message SET claimed = 0, visible_at = 0, hidden_ms = 0
       WHERE claimed = 1 AND ${held}`,
    ),
    lost: prepare("SELECT id, event, attempts, failures FROM message WHERE claimed = 1 AND attempts - failures > :max"),
    reclaim: prepare("UPDATE message SET claimed = 0, visible_at = 0, hidden_ms = 0 WHERE claimed = 1"),
    bury: prepare(
      `INSERT INTO dead (queue, event_id, event, attempts, code, message, died_at)
       SELECT queue, event_id, event, attempts, :code, :message, :now FROM message WHERE ${held}`,
    ),
    dead: prepare("SELECT * FROM dead ORDER BY id LIMIT :limit"),
    revive: prepare(
      `INSERT INTO message (queue, event_id, event, visible_at, hidden_ms)
       SELECT queue, event_id, event, :now, 0 FROM dead WHERE :id IS NULL OR id = :id
       ON CONFLICT (queue, event_id) DO NOTHING`,
    ),
    forget: prepare("DELETE FROM dead WHERE :id IS NULL OR id = :id"),
    depths: prepare(
      `SELECT queue, sum(ready) AS ready, sum(delayed) AS delayed, sum(flying) AS inFlight, sum(dead) AS dead FROM (
         SELECT queue, visible_at <= :now AS ready, visible_at > :now AND NOT claimed AS delayed,
                visible_at > :now AND claimed AS flying, 0 AS dead FROM message
         UNION ALL SELECT queue, 0, 0, 0, 1 FROM dead
       ) GROUP BY queue ORDER BY queue`,
    ),
    next: prepare("SELECT min(visible_at) AS at FROM message WHERE queue = :queue"),
  };
}
