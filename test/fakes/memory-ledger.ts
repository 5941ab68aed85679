import type { Announcement, Head, Ledger, LedgerRecord, ReceiptRow } from "../../functions/manifest/ledger.ts";
import { untracked } from "../../onprem/engine/state/problem.ts";

interface Kept {
  readonly record: LedgerRecord;
  readonly uses: readonly string[];
}

/** The tracker's ledger in memory, with the laws of the port. */
export function memoryLedger(): Ledger & { readonly records: Map<string, Kept> } {
  const records = new Map<string, Kept>();
  const rows = new Map<string, Map<string, ReceiptRow>>();
  let head: Head | undefined;
  const get = (backup: string): Kept => {
    const kept = records.get(backup);
    if (!kept) throw untracked(backup);
    return kept;
  };
  const change = (backup: string, next: (record: LedgerRecord) => Partial<LedgerRecord>) => {
    const kept = get(backup);
    records.set(backup, { ...kept, record: { ...kept.record, ...next(kept.record) } });
  };
  return {
    records,
    async begin({ backup, drop, statement, table }, uses) {
      const fresh = { complete: [], revisions: [], chained: undefined, announced: new Set<Announcement>() };
      if (!records.has(backup)) records.set(backup, { record: { backup, drop, statement, table, ...fresh }, uses });
    },
    async read(backup) {
      return records.get(backup)?.record;
    },
    async addReceipt(backup, _receipt, added) {
      const kept = rows.get(backup) ?? new Map<string, ReceiptRow>();
      rows.set(backup, kept);
      for (const row of added) {
        const key = [row.provider, row.name, row.sha256, row.lockedUntil?.getTime()].join(" ");
        if (!kept.has(key)) kept.set(key, row);
      }
    },
    async receipts(backup) {
      return [...(rows.get(backup)?.values() ?? [])];
    },
    async addComplete(backup, providers) {
      change(backup, (record) => ({ complete: [...new Set([...record.complete, ...providers])] }));
    },
    async dependents(backup) {
      return [...records.values()]
        .filter((kept) => kept.uses.includes(backup) && !kept.record.announced.has("protected"))
        .map((kept) => kept.record.backup);
    },
    async head() {
      return head;
    },
    async append(backup, after, { term, seq, manifest: hash }, { manifest, witness }) {
      if (get(backup).record.chained || head?.manifest !== after?.manifest) return false;
      head = { term, seq, manifest: hash };
      change(backup, () => ({ revisions: [manifest], chained: { seq, witness } }));
      return true;
    },
    async addRevision(backup, number, manifest) {
      const { length } = get(backup).record.revisions;
      if (number <= length) return false;
      if (length === 0 || number > length + 1) throw new RangeError(`revision ${number} would follow ${length}`);
      change(backup, (record) => ({ revisions: [...record.revisions, manifest] }));
      return true;
    },
    async announce(backup, announcement) {
      change(backup, (record) => ({ announced: new Set([...record.announced, announcement]) }));
    },
  };
}
