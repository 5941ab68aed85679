import { z } from "zod";
import type { ReceiptRow } from "../../../functions/manifest/ledger.ts";
import { fromHex, sha256, toHex } from "../../../vault/bytes.ts";
import { blob, count, orNull, type Statements, time } from "./query.ts";

/** Rows that are held in memory over all backups, some 300 bytes each. */
const HELD = 50_000;

const row = z
  .object({
    number: count,
    provider: z.string(),
    name: z.string(),
    sha256: orNull(blob.transform(toHex)),
    locked_until: orNull(time),
    receipt: blob.transform(toHex),
  })
  .transform(({ number, locked_until, ...rest }) => ({ number, row: { ...rest, lockedUntil: locked_until } }));

interface Held {
  readonly rows: ReceiptRow[];
  /** Of the last row that was read. */
  last: number;
}

/**
 * Receipts and what they name. The tracker reads all rows of a backup at every receipt, and a backup of 10 GiB has a thousand: those read
 * before are held, and only what came since is read. The file stays the truth, since a row never changes.
 *
 * @param limit rows held over all backups; one backup's are held whatever their number
 */
export function createReceipts({ query, command }: Statements, limit = HELD) {
  const held = new Map<string, Held>();
  const keep = command("INSERT INTO receipt (hash, bytes) VALUES (:hash, :bytes) ON CONFLICT (hash) DO NOTHING");
  const find = query("SELECT number FROM receipt WHERE hash = :hash", z.object({ number: count }));
  const insert = command(
    `INSERT INTO receipt_row (backup, provider, name, sha256, locked_until, receipt)
     VALUES (:backup, :provider, :name, :sha256, :lockedUntil, :receipt) ON CONFLICT DO NOTHING`,
  );
  const since = query(
    `SELECT receipt_row.number, provider, name, sha256, locked_until, hash AS receipt
     FROM receipt_row JOIN receipt ON receipt.number = receipt_row.receipt
     WHERE backup = :backup AND receipt_row.number > :last ORDER BY receipt_row.number`,
    row,
  );

  function shed(): void {
    let total = 0;
    for (const { rows } of held.values()) total += rows.length;
    for (const [backup, { rows }] of held) {
      if (total <= limit || held.size === 1) return;
      total -= rows.length;
      held.delete(backup);
    }
  }

  return {
    /** Inside the caller's transaction. A row that says what an earlier one said is left out. */
    add(backup: string, bytes: Uint8Array, rows: readonly ReceiptRow[]): void {
      const hash = sha256(bytes);
      keep({ hash, bytes });
      const receipt = find.get({ hash })?.number ?? 0;
      for (const each of rows) {
        insert({
          backup: fromHex(backup),
          provider: each.provider,
          name: each.name,
          sha256: each.sha256 === undefined ? null : fromHex(each.sha256),
          lockedUntil: each.lockedUntil?.getTime() ?? null,
          receipt,
        });
      }
    },
    /** In the order in which they came. */
    of(backup: string): ReceiptRow[] {
      const known = held.get(backup) ?? { rows: [], last: 0 };
      // Taken out and put back: the one used last is shed last.
      held.delete(backup);
      for (const { number, row } of since.all({ backup: fromHex(backup), last: known.last })) {
        known.rows.push(row);
        known.last = number;
      }
      if (known.rows.length > 0) held.set(backup, known);
      shed();
      return [...known.rows];
    },
  };
}
