import { sha256Hex } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { receiptsHash } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { expectedObjects, heldObjects, type Statement, type Table } from "../../vault/statement.ts";
import type { LedgerRecord, ReceiptRow } from "./ledger.ts";

/** How far one provider is with one backup. */
export interface Progress {
  readonly provider: string;
  /** Objects of this backup, and of earlier ones it needs, without a receipt that counts. */
  readonly missing: readonly string[];
  /** Earlier backups at which this provider is not complete itself. */
  readonly behind: readonly string[];
  /** Hash of the receipts that counted. */
  readonly receipts: string;
}

/** A provider is complete when nothing is missing and it is complete at every backup that this one needs. */
export function isComplete(progress: Progress): boolean {
  return progress.missing.length === 0 && progress.behind.length === 0;
}

/**
 * Holds receipts against what the sealer signed. A receipt row counts only with the sealer's hash; one for an earlier
 * backup's object only if that stays locked as long as this backup.
 * @param completeAt which providers are complete at each used backup
 */
export function assess(
  vault: VaultDescription,
  record: Pick<LedgerRecord, "statement">,
  statement: Statement,
  table: Table,
  rows: readonly ReceiptRow[],
  completeAt: (backup: string) => readonly string[],
): Progress[] {
  const retainUntil = new Date(statement.retainUntil);
  return vault.providers.map(({ name: provider }, index) => {
    const own = new Map<string, ReceiptRow>();
    const held = new Map<string, ReceiptRow>();
    const expected = new Map(
      expectedObjects(statement, table, record.statement, index).map((object) => [object.name, object.sha256]),
    );
    for (const row of rows) {
      if (row.provider !== provider) continue;
      if (row.sha256 === undefined) {
        if (row.lockedUntil && row.lockedUntil >= retainUntil) held.set(row.name, row);
      } else if (expected.get(row.name) === row.sha256) own.set(row.name, row);
    }
    const needed = statement.uses.flatMap(heldObjects);
    return {
      provider,
      missing: [...[...expected.keys()].filter((name) => !own.has(name)), ...needed.filter((name) => !held.has(name))],
      behind: statement.uses.map((use) => use.backup).filter((backup) => !completeAt(backup).includes(provider)),
      receipts: receiptsHash([...own.values(), ...held.values()].map((row) => row.receipt)),
    };
  });
}

/** Providers that gave receipts for revision `number` (and, of the first, its witness) with the very bytes signed. */
export function holdersOf(record: LedgerRecord, number: number, rows: readonly ReceiptRow[]): Set<string> {
  const wanted = new Map<string, string>();
  const manifest = record.revisions[number - 1];
  if (!manifest || !record.chained) return new Set();
  wanted.set(names.manifest(record.backup, number), sha256Hex(manifest));
  if (number === 1) wanted.set(names.witness(record.chained.seq), sha256Hex(record.chained.witness));
  const counted = new Map<string, Set<string>>();
  for (const row of rows) {
    if (wanted.get(row.name) !== row.sha256 || row.sha256 === undefined) continue;
    counted.set(row.provider, (counted.get(row.provider) ?? new Set()).add(row.name));
  }
  return new Set([...counted].filter(([, found]) => found.size === wanted.size).map(([provider]) => provider));
}
