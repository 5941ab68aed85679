import { z } from "zod";
import type { LedgerRecord } from "../../../functions/manifest/ledger.ts";
import { untracked } from "./problem.ts";
import { blob, type Statements } from "./query.ts";

/** What the sealer signed of a backup, as stored. */
export type EnvelopeBytes = Pick<LedgerRecord, "statement" | "table">;

/** Backups whose bytes are held in memory: those whose receipts come in by turns. */
const HELD = 8;

const row = z
  .object({ statement: blob, table_bytes: blob })
  .transform(({ statement, table_bytes }): EnvelopeBytes => ({ statement, table: table_bytes }));

/**
 * Statements and tables, which never change. The tracker reads them several times a receipt, and a table has 100 KB for each 10 GiB: those
 * read last are held, and given out again as the same bytes.
 */
export function createEnvelopes({ query, command }: Statements) {
  const held = new Map<string, EnvelopeBytes>();
  const find = query("SELECT statement, table_bytes FROM tracked_envelope WHERE backup = :backup", row);
  const insert = command(
    "INSERT INTO tracked_envelope (backup, statement, table_bytes) VALUES (:backup, :statement, :table)",
  );
  return {
    /** Inside the caller's transaction. */
    add: (backup: string, { statement, table }: EnvelopeBytes) => void insert({ backup, statement, table }),
    /** Of a backup that is followed; outside a transaction, which might yet be undone. */
    of(backup: string): EnvelopeBytes {
      const found = held.get(backup) ?? find.get({ backup });
      if (!found) throw untracked(backup);
      held.delete(backup);
      held.set(backup, found);
      for (const oldest of held.keys()) {
        if (held.size <= HELD) break;
        held.delete(oldest);
      }
      return found;
    },
  };
}
