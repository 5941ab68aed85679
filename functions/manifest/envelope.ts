import { sha256Hex } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { openStatement, openTable, type Statement, type Table } from "../../vault/statement.ts";
import type { LedgerRecord } from "./ledger.ts";

/** What the sealer signed about a backup. */
export interface Envelope {
  readonly statement: Statement;
  readonly table: Table;
}

/** Backups that come by turns while their receipts do. */
const held = 32;
/** By vault: another description may know other sealers. */
const known = new WeakMap<VaultDescription, Map<string, Envelope>>();

/**
 * Opens the statement and table on record. The same bytes are verified and read once, not again for each of a thousand receipts.
 * @throws {Tampered} as {@link openStatement} and {@link openTable}
 */
export function openEnvelope(
  { backup, statement: bytes, table }: Pick<LedgerRecord, "backup" | "statement" | "table">,
  vault: VaultDescription,
): Envelope {
  const opened = known.get(vault) ?? new Map<string, Envelope>();
  known.set(vault, opened);
  const key = `${backup} ${sha256Hex(bytes)} ${sha256Hex(table)}`;
  const found = opened.get(key);
  if (found) return found;
  const statement = openStatement(bytes, vault, backup);
  const envelope = { statement, table: openTable(table, statement) };
  opened.set(key, envelope);
  for (const oldest of opened.keys()) {
    if (opened.size <= held) break;
    opened.delete(oldest);
  }
  return envelope;
}
