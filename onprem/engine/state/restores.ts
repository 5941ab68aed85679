import { z } from "zod";
import type { DataOf } from "../../../events/index.ts";
import type { Catalog, RestoreRecord } from "../catalog.ts";
import { restoreStatus } from "../service.ts";
import { json, type Statements } from "./query.ts";

/** The restores of the catalog. Every verb is done inside the caller's transaction, and changes nothing where it is not known. */
export interface Restores extends Pick<Catalog, "restore"> {
  add(restore: Parameters<Catalog["addRestore"]>[0]): void;
  /** One that failed may still be completed, when it is queued again; nothing changes one that was. */
  end(event: Parameters<Catalog["endRestore"]>[0]): void;
}

const stored = restoreStatus.omit({ done: true }).extend({ requested: z.coerce.date() });
const row = z.object({ record: json(stored) });

export function createRestores({ query, command }: Statements): Restores {
  const statements = {
    one: query("SELECT record FROM restore_record WHERE restore = :restore", row),
    insert: command(
      "INSERT INTO restore_record (restore, record) VALUES (:restore, :record) ON CONFLICT (restore) DO NOTHING",
    ),
    update: command("UPDATE restore_record SET record = :record WHERE restore = :restore"),
  };
  const find = (restore: string) => statements.one.get({ restore })?.record;
  return {
    restore: find,
    add({ restore, backup, item, to, requested }) {
      const asked: RestoreRecord = {
        restore,
        backup,
        ...(item === undefined ? {} : { item }),
        to,
        requested,
        state: "queued",
        fetched: 0,
        providers: [],
        faults: [],
      };
      statements.insert({ restore, record: JSON.stringify(asked) });
    },
    end(event) {
      const record = find(event.restore);
      if (!record || record.state === "completed") return;
      statements.update({ restore: event.restore, record: JSON.stringify(ended(record, event)) });
    },
  };
}

function ended(record: RestoreRecord, event: Parameters<Restores["end"]>[0]): RestoreRecord {
  if ("code" in event) return failed(record, event);
  const { error: _, ...rest } = record;
  const { size, sha256, fetched, providers, faults, milliseconds } = event;
  const whole = sha256 === undefined ? {} : { sha256 };
  return { ...rest, state: "completed", size, fetched, providers, faults, milliseconds, ...whole };
}

function failed(
  record: RestoreRecord,
  { code, message, next, params, faults }: DataOf<"restore.failed">,
): RestoreRecord {
  return { ...record, state: "failed", faults, error: { code, message, next, params } };
}
