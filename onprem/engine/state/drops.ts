import { z } from "zod";
import { providerName } from "../../../events/cloudevent.ts";
import { dropSource, labels } from "../../../events/index.ts";
import type { Catalog, DropRecord } from "../catalog.ts";
import { failure } from "../service.ts";
import { count, json, orNull, type Statements, time } from "./query.ts";

/** What a drop passes, in order: a column holds the position. */
const REACHED = ["queued", "sealing", "sealed", "restorable", "protected"] as const;
type Reached = (typeof REACHED)[number];
const at = (state: Reached) => REACHED.indexOf(state);

/** The drops of the catalog. Every verb is done inside the caller's transaction, and changes nothing where the drop is not known. */
export interface Drops extends Pick<Catalog, "drop" | "dropOf" | "openDrops"> {
  add(drop: Parameters<Catalog["addDrop"]>[0]): void;
  /** What is said of a drop in its backup. */
  about(drop: string): { readonly kind: DropRecord["source"]["kind"]; readonly name: string } | undefined;
  /** A sealing of it began: whatever an earlier one came to, the drop is being sealed now. */
  begin(drop: string, backup: string): void;
  seal(drop: string, backup: string, size: number): void;
  /** The backup will not be: the drop waits for another. */
  abandon(drop: string, backup: string): void;
  fail(drop: string, error: NonNullable<DropRecord["error"]>, now: Date): void;
  reach(backup: string, state: "restorable" | "protected"): void;
  stall(backup: string, waiting: readonly string[]): void;
  dispose(drop: string): void;
}

const row = z
  .object({
    drop_id: z.string(),
    item: z.string(),
    name: z.string(),
    source: json(dropSource),
    disposition: z.enum(["keep", "remove"]),
    received: time,
    labels: json(labels),
    announced: orNull(count),
    reached: z.literal([0, 1, 2, 3, 4]),
    backup: orNull(z.string()),
    size: orNull(count),
    stalled: json(z.array(providerName)),
    error: orNull(json(failure)),
    disposed: z.literal([0, 1]),
  })
  .transform(
    ({ drop_id, reached, disposed, ...rest }): DropRecord => ({
      ...rest,
      drop: drop_id,
      state: rest.error ? "failed" : REACHED[reached],
      disposed: disposed === 1,
    }),
  );

const COLUMNS =
  "drop_id, item, name, source, disposition, received, labels, announced, reached, backup, size, stalled, error, disposed";

export function createDrops({ query, command }: Statements): Drops {
  const select = (rest: string) => query(`SELECT ${COLUMNS} FROM drop_record ${rest}`, row);
  const update = (rest: string) => command(`UPDATE drop_record SET ${rest}`);
  const statements = {
    insert: command(
      `INSERT INTO drop_record (drop_id, item, name, source, disposition, received, labels, announced, disposed)
       VALUES (:drop, :item, :name, :source, :disposition, :received, :labels, :announced, :disposed) ON CONFLICT (drop_id) DO NOTHING`,
    ),
    byId: select("WHERE drop_id = :drop"),
    byBackup: select("WHERE backup = :backup"),
    open: select("WHERE failed_at IS NULL AND reached < 4 ORDER BY received DESC, number DESC"),
    failures: select("WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, number DESC LIMIT :limit"),
    begin: update(
      `reached = :at, backup = :backup, size = NULL, stalled = '[]', error = NULL, failed_at = NULL
       WHERE drop_id = :drop`,
    ),
    seal: update(
      `reached = max(reached, :at), size = :size, error = NULL, failed_at = NULL
       WHERE drop_id = :drop AND backup = :backup`,
    ),
    abandon: update("backup = NULL WHERE drop_id = :drop AND backup = :backup"),
    fail: update(
      "error = :error, failed_at = :now WHERE drop_id = :drop AND failed_at IS NULL AND reached < :restorable",
    ),
    reach: update(
      `reached = :at, stalled = '[]', error = NULL, failed_at = NULL WHERE backup = :backup AND reached < :at`,
    ),
    stall: update("stalled = :waiting WHERE backup = :backup AND reached < :protected"),
    dispose: update("disposed = 1 WHERE drop_id = :drop"),
  };
  return {
    add({ drop, item, name, source, disposition, received, labels = {}, announced }) {
      statements.insert({
        drop,
        item,
        name,
        source: JSON.stringify(source),
        disposition,
        received: received.getTime(),
        labels: JSON.stringify(labels),
        announced: announced ?? null,
        // What is to be kept is not the engine's to remove: nothing is left to be done.
        disposed: disposition === "keep" ? 1 : 0,
      });
    },
    about(drop) {
      const found = statements.byId.get({ drop });
      return found && { kind: found.source.kind, name: found.name };
    },
    begin: (drop, backup) => void statements.begin({ drop, backup, at: at("sealing") }),
    seal: (drop, backup, size) => void statements.seal({ drop, backup, size, at: at("sealed") }),
    abandon: (drop, backup) => void statements.abandon({ drop, backup }),
    fail(drop, error, now) {
      const { code, message, next, params } = error;
      const text = JSON.stringify({ code, message, next, params });
      statements.fail({ drop, error: text, now: now.getTime(), restorable: at("restorable") });
    },
    reach: (backup, state) => void statements.reach({ backup, at: at(state) }),
    stall: (backup, waiting) =>
      void statements.stall({ backup, waiting: JSON.stringify(waiting), protected: at("protected") }),
    dispose: (drop) => void statements.dispose({ drop }),
    drop: (drop) => statements.byId.get({ drop }),
    dropOf: (backup) => statements.byBackup.get({ backup }),
    openDrops: (failures) => [...statements.open.all({}), ...statements.failures.all({ limit: failures })],
  };
}
