import { z } from "zod";
import type { Announcement, Head, Ledger, LedgerRecord } from "../../../functions/manifest/ledger.ts";
import { createEnvelopes } from "./envelopes.ts";
import type { GroupCommit } from "./group-commit.ts";
import { untracked } from "./problem.ts";
import { blob, count, json, orNull, type Statements } from "./query.ts";
import { createReceipts } from "./receipts.ts";

/** What the tracker says of a backup: a column holds one bit for each. */
const ANNOUNCEMENTS: readonly Announcement[] = ["tracked", "revision-1", "restorable", "revision-2", "protected"];
const bit = (announcement: Announcement) => 1 << ANNOUNCEMENTS.indexOf(announcement);

const head = z.object({ term: count, seq: count, manifest: z.string() });
const revision = z.object({ manifest: blob }).transform((row) => row.manifest);
const tracked = z
  .object({
    backup: z.string(),
    drop_id: z.string(),
    complete: json(z.array(z.string())),
    announced: count,
    seq: orNull(count),
    witness: orNull(blob),
  })
  .transform(({ drop_id, announced, seq, witness, ...row }) => ({
    ...row,
    drop: drop_id,
    announced: new Set(ANNOUNCEMENTS.filter((each) => (announced & bit(each)) !== 0)),
    chained: seq === undefined || witness === undefined ? undefined : { seq, witness },
  }));

/**
 * The tracker's ledger in SQLite.
 *
 * Errors: {NotFound} `backup-untracked` from what changes a backup that was never begun; its receipts alone may come before it is.
 */
export function createLedger(
  statements: Statements,
  group: GroupCommit,
): Ledger & { adopt(head: Head): Promise<void> } {
  const { query, command } = statements;
  const receipts = createReceipts(statements);
  const envelopes = createEnvelopes(statements);
  const find = query(
    "SELECT backup, drop_id, complete, announced, seq, witness FROM tracked WHERE backup = :backup",
    tracked,
  );
  const insert = command(
    "INSERT INTO tracked (backup, drop_id) VALUES (:backup, :drop) ON CONFLICT (backup) DO NOTHING",
  );
  const use = command("INSERT INTO tracked_use (used, backup) VALUES (:used, :backup) ON CONFLICT DO NOTHING");
  const users = query(
    `SELECT tracked.backup FROM tracked_use JOIN tracked ON tracked.backup = tracked_use.backup
     WHERE used = :used AND announced & :protected = 0 ORDER BY number`,
    z.object({ backup: z.string() }),
  );
  const complete = command("UPDATE tracked SET complete = :complete WHERE backup = :backup");
  const announced = command("UPDATE tracked SET announced = announced | :bit WHERE backup = :backup");
  const chained = command("UPDATE tracked SET seq = :seq, witness = :witness WHERE backup = :backup");
  const revisions = query("SELECT manifest FROM revision WHERE backup = :backup ORDER BY number", revision);
  const addRevision = command("INSERT INTO revision (backup, number, manifest) VALUES (:backup, :number, :manifest)");
  const readHead = query("SELECT term, seq, manifest FROM head", head);
  const moveHead = command("INSERT OR REPLACE INTO head (one, term, seq, manifest) VALUES (1, :term, :seq, :manifest)");

  const present = (): Head | undefined => readHead.get({});

  function known(backup: string): z.output<typeof tracked> {
    const found = find.get({ backup });
    if (!found) throw untracked(backup);
    return found;
  }

  return {
    begin: ({ backup, drop, statement, table }, uses) =>
      group.write(() => {
        if (insert({ backup, drop }) === 0) return;
        envelopes.add(backup, { statement, table });
        for (const used of uses) use({ used, backup });
      }),
    async read(backup): Promise<LedgerRecord | undefined> {
      const row = find.get({ backup });
      return row && { ...row, ...envelopes.of(backup), revisions: revisions.all({ backup }) };
    },
    addReceipt: (backup, receipt, rows) => group.write(() => receipts.add(backup, receipt, rows)),
    receipts: async (backup) => receipts.of(backup),
    addComplete: (backup, providers) =>
      group.write(() => {
        const union = new Set([...known(backup).complete, ...providers]);
        complete({ backup, complete: JSON.stringify([...union]) });
      }),
    dependents: async (backup) => users.all({ used: backup, protected: bit("protected") }).map((row) => row.backup),
    head: async () => present(),
    adopt: ({ term, seq, manifest }) =>
      group.write(() => {
        if ((present()?.seq ?? 0) < seq) moveHead({ term, seq, manifest });
      }),
    append: (backup, after, next, { manifest, witness }) =>
      group.write(() => {
        if (known(backup).chained || present()?.manifest !== after?.manifest) return false;
        moveHead({ term: next.term, seq: next.seq, manifest: next.manifest });
        addRevision({ backup, number: 1, manifest });
        chained({ backup, seq: next.seq, witness });
        return true;
      }),
    addRevision: (backup, number, manifest) =>
      group.write(() => {
        known(backup);
        const { length } = revisions.all({ backup });
        if (number <= length) return false;
        if (length === 0 || number > length + 1) throw new RangeError(`revision ${number} would follow ${length}`);
        addRevision({ backup, number, manifest });
        return true;
      }),
    announce: (backup, announcement) =>
      group.write(() => {
        if (announced({ backup, bit: bit(announcement) }) === 0) throw untracked(backup);
      }),
  };
}
