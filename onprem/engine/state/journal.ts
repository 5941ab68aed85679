import type { Journal } from "../../../functions/seal/ports.ts";
import { sha256Hex } from "../../../vault/bytes.ts";
import type { Backups } from "./backups.ts";
import type { FilledIndex } from "./chunk-index.ts";
import type { Drops } from "./drops.ts";
import type { GroupCommit } from "./group-commit.ts";
import { alreadyBegun, alreadyCommitted, notOpen, notSealed, sealedTwice, unknownSealing } from "./problem.ts";
import type { Statements } from "./query.ts";
import { createSealingStore, type SealingRow } from "./sealing-store.ts";

export interface JournalParts {
  readonly statements: Statements;
  readonly group: GroupCommit;
  readonly index: FilledIndex;
  readonly drops: Drops;
  readonly backups: Backups;
  readonly epoch: number;
  /** Called after secrets were erased. */
  readonly onErased: () => void;
}

/**
 * The sealing journal in SQLite. What is shown of the drop and the backup moves in the same transaction.
 *
 * A sealing that ended keeps its row: a drop that is delivered again is known, and an abandonment stays on record. Its secrets, segments,
 * pack ids and contents are gone.
 */
export function createJournal({ statements, group, index, drops, backups, epoch, onErased }: JournalParts): Journal {
  const store = createSealingStore(statements);

  function known(backup: string): SealingRow {
    const row = store.ofBackup(backup);
    if (!row) throw unknownSealing(backup);
    return row;
  }

  /** The sealing, as long as something can be added to it. */
  function open(backup: string): SealingRow {
    const row = known(backup);
    if (row.state !== "sealing") throw notOpen(backup, row.state);
    return row;
  }

  return {
    async find(drop) {
      const row = store.ofDrop(drop);
      return row && store.whole(row);
    },
    begin: (sealing, item) =>
      group.write(() => {
        if (store.ofDrop(sealing.drop)) throw alreadyBegun(sealing.drop);
        store.begin({ ...sealing, item, epoch });
        drops.begin(sealing.drop, sealing.backup);
      }),
    drawPack: (backup, pack) =>
      group.write(() => {
        open(backup);
        store.drawPack(backup, pack);
      }),
    sealSegment: (backup, segment) =>
      group.write(() => {
        open(backup);
        if (!store.addSegment(backup, segment)) throw sealedTwice(backup, segment.number);
      }),
    seal: (backup, sealed, { size, sha256 }) =>
      group.write(() => {
        const { drop, item, begun } = open(backup);
        store.addContents(backup, sealed, sha256Hex(sealed.statement));
        store.move(backup, "sealed");
        // A drop made known elsewhere, or before the state was lost, is listed all the same, under what is known of it.
        const { kind, name } = drops.about(drop) ?? { kind: "file", name: item.slice(item.lastIndexOf("/") + 1) };
        const time = begun.toISOString();
        backups.add({ backup, item, kind, name, size, sha256, time, state: "sealed", providers: [] });
        drops.seal(drop, backup, size);
      }),
    async commit(backup) {
      await group.write(() => {
        const row = known(backup);
        if (row.state === "committed") return;
        if (row.state !== "sealed") throw notSealed(backup, row.state);
        if (row.epoch === epoch) for (const { chunks } of store.segments(backup)) index.add(backup, chunks);
        store.move(backup, "committed");
        store.forget(backup);
      });
      onErased();
    },
    async abandon(backup, record) {
      await group.write(() => {
        const row = known(backup);
        if (row.state === "abandoned") return;
        if (row.state === "committed") throw alreadyCommitted(backup);
        store.move(backup, "abandoned");
        store.keepRecord(backup, record);
        store.forget(backup);
        backups.withdraw(backup);
        drops.abandon(row.drop, backup);
      });
      onErased();
    },
    abandoned: async (drop) => store.givenUp(drop),
  };
}
