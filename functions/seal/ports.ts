import type { DataOf } from "../../events/index.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import type { ChunkEntry, FileEntry } from "../../vault/body.ts";
import type { Random } from "../../vault/bytes.ts";
import type { EncodedChunk } from "../../vault/codec.ts";
import type { VaultDescription } from "../../vault/description.ts";
import type { Policy } from "../../vault/policy.ts";
import type { SigningKey } from "../../vault/signed.ts";
import type { Now } from "../handler.ts";

/** A drop opened for reading, once, from its first byte to its last. */
export interface Source {
  readonly mtime: Date | undefined;
  /** What tells a changed source from an unchanged one, and whether a sealing of it may be resumed: `undefined` for streams. */
  readonly fingerprint: string | undefined;
  /** Fills a prefix of `into` and answers its length; 0 at the end. */
  read(into: Uint8Array): Promise<number>;
  /**
   * Called at the end: the index of a folder.
   * @throws {Refused} `source-changed` where the source is not what it was when it was opened: the drop is given up, on record
   * @throws {Refused} `command-failed`, `stream-broken` where the producer of a stream did not end well
   */
  finish(): Promise<{ readonly index?: FileEntry[] }>;
  close(): Promise<void>;
}

/** @throws {NotFound} `source-missing` or {Refused} `stream-lost` where the drop cannot be read any more */
export type OpenSource = (source: DataOf<"drop.received">["source"]) => Promise<Source>;

/** Where a chunk of a committed backup lies. */
export interface ChunkLocation {
  readonly backup: string;
  readonly pack: string;
  readonly codec: ChunkEntry[1];
  readonly ordinal: number;
  readonly offset: number;
  readonly stored: number;
  readonly length: number;
}

/** Chunks of committed backups of the present epoch, by chunk id: the deduplication index. A cache: losing it costs one full generation. */
export interface ChunkIndex {
  lookup(id: Uint8Array): ChunkLocation | undefined;
  /** SHA-256 of the stored statement of a committed backup. */
  statementHash(backup: string): string | undefined;
}

/** A chunk of an earlier backup that a delta is made against: it is none itself. */
export interface BaseChunk extends ChunkLocation {
  /** Hex. */
  readonly id: string;
}

/** The last full generation of an item, as far as this host still has its raw bytes. */
export interface BaseGeneration {
  /** Bytes that its chunks take in packs, and how many bytes they are. */
  readonly stored: number;
  readonly size: number;
  /** Whether a chunk of it has that id, and where in the drop it began. */
  placeOf(id: string): number | undefined;
  /** Where in the drop something began that begins or ends like these bytes; they may differ between. */
  placeLike(bytes: Uint8Array): number | undefined;
  /** The beginning or end of a chunk that is nearest to a place in the drop. */
  boundaryNear(at: number): number;
  /** Its chunks that overlap [start, end) of the drop, in order. */
  near(start: number, end: number): readonly BaseChunk[];
  /** Raw bytes; `undefined` where they are gone or damaged. They are read only. */
  read(chunk: BaseChunk): Promise<Uint8Array | undefined>;
  /** Counts what a generation of deltas has cost, in bytes of packs. */
  spend(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes in the chunks of a full generation, in order. */
export interface BaseWriter {
  add(at: number, chunk: BaseChunk, raw: Uint8Array, encoded: EncodedChunk | undefined): Promise<void>;
  /** From now on, once its backup is committed, it is the item's base generation. */
  keep(): Promise<void>;
  /** Leaves nothing; where it was kept it stays. */
  drop(): Promise<void>;
}

/**
 * Raw chunks of each item's last full generation, on the sealing host. A cache: what is absent, damaged, or turned off means full
 * generations, never a failure.
 */
export interface BaseCache {
  /**
   * What the next generation's deltas are made against; `undefined` where it has to be a full one: there is none, or
   * its deltas have together cost about as much as a full one, or it is too old.
   */
  find(item: string): Promise<BaseGeneration | undefined>;
  /** `undefined` where none is to be kept. */
  begin(item: string, backup: string): Promise<BaseWriter | undefined>;
}

/** A pack that lies durably in every staging. */
export interface SealedPack {
  readonly id: string;
  readonly size: number;
  readonly shares: readonly string[];
}

/** A chunk of the drop being sealed. */
export interface SealedChunk extends ChunkLocation {
  /** Hex. */
  readonly id: string;
  /** Of a delta, and of nothing else. */
  readonly bases?: readonly BaseChunk[];
}

/** A segment all of whose packs are staged: what a crash does not undo. */
export interface SealedSegment {
  readonly number: number;
  readonly size: number;
  readonly packs: readonly SealedPack[];
  readonly chunks: readonly SealedChunk[];
}

/** The last step: bytes that must never be made twice. */
export interface Sealed {
  readonly statement: Uint8Array;
  readonly table: Uint8Array;
  readonly body: Uint8Array;
}

/** A sealing on record, as a crash left it. */
export interface Sealing {
  readonly drop: string;
  readonly backup: string;
  readonly begun: Date;
  readonly fingerprint: string | undefined;
  /** Backup key, data keys and key objects, under the host key. */
  readonly secrets: Uint8Array;
  readonly state: "sealing" | "sealed" | "committed" | "abandoned";
  readonly segments: readonly SealedSegment[];
  /** Every pack id ever drawn for the backup. */
  readonly drawn: readonly string[];
  readonly sealed: Sealed | undefined;
}

/**
 * The sealing journal. Each call is durable when it resolves. Secrets are erased by {@link commit} and {@link abandon};
 * `commit` puts the backup's chunks into the {@link ChunkIndex} in the same transaction.
 */
export interface Journal {
  find(drop: string): Promise<Sealing | undefined>;
  /** All sealings of a drop that were not given up have this backup. Fails where the drop has one already. */
  begin(sealing: Pick<Sealing, "drop" | "backup" | "begun" | "fingerprint" | "secrets">, item: string): Promise<void>;
  /** On record before the first byte of the pack is staged. */
  drawPack(backup: string, pack: string): Promise<void>;
  sealSegment(backup: string, segment: SealedSegment): Promise<void>;
  seal(backup: string, sealed: Sealed, about: { readonly size: number; readonly sha256: string }): Promise<void>;
  commit(backup: string): Promise<void>;
  abandon(backup: string, record: Uint8Array): Promise<void>;
  /** The signed records of the drop's sealings that were given up. */
  abandoned(drop: string): Promise<readonly { readonly backup: string; readonly record: Uint8Array }[]>;
}

/** What the seal function reaches the world through. */
export interface SealPorts {
  readonly vault: VaultDescription;
  readonly policy: Policy;
  readonly keys: {
    readonly factor: Uint8Array;
    readonly dedup: Uint8Array;
    readonly host: Uint8Array;
    readonly sealer: SigningKey;
  };
  readonly open: OpenSource;
  readonly journal: Journal;
  readonly index: ChunkIndex;
  /** One a provider, in order of index. */
  readonly staging: readonly ObjectStore[];
  readonly now: Now;
  readonly random: Random;
  /** A new UUIDv7, in hex. */
  readonly newBackup: () => string;
  /** Absent: every generation is a full one. */
  readonly bases?: BaseCache;
  readonly settings: SealSettings;
}

/** Sizes in bytes. The format allows any; these are the vault's defaults. */
export interface SealSettings {
  readonly segment: number;
  readonly pack: number;
  readonly chunk: { readonly min: number; readonly normal: number; readonly max: number };
  /** Zstandard level. */
  readonly level: number;
  /** Chunks being compressed at once. */
  readonly ahead: number;
}

export const defaultSettings: SealSettings = {
  segment: 1024 ** 3,
  pack: 32 * 1024 ** 2,
  chunk: { min: 256 * 1024, normal: 1024 ** 2, max: 4 * 1024 ** 2 },
  level: 2,
  ahead: 6,
};
