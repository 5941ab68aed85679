import { isAbsolute } from "node:path";
import { z } from "zod";
import { backupId, hex, providerName, sha256, timestamp } from "../../events/cloudevent.ts";
import { type FenchiEvent, itemName, providerFault } from "../../events/index.ts";
import type { FileEntry } from "../../vault/body.ts";

/**
 * What an engine does for people: the HTTP API serves it, its client speaks it, and the command line uses whichever is
 * there. Sizes are bytes, times RFC 3339 in UTC. The ids in `meta` name the schemas in the API's document.
 */

/** On the engine's host: a caller's working folder means nothing there. */
const absolutePath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => isAbsolute(path) && !path.includes("\0"), { error: "an absolute path" });
const count = z.number().int().nonnegative();
const labels = z.record(z.string().min(1).max(100), z.string().max(1000));

export const dropRequest = z
  .object({
    item: itemName,
    /** A file or folder. */
    path: absolutePath,
    /** Name it is restored under; by default the path's last part. */
    name: z.string().min(1).max(1024).optional(),
    labels: labels.optional(),
  })
  .meta({ id: "DropRequest" });
export type DropRequest = z.infer<typeof dropRequest>;

/** What is said of a drop whose bytes come as a stream. */
export const streamRequest = z.object({ item: itemName, name: z.string().min(1).max(1024), labels: labels.optional() });

export const dropState = z
  .enum(["queued", "sealing", "sealed", "restorable", "protected", "failed"])
  .meta({ id: "DropState" });
export type DropState = z.infer<typeof dropState>;
/** An error that has happened, as it is told. `params` are the names and numbers in its sentence, for translations. */
export const failure = z
  .object({
    code: z.string(),
    message: z.string(),
    next: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  })
  .meta({ id: "Failure" });
export type Failure = z.infer<typeof failure>;

/** How far a drop is. */
export const dropStatus = z
  .object({
    drop: hex(16),
    item: itemName,
    name: z.string(),
    state: dropState,
    backup: backupId.optional(),
    /** Bytes of the drop: known before the end for files. */
    size: count.optional(),
    /** Bytes read and sealed so far. */
    done: count,
    /** How many parcels each provider has stored, of those staged so far. */
    providers: z.array(z.object({ name: providerName, stored: count, staged: count })),
    /** Providers waited for past the deadline. */
    stalled: z.array(providerName),
    error: failure.optional(),
  })
  .meta({ id: "DropStatus" });
export type DropStatus = z.infer<typeof dropStatus>;

export const backupSummary = z
  .object({
    backup: backupId,
    item: itemName,
    kind: z.enum(["file", "folder", "stream"]),
    name: z.string(),
    size: count,
    sha256: sha256,
    time: timestamp,
    state: z.enum(["sealed", "restorable", "protected"]),
    /** Complete providers. */
    providers: z.array(providerName),
    /** Place in the chain. */
    seq: z.number().int().positive().optional(),
  })
  .meta({ id: "BackupSummary" });
export type BackupSummary = z.infer<typeof backupSummary>;

export const backupFilter = z.object({
  item: z.string().optional(),
  /** The newest at or before. */
  at: timestamp.optional(),
  limit: z.number().int().min(1).max(10_000).default(1000),
});
export type BackupFilter = z.input<typeof backupFilter>;

/** What it takes to restore a backup whole. */
export const restoreNeeds = z
  .object({
    /** Bytes of the drop. */
    bytes: count,
    /** Bytes that k providers send for it: one fragment of each pack, manifest, statements, tables, keys and contents. */
    fetch: count,
    packs: count,
    /** Earlier backups that it needs packs of. */
    uses: count,
  })
  .meta({ id: "RestoreNeeds" });
export type RestoreNeeds = z.infer<typeof restoreNeeds>;

export const byteSpan = z.object({ start: count, end: z.number().int().positive() }).meta({ id: "ByteSpan" });

export const restoreRequest = z
  .object({
    item: itemName.optional(),
    backup: backupId.optional(),
    at: timestamp.optional(),
    /** A file, or the folder that a folder drop becomes. */
    to: absolutePath,
    without: z.array(providerName).default([]),
    range: byteSpan.optional(),
    path: z.string().min(1).optional(),
    overwrite: z.boolean().default(false),
  })
  .refine((request) => (request.item === undefined) !== (request.backup === undefined), {
    error: "name either an item or a backup",
  })
  .meta({ id: "RestoreRequest" });
export type RestoreRequest = z.input<typeof restoreRequest>;

export const restoreStatus = z
  .object({
    restore: hex(16),
    backup: backupId,
    item: itemName.optional(),
    to: z.string(),
    state: z.enum(["queued", "running", "completed", "failed"]),
    size: count.optional(),
    done: count,
    /** Bytes read from the providers. */
    fetched: count,
    sha256: sha256.optional(),
    providers: z.array(providerName),
    faults: z.array(providerFault),
    milliseconds: z.number().nonnegative().optional(),
    error: failure.optional(),
  })
  .meta({ id: "RestoreStatus" });
export type RestoreStatus = z.infer<typeof restoreStatus>;

export const providerStatus = z
  .object({
    name: providerName,
    kind: z.string(),
    /** Folder or URL. */
    location: z.string(),
    reachable: z.boolean(),
    error: failure.optional(),
    /** Parcels in staging that wait for this provider. */
    waiting: count,
  })
  .meta({ id: "ProviderStatus" });

export const queueDepth = z
  .object({
    queue: z.string(),
    ready: count,
    delayed: count,
    inFlight: count,
    dead: count,
  })
  .meta({ id: "QueueDepth" });

/** An item whose next generation does not come in time. */
export const overdueItem = z
  .object({
    item: itemName,
    /** `overdue`: the recovery point objective is still kept; `late`: it is broken; `none`: never backed up. */
    state: z.enum(["overdue", "late", "none"]),
    /** Time of the newest that can be restored. */
    last: timestamp.optional(),
    /** When the objective is broken. */
    late: timestamp.optional(),
  })
  .meta({ id: "OverdueItem" });
export type OverdueItem = z.infer<typeof overdueItem>;

export const vaultStatus = z
  .object({
    vault: hex(16),
    name: z.string(),
    home: z.string(),
    /** One vault of local folders is for trying out, and says so. */
    trial: z.boolean(),
    threshold: count,
    quorum: count,
    providers: z.array(providerStatus),
    engine: z.object({ running: z.boolean(), pid: count.optional(), url: z.string().optional() }),
    backups: z.object({ sealed: count, restorable: count, protected: count }),
    /** Drops not protected yet, the latest failures first. */
    drops: z.array(dropStatus),
    queues: z.array(queueDepth),
    /** Items of the inventory and the schedules whose next generation does not come in time. */
    overdue: z.array(overdueItem),
    /** Why it cannot be said which items are overdue, where that is so. */
    strategyProblem: failure.optional(),
    /** Highest place in the chain. */
    head: count,
  })
  .meta({ id: "VaultStatus" });
export type VaultStatus = z.infer<typeof vaultStatus>;

/** What one object of one backup is found to be at one provider. */
export const finding = z
  .object({
    provider: providerName,
    backup: backupId.optional(),
    object: z.string(),
    fault: z.enum(["missing", "altered", "behind", "unavailable"]),
    message: z.string(),
  })
  .meta({ id: "Finding" });

export const verifyReport = z
  .object({
    backups: count,
    objects: count,
    bytes: count,
    findings: z.array(finding),
    /** Backups that fewer than k providers hold whole. */
    lost: z.array(backupId),
    milliseconds: z.number().nonnegative(),
  })
  .meta({ id: "VerifyReport" });
export type VerifyReport = z.infer<typeof verifyReport>;

export const deadLetter = z
  .object({
    id: z.string(),
    queue: z.string(),
    type: z.string(),
    subject: z.string().optional(),
    attempts: count,
    code: z.string(),
    message: z.string(),
    time: timestamp,
  })
  .meta({ id: "DeadLetter" });
export type DeadLetter = z.infer<typeof deadLetter>;

/** Progress of work under way: bytes done of `total` where it is known. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
}

/** An engine, in this process or another. Every method throws FenchiError alone. */
export interface Service {
  drop(request: DropRequest): Promise<DropStatus>;
  /**
   * A stream: the drop ends with it. `ended` resolves when its producer is known to have ended well, or rejects. Answers when the stream
   * is sealed, or has failed.
   */
  dropStream(
    item: string,
    name: string,
    stream: AsyncIterable<Uint8Array>,
    options: { readonly ended?: Promise<void>; readonly labels?: Record<string, string> },
  ): Promise<DropStatus>;
  /** With `until`, answers as soon as that state (or `failed`) is reached, and at the latest after `until.milliseconds` (30,000 at most). */
  dropStatus(drop: string, until?: { readonly state: DropState; readonly milliseconds: number }): Promise<DropStatus>;
  status(): Promise<VaultStatus>;
  backups(filter: BackupFilter): Promise<BackupSummary[]>;
  /** The files in a folder's backup, by path; none for a backup of another kind. */
  files(backup: string): Promise<FileEntry[]>;
  /** What a restore of it would fetch: its envelope and contents are read, not its packs. */
  needs(backup: string): Promise<RestoreNeeds>;
  restore(request: RestoreRequest): Promise<RestoreStatus>;
  /** With `until`, answers as soon as the restore has ended, and at the latest after `until.milliseconds` (30,000 at most). */
  restoreStatus(restore: string, until?: { readonly milliseconds: number }): Promise<RestoreStatus>;
  verify(
    options: { readonly backup?: string; readonly signal?: AbortSignal },
    progress: (progress: Progress) => void,
  ): Promise<VerifyReport>;
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts one dead letter, or all, back into its queue. @returns how many */
  requeue(id: string | "all"): Promise<number>;
  /**
   * Every event said from now on; with `after`, every one said since that, or all that the engine still has where it is `oldest`. None is left out or said twice, else it throws: `events-missed`
   * when the engine does not have them any more (too long ago, restarted, too slow a reader). Then read the state anew and follow from there.
   */
  events(options: { readonly after?: string; readonly signal: AbortSignal }): AsyncIterable<FenchiEvent>;
  /** Prometheus text exposition. */
  metrics(): Promise<string>;
  /**
   * Ends the connection. An engine that runs in this process first carries on with what is ready, for up to half a minute; with `hurry`
   * it only finishes the steps under way. What is left is taken up at the next start.
   */
  close(options?: { readonly hurry: boolean }): Promise<void>;
}
