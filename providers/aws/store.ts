import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectRetentionCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { FenchiError } from "../../events/error.ts";
import type { ByteRange, ObjectDigest, ObjectInfo, ObjectStore } from "../contract.ts";
import {
  lockUnsupported,
  objectConflict,
  objectLocked,
  objectMissing,
  providerUnavailable,
  rangeInvalid,
} from "../failure.ts";
import { assertLock } from "../lock.ts";
import { assertName, assertPrefix, resolveRange } from "../name.ts";
import { faultOf, s3Failure } from "./failure.ts";
import { hashExactly, readExactly, streamOf } from "./read.ts";
import { type Bucket, createVersionMemory, listNames, listVersions, original, type Version } from "./versions.ts";
import { type Content, contentOf, create } from "./write.ts";

/** What a store in S3 needs. */
export interface S3StoreOptions {
  /** The provider's name in the vault. */
  readonly provider: string;
  readonly client: S3Client;
  readonly bucket: string;
  /** Whether the bucket keeps versions. What it keeps is found out by {@link probeBucket}. */
  readonly versions: boolean;
  /** Whether the bucket has object lock; only with versions. Without, any lock that lies in the future is refused (`lock-unsupported`). */
  readonly locks: boolean;
  /** Decides which locks have ended. */
  readonly now: () => Date;
}

/**
 * An ObjectStore in a bucket of S3, or of a server that speaks it. One object a name, written by a conditional put.
 *
 * In a bucket that keeps versions the object is the first version of its name that is left. What somebody with other programs puts over it, and the
 * delete marker that hides it, leave it as it is, and it is read all the same. Which version that is costs one listing the first time a process reads an
 * object that it did not write. Locks are S3's own, of the version, in COMPLIANCE mode.
 */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { provider, client, bucket, versions, locks, now } = options;
  const on: Bucket = { provider, client, bucket };
  const memory = createVersionMemory();

  /** Which version a name is; undefined in the value where the bucket keeps none, undefined at all where nothing is there. */
  async function find(name: string): Promise<{ readonly id: string | undefined } | undefined> {
    if (!versions) return { id: undefined };
    const known = memory.get(name);
    if (known !== undefined) return { id: known };
    const version = original(await versionsOf(on, name));
    if (version === undefined) return undefined;
    memory.set(name, version.id);
    return { id: version.id };
  }

  /** Works on the object; looks again for its version when the remembered one is gone. @throws {NotFound} `object-missing` */
  async function onObject<Result>(name: string, work: (id: string | undefined) => Promise<Result>): Promise<Result> {
    const remembered = memory.get(name) !== undefined;
    const found = await find(name);
    if (found === undefined) throw objectMissing(provider, name);
    try {
      return await work(found.id);
    } catch (error) {
      const failure = s3Failure(provider, error, name);
      if (failure.code !== "object-missing") throw failure;
      memory.forget(name);
      if (remembered) return await onObject(name, work);
      if (!versions) await assertBucket();
      throw failure;
    }
  }

  /** S3 answers a look at an object the same whether object or bucket is missing. */
  const assertBucket = () =>
    client.send(new HeadBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
      throw s3Failure(provider, error);
    });

  const lockOf = (output: HeadObjectCommandOutput | GetObjectCommandOutput): Date | undefined => {
    const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = output;
    // GOVERNANCE can be ended early by whoever has the right to: it is no lock of ours.
    return mode === "COMPLIANCE" && until !== undefined && until > now() ? until : undefined;
  };
  const infoOf = (name: string, output: HeadObjectCommandOutput | GetObjectCommandOutput): ObjectInfo => {
    const lockedUntil = lockOf(output);
    return {
      name,
      size: output.ContentLength ?? 0,
      ...(versions && output.VersionId !== undefined ? { version: output.VersionId } : {}),
      ...(lockedUntil === undefined ? {} : { lockedUntil }),
    };
  };

  const look = async (name: string, id: string | undefined): Promise<ObjectInfo> =>
    infoOf(name, await client.send(new HeadObjectCommand({ Bucket: bucket, Key: name, VersionId: id })));
  const open = (name: string, id: string | undefined, range?: ByteRange) =>
    client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: name,
        VersionId: id,
        ...(range === undefined ? {} : { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
      }),
    );

  async function digest(name: string): Promise<ObjectDigest> {
    return await onObject(name, async (id) => {
      const output = await open(name, id);
      const info = infoOf(name, output);
      return { ...info, sha256: await hashExactly(provider, streamOf(provider, output), info.size) };
    });
  }

  async function readRange(name: string, id: string | undefined, range: ByteRange): Promise<Uint8Array> {
    const { offset, length } = range;
    // HTTP has no empty range, and no way to say a wrong one.
    if (!Number.isSafeInteger(offset + length) || offset < 0 || length <= 0) {
      resolveRange(name, (await look(name, id)).size, range);
      return new Uint8Array(0);
    }
    const output = await open(name, id, range).catch(async (error: unknown) => {
      if (faultOf(error).status !== 416) throw error;
      throw rangeInvalid(name, offset, length, (await look(name, id)).size);
    });
    const stream = streamOf(provider, output);
    const [, from, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(output.ContentRange ?? "") ?? [];
    try {
      if (size === undefined || Number(from) !== offset) throw providerUnavailable(provider, "it keeps to no range");
      if (offset + length > Number(size)) throw rangeInvalid(name, offset, length, Number(size));
      return await readExactly(provider, stream, length);
    } finally {
      stream.destroy();
    }
  }

  /** Whether the very same bytes are there; undefined where nothing is any more. */
  async function holds(name: string, { size, sha256 }: Content): Promise<boolean | undefined> {
    try {
      if ((await onObject(name, (id) => look(name, id))).size !== size) return false;
      return (await digest(name)).sha256 === sha256.toString("hex");
    } catch (error) {
      if (error instanceof FenchiError && error.code === "object-missing") return undefined;
      throw error;
    }
  }

  async function extend(name: string, until: Date): Promise<void> {
    await onObject(name, async (id) => {
      const { lockedUntil } = await look(name, id);
      // A date that has passed locks nothing, and S3 does not take it.
      if (until <= now() || (lockedUntil !== undefined && lockedUntil >= until)) return;
      if (!locks) throw lockUnsupported(provider, name);
      const retention = { Mode: "COMPLIANCE", RetainUntilDate: toSecond(until) } as const;
      try {
        await client.send(
          new PutObjectRetentionCommand({ Bucket: bucket, Key: name, VersionId: id, Retention: retention }),
        );
      } catch (error) {
        // S3 refuses to shorten: another caller may have set a later date meanwhile.
        const present = (await look(name, id)).lockedUntil;
        if (present === undefined || present < until) throw error;
      }
    });
  }

  /** Every version and marker of the name, the object itself last: cut off in between, it is there still. */
  async function remove(name: string): Promise<void> {
    if (!versions) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }));
      return;
    }
    const group = await versionsOf(on, name);
    const stored = group.filter(({ size }) => size !== undefined);
    for (const { id } of stored) {
      const { lockedUntil } = await look(name, id).catch((error: unknown) => {
        if (s3Failure(provider, error, name).code === "object-missing") return { lockedUntil: undefined };
        throw error;
      });
      if (lockedUntil !== undefined) throw objectLocked(provider, name, lockedUntil);
    }
    for (const { id } of [...stored, ...group.filter(({ size }) => size === undefined)]) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name, VersionId: id }));
    }
    memory.forget(name);
  }

  /** Runs one operation; what S3 says becomes what the contract says. */
  async function guarded<Result>(name: string | undefined, operation: () => Promise<Result>): Promise<Result> {
    try {
      return await operation();
    } catch (error) {
      throw s3Failure(provider, error, name);
    }
  }

  return {
    provider,
    async put(name, body, { lockUntil } = {}) {
      assertName(name);
      if (lockUntil !== undefined) assertLock(lockUntil);
      const content = contentOf(body);
      return await guarded(undefined, async () => {
        const locked = lockUntil !== undefined && lockUntil > now() ? toSecond(lockUntil) : undefined;
        if (locked !== undefined && !locks) throw lockUnsupported(provider, name);
        const created = await create(on, name, content, locked);
        if (created !== undefined) {
          if (versions && created.version !== undefined) memory.set(name, created.version);
          return "created";
        }
        const same = await holds(name, content);
        if (same === undefined) throw providerUnavailable(provider, `${name} vanished while it was put`);
        if (!same) throw objectConflict(provider, name);
        if (lockUntil !== undefined) await extend(name, lockUntil);
        return "equal";
      });
    },
    async get(name, range) {
      assertName(name);
      return await guarded(name, () =>
        onObject(name, async (id) => {
          if (range !== undefined) return await readRange(name, id, range);
          const output = await open(name, id);
          return await readExactly(provider, streamOf(provider, output), output.ContentLength ?? 0);
        }),
      );
    },
    async stat(name) {
      assertName(name);
      return await guarded(name, async () => {
        try {
          return await onObject(name, (id) => look(name, id));
        } catch (error) {
          if (error instanceof FenchiError && error.code === "object-missing") return undefined;
          throw error;
        }
      });
    },
    async digest(name) {
      assertName(name);
      return await guarded(name, () => digest(name));
    },
    async *list(prefix, after = "") {
      assertPrefix(prefix);
      assertPrefix(after);
      try {
        if (!versions) for await (const { name, size = 0 } of listNames(on, prefix, after)) yield { name, size };
        else {
          for await (const group of listVersions(on, prefix, after)) {
            const object = original(group);
            if (object) yield { name: object.name, size: object.size ?? 0, version: object.id };
          }
        }
      } catch (error) {
        throw s3Failure(provider, error);
      }
    },
    async lock(name, until) {
      assertName(name);
      assertLock(until);
      await guarded(name, () => extend(name, until));
    },
    async remove(name) {
      assertName(name);
      await guarded(undefined, () => remove(name));
    },
  };
}

/** All versions of one name, the newest first. */
async function versionsOf(on: Bucket, name: string): Promise<readonly Version[]> {
  for await (const group of listVersions(on, name, "")) return group[0]?.name === name ? group : [];
  return [];
}

/** Some servers keep no finer dates, and would end the lock early. */
function toSecond(until: Date): Date {
  return new Date(Math.ceil(until.getTime() / 1000) * 1000);
}
