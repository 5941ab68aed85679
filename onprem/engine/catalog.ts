import type { DataOf } from "../../events/index.ts";
import type { BackupFilter, BackupSummary, DropStatus, RestoreStatus } from "./service.ts";

/** A drop as the engine remembers it. */
export interface DropRecord {
  readonly drop: string;
  readonly item: string;
  readonly name: string;
  readonly source: DataOf<"drop.received">["source"];
  readonly disposition: DataOf<"drop.received">["disposition"];
  readonly received: Date;
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes as they were said when it came in, where they were: the drop waits in the queue that this decides. */
  readonly announced: number | undefined;
  readonly state: DropStatus["state"];
  readonly backup: string | undefined;
  /** Bytes; known once sealed. */
  readonly size: number | undefined;
  /** Providers waited for past the deadline. */
  readonly stalled: readonly string[];
  readonly error: NonNullable<DropStatus["error"]> | undefined;
  /** Its ingest file was removed, or is not the engine's to remove. */
  readonly disposed: boolean;
}

/** A restore as it was asked for, and how it ended. */
export interface RestoreRecord extends Omit<RestoreStatus, "done"> {
  readonly requested: Date;
}

/**
 * What people are shown: drops, backups and restores, kept beside the ledger in one file. A cache like it: backups are rebuilt from the
 * providers, drops and restores that ended are history. Every call is idempotent and durable when it resolves; states only move forward
 * (queued, sealing, sealed, restorable, protected). A drop fails only before it is restorable, and stays `failed` with its first error
 * unless it is seen to get further all the same: sealed anew from a dead letter that was queued again.
 */
export interface Catalog {
  addDrop(
    drop: Pick<DropRecord, "drop" | "item" | "name" | "source" | "disposition" | "received"> &
      Partial<Pick<DropRecord, "labels" | "announced">>,
  ): Promise<void>;
  failDrop(drop: string, error: NonNullable<DropRecord["error"]>): Promise<void>;
  disposeDrop(drop: string): Promise<void>;
  drop(drop: string): DropRecord | undefined;
  dropOf(backup: string): DropRecord | undefined;
  /** Not protected and not failed, newest first; then up to `failures` of the latest failures. */
  openDrops(failures: number): DropRecord[];

  /** A backup found at the providers, when the state is rebuilt. */
  addBackup(backup: BackupSummary): Promise<void>;
  /** Also moves its drop, and clears the drop's `stalled`. `providers` are those complete. */
  reach(
    backup: string,
    state: "restorable" | "protected",
    place: { readonly seq: number; readonly providers: readonly string[] },
  ): Promise<void>;
  stall(backup: string, waiting: readonly string[]): Promise<void>;
  backup(backup: string): BackupSummary | undefined;
  /** Newest first: as they were sealed, or by time where one is asked for. `item` matches the whole item, or everything below `system` or `system/module`. */
  backups(filter: BackupFilter): BackupSummary[];
  counts(): { readonly sealed: number; readonly restorable: number; readonly protected: number };

  addRestore(restore: Pick<RestoreRecord, "restore" | "backup" | "item" | "to" | "requested">): Promise<void>;
  endRestore(event: DataOf<"restore.completed"> | DataOf<"restore.failed">): Promise<void>;
  restore(restore: string): RestoreRecord | undefined;

  /** Whether the ingest's drop of that key was taken already, and that it now is: by the watcher's and HTTP's own keys. */
  seen(key: string): boolean;
  see(key: string): Promise<void>;
}
