/** The end of the chain: the revision 1 that was committed last. */
export interface Head {
  readonly term: number;
  readonly seq: number;
  /** SHA-256 of the stored revision 1. */
  readonly manifest: string;
}

/** What the tracker has said of a backup already, so that it says it once more after a crash, and then no more. */
export type Announcement = "tracked" | "revision-1" | "restorable" | "revision-2" | "protected";

/** A backup as the tracker follows it. */
export interface LedgerRecord {
  readonly backup: string;
  readonly drop: string;
  /** Stored bytes, as the sealer signed them. */
  readonly statement: Uint8Array;
  readonly table: Uint8Array;
  /** Providers found complete: the set only grows. */
  readonly complete: readonly string[];
  /** Stored bytes of each signed revision, from 1. */
  readonly revisions: readonly Uint8Array[];
  /** Set with revision 1. */
  readonly chained: { readonly seq: number; readonly witness: Uint8Array } | undefined;
  readonly announced: ReadonlySet<Announcement>;
}

/** One object named in a receipt. */
export interface ReceiptRow {
  readonly provider: string;
  readonly name: string;
  /** `undefined` for an object of an earlier backup that is held, not stored anew. */
  readonly sha256: string | undefined;
  readonly lockedUntil: Date | undefined;
  /** SHA-256 of the receipt's stored bytes. */
  readonly receipt: string;
}

/**
 * The tracker's workflow state: a cache of what the providers hold, except that it orders the chain. Every call is durable when it
 * resolves, and idempotent.
 */
export interface Ledger {
  /** Starts following a backup; changes nothing where it is followed already. `uses` are the earlier backups it needs. */
  begin(record: Pick<LedgerRecord, "backup" | "drop" | "statement" | "table">, uses: readonly string[]): Promise<void>;
  read(backup: string): Promise<LedgerRecord | undefined>;
  addReceipt(backup: string, receipt: Uint8Array, rows: readonly ReceiptRow[]): Promise<void>;
  receipts(backup: string): Promise<readonly ReceiptRow[]>;
  addComplete(backup: string, providers: readonly string[]): Promise<void>;
  /** Backups that use this one and are not protected. */
  dependents(backup: string): Promise<readonly string[]>;
  head(): Promise<Head | undefined>;
  /**
   * In one transaction: stores revision 1 and its witness, and moves the head from `after` to `head`.
   * @returns false, changing nothing, where the head moved meanwhile or the backup has a revision 1
   */
  append(
    backup: string,
    after: Head | undefined,
    head: Head,
    bytes: { readonly manifest: Uint8Array; readonly witness: Uint8Array },
  ): Promise<boolean>;
  /** Stores revision `number`. @returns false, changing nothing, where there is one already */
  addRevision(backup: string, number: number, manifest: Uint8Array): Promise<boolean>;
  announce(backup: string, announcement: Announcement): Promise<void>;
}
