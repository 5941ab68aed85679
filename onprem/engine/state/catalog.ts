import { z } from "zod";
import type { Catalog } from "../catalog.ts";
import type { Backups } from "./backups.ts";
import type { Drops } from "./drops.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Statements } from "./query.ts";
import type { Restores } from "./restores.ts";

export interface CatalogParts {
  readonly statements: Statements;
  readonly group: GroupCommit;
  readonly drops: Drops;
  readonly backups: Backups;
  readonly restores: Restores;
  readonly now: () => Date;
}

/**
 * The catalog in SQLite. What is said of a drop or restore that is not known changes nothing: they are history, and the state may have been
 * rebuilt since. A backup is not: {@link Catalog.reach} throws {NotFound} `backup-unlisted` for one that is not in the list.
 */
export function createCatalog({ statements, group, drops, backups, restores, now }: CatalogParts): Catalog {
  const seen = statements.query("SELECT key FROM seen WHERE key = :key", z.object({ key: z.string() }));
  const see = statements.command("INSERT INTO seen (key) VALUES (:key) ON CONFLICT (key) DO NOTHING");
  return {
    addDrop: (drop) => group.write(() => drops.add(drop)),
    failDrop: (drop, error) => group.write(() => drops.fail(drop, error, now())),
    disposeDrop: (drop) => group.write(() => drops.dispose(drop)),
    drop: drops.drop,
    dropOf: drops.dropOf,
    openDrops: drops.openDrops,

    addBackup: (backup) => group.write(() => backups.add(backup)),
    reach: (backup, state, place) =>
      group.write(() => {
        backups.reach(backup, state, place);
        drops.reach(backup, state);
      }),
    stall: (backup, waiting) => group.write(() => drops.stall(backup, waiting)),
    backup: backups.backup,
    backups: backups.backups,
    counts: backups.counts,

    addRestore: (restore) => group.write(() => restores.add(restore)),
    endRestore: (event) => group.write(() => restores.end(event)),
    restore: restores.restore,

    seen: (key) => seen.get({ key }) !== undefined,
    see: (key) => group.write(() => void see({ key })),
  };
}
