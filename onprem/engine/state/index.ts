import type { Head, Ledger } from "../../../functions/manifest/ledger.ts";
import type { ChunkIndex, Journal } from "../../../functions/seal/ports.ts";
import type { Catalog } from "../catalog.ts";
import type { RunHistory } from "../schedule.ts";
import { openDatabase } from "../sqlite.ts";
import { createBackups } from "./backups.ts";
import { createCatalog } from "./catalog.ts";
import { createChunkIndex, enterEpoch } from "./chunk-index.ts";
import { createDrops } from "./drops.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createHistory } from "./history.ts";
import { createJournal } from "./journal.ts";
import { createLedger } from "./ledger.ts";
import { createStatements } from "./query.ts";
import { createRestores } from "./restores.ts";
import { SCHEMA } from "./schema.ts";
import { createSweeper } from "./sweeper.ts";

export interface StateOptions {
  readonly now: () => Date;
  /** The vault's present epoch; what is in the file stays where none is given. Another than before empties the deduplication index. */
  readonly epoch?: number;
  /** Milliseconds after an erasure until the write-ahead log is cut. */
  readonly sweepMs?: number;
}

/**
 * What an engine remembers, in one SQLite file of its own: the tracker's ledger, the sealing journal with the deduplication index, the
 * catalog and the schedules' history.
 *
 * Laws: a write is durable when its promise resolves, and those of one turn share a transaction ({@link createGroupCommit}). Reads are
 * answered at once and see what is committed: a write that was awaited always, one under way perhaps. One process has the file open.
 *
 * Errors: `database-*` of {@link openDatabase}; `engine-stopping` after {@link State.close}.
 */
export interface State {
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly index: ChunkIndex;
  readonly catalog: Catalog;
  readonly history: RunHistory;
  /** Moves the end of the chain to one that the providers show: where the file was lost or is an old copy. Never back. */
  adoptHead(head: Head): Promise<void>;
  /** Writes what was asked for, cuts the log and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens or makes the state at `path`.
 *
 * @throws {FenchiError} `database-*` of {@link openDatabase}
 */
export function openState(path: string, { now, epoch, sweepMs = 10_000 }: StateOptions): State {
  const database = openDatabase(path, SCHEMA);
  try {
    // Erased rows are overwritten with zeros; and nothing of them goes to temporary files.
    database.sql.exec("PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384");
    const statements = createStatements(database.sql, path);
    const sweeper = createSweeper(database, sweepMs);
    const present = database.atomically(() => enterEpoch(statements, epoch));
    sweeper.sweep();
    const group = createGroupCommit(database);
    const index = createChunkIndex(statements);
    const drops = createDrops(statements);
    const backups = createBackups(statements);
    const restores = createRestores(statements);
    const { adopt, ...ledger } = createLedger(statements, group);
    let closed = false;
    return {
      ledger,
      adoptHead: adopt,
      journal: createJournal({ statements, group, index, drops, backups, epoch: present, onErased: sweeper.soon }),
      index: { lookup: index.lookup, statementHash: index.statementHash },
      catalog: createCatalog({ statements, group, drops, backups, restores, now }),
      history: createHistory(statements, group, now),
      async close() {
        if (closed) return;
        closed = true;
        await group.end();
        sweeper.end();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
