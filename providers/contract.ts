/**
 * The doors to the world. Everything outside the pure rooms is reached through these interfaces; every provider, wrapper
 * and fake keeps the same laws, proved by one suite (test/contract).
 */

/** What a store knows about an object without reading it. */
export interface ObjectInfo {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Set where the store keeps versions. */
  readonly version?: string;
  /** Retained until then: no identity can delete it before. */
  readonly lockedUntil?: Date;
}

/** What {@link ObjectStore.digest} read. */
export interface ObjectDigest extends ObjectInfo {
  /** SHA-256 of the whole object as read back, lower-case hex. */
  readonly sha256: string;
}

/** A half-open range of bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** `created`: these bytes are new and durable. `equal`: the very same bytes were there already, and are durable. */
export type PutResult = "created" | "equal";

/**
 * A provider's vault bucket or staging, as one flat space of names.
 *
 * Names are 1-512 characters of `a-z 0-9 . _ - /`, in parts of 1-255, none of them `.` or `..`; anything else is `InvalidInput`
 * (`name-invalid`) before any I/O. A prefix (and the name to list behind) is empty or the beginning of a name. A name is never also the
 * folder of another (`a` beside `a/b`): a store may refuse the second as `Conflict` (`name-conflict`).
 *
 * Laws that every implementation and wrapper keeps:
 * - **Write once.** `put` creates or changes nothing. Of several concurrent puts to one name exactly one creates. Where
 *   other bytes are there already it throws `Conflict` (`object-conflict`) and leaves them as they were.
 * - **Durable when acknowledged.** After `put` resolved, a power cut loses nothing. Before, the name shows either nothing
 *   or the whole object, never a part of it.
 * - **What is read is what is stored.** `get` and `digest` read the medium, never a cache of what was put. A range beyond
 *   the end is `InvalidInput` (`range-invalid`); never silently short.
 * - **Locks only grow.** `lock` sets or extends retention; an earlier date than the present one changes nothing; a store
 *   may round up to a whole second. `remove` of a locked object is `Denied` (`object-locked`). A put that conflicts extends no lock.
 * - **Idempotent**: `put` of equal bytes, `remove` of what is absent, `lock` to a date already reached. A put that failed may
 *   have created the object all the same: put again, it says `equal`.
 * - **Absent** is `NotFound` (`object-missing`) for `get`, `digest` and `lock`; `undefined` for `stat`.
 * - **Errors.** `Unavailable` (`provider-unavailable`, also when a provider's folder or bucket is gone), `OutOfSpace`
 *   (`provider-full`) and `Denied` (`provider-denied`, also a read-only provider) carry `params.provider`. Any error thrown that
 *   is not a FenchiError is a bug.
 */
export interface ObjectStore {
  /** The provider's name, for messages and metrics. */
  readonly provider: string;
  /**
   * `body` in parts is written one after another, without being joined. Callers do not change the bytes until it resolves.
   * With `lockUntil` the object is locked from the moment it exists; where it was there already the lock is extended.
   */
  put(
    name: string,
    body: Uint8Array | readonly Uint8Array[],
    options?: { readonly lockUntil?: Date },
  ): Promise<PutResult>;
  /** The whole object, or exactly the range. The caller owns the bytes. */
  get(name: string, range?: ByteRange): Promise<Uint8Array>;
  stat(name: string): Promise<ObjectInfo | undefined>;
  /** Reads the object back whole, in flat memory, and hashes it. */
  digest(name: string): Promise<ObjectDigest>;
  /**
   * Every object whose name begins with `prefix`, in ascending order of UTF-8 name, starting behind `after` if given. Version and lock are given where the
   * provider's listing has them: ask `stat` for them.
   */
  list(prefix: string, after?: string): AsyncIterable<ObjectInfo>;
  lock(name: string, until: Date): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * A provider's key service: one RSA key (3072 bits or more) whose public half seals offline, and whose private half never
 * leaves the service.
 *
 * Laws: `unwrap` inverts RSA-OAEP-SHA256 under `publicKey`, for every key version still enabled. A ciphertext that does
 * not open is `Tampered` (`unwrap-failed`); a version that the service does not have, or that is disabled or destroyed, is
 * `Denied` (`key-unusable`). No call logs or returns more than it says.
 */
export interface KeyService {
  readonly provider: string;
  /** The key that new backups are wrapped to. `spki` is DER. */
  publicKey(): Promise<{ readonly version: string; readonly spki: Uint8Array }>;
  unwrap(version: string, ciphertext: Uint8Array): Promise<Uint8Array>;
}

/**
 * Signs with a key that this process may use but need not hold (file, KMS). `id` is the pinned id of the public key.
 * Ed25519 is deterministic; ES256 is not, so whoever needs the same bytes again must keep them.
 */
export interface Signer {
  readonly id: string;
  readonly algorithm: "ed25519" | "es256";
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * Where a restore goes. Laws: nothing appears under the target's name before `commit`, and after it the whole content does, durably.
 * `begin` with the same `id` again resumes: it answers how many leading bytes lie there from before (they may be torn: the caller verifies
 * them). After a commit it finds its own content and not a conflict, until `clear`: a crash before the commit was told anybody is no
 * failure (but for a file that replaced another: that is restored again). `abort` and `clear` leave no trace. Writes are in any order and do not overlap. An existing target is `Conflict` (`target-exists`)
 * unless `overwrite`; then the old one stays until `commit`.
 */
export interface Target {
  begin(id: string, options: { readonly size: number; readonly overwrite: boolean }): Promise<TargetWriter>;
}

export interface TargetWriter {
  /** Bytes from the start that an earlier run of the same restore left. */
  readonly present: number;
  /** Reads back what is present, for verification. */
  read(range: ByteRange): Promise<Uint8Array>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Makes what was written so far durable, so that a crash resumes from `offset`. */
  checkpoint(offset: number): Promise<void>;
  commit(): Promise<void>;
  /** After the commit was told to whoever waits for it: removes what would tell a second attempt of it. */
  clear(): Promise<void>;
  abort(): Promise<void>;
}
