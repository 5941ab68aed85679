import type { Stats } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { NotFound } from "../../events/error.ts";
import type { ObjectInfo, ObjectStore } from "../contract.ts";
import { objectAltered, providerUnavailable } from "../failure.ts";
import { assertLock } from "../lock.ts";
import { assertName, assertPrefix, resolveRange } from "../name.ts";
import { createAccess } from "./access.ts";
import { isErrno, storeFailure } from "./errno.ts";
import { createFolders } from "./folders.ts";
import { requireLocalStore, temporaryFolder } from "./layout.ts";
import { listFiles } from "./list.ts";
import { createSerial } from "./order.ts";
import { hashFile, readRange } from "./read.ts";
import { extendLock, lockedUntil } from "./retention.ts";
import { createWriter } from "./write.ts";

export { initialiseLocalStore, isLocalStore } from "./layout.ts";

/** What a local store needs from outside. */
export interface LocalStoreOptions {
  /** The provider's name in the vault. */
  readonly provider: string;
  /** A folder that {@link initialiseLocalStore} made. It may be a link or a mount point. */
  readonly root: string;
  /** For names of temporary files. */
  readonly random: (bytes: number) => Uint8Array;
  /** Decides which locks have ended. */
  readonly now: () => Date;
}

/** An ObjectStore in a folder. */
export interface LocalStore extends ObjectStore {
  /**
   * Removes the temporary files that a crash left; answers how many. Only while nobody else writes to the store: another
   * process's unfinished put would fail (`provider-unavailable`, to be tried again).
   */
  sweep(): Promise<number>;
}

/**
 * A provider that is a folder on this host: a disk, a share, a second site's mount. One plain, read-only file an object, named like
 * it. See {@link initialiseLocalStore} for the layout, `retention.ts` for locks.
 *
 * Large objects are read from the medium itself (`direct.ts`). For small ones, and where a file system has no such reading, the operating
 * system's page cache answers in `get` and `digest`: bytes that were synced and then rot on a disk show once they are no longer cached.
 *
 * Several processes may use one root at once. Two that lock the same object at the same moment are the one thing that they
 * must not do: the file system has no way to extend a date and never shorten it.
 */
export function createLocalStore(options: LocalStoreOptions): LocalStore {
  const { provider, random, now } = options;
  const root = resolve(options.root);
  const folders = createFolders(root, provider);
  const access = createAccess(root, provider, folders);
  const create = createWriter(root, folders, random);
  const serial = createSerial();

  const toInfo = (name: string, stats: Stats): ObjectInfo => {
    const locked = lockedUntil(stats, now());
    return { name, size: stats.size, ...(locked === undefined ? {} : { lockedUntil: locked }) };
  };

  /** Runs one operation; what the operating system says becomes what the contract says. */
  async function guarded<Result>(name: string, operation: () => Promise<Result>): Promise<Result> {
    try {
      return await operation();
    } catch (error) {
      // A missing or strange folder on the way means something else when the root itself is gone.
      const rootError = isErrno(error, "ENOENT", "ENOTDIR") ? await rootMissing() : undefined;
      throw storeFailure(rootError ?? error, provider, name);
    }
  }
  const rootMissing = () => requireLocalStore(root, provider).catch((error: unknown) => error);

  /** One at a time for an object, with its removal: who reads the old date must still find it when setting the new one. */
  const lock = (name: string, until: Date) =>
    serial(name, () => access.read(name, (handle, stats) => extendLock(handle, stats, until)));

  return {
    provider,
    async put(name, body, { lockUntil } = {}) {
      assertName(name);
      if (lockUntil !== undefined) assertLock(lockUntil);
      const parts = body instanceof Uint8Array ? [body] : body;
      return await guarded(name, async () => {
        // Looked for first: a repeated put of a large object costs a read, and succeeds on a full disk.
        if (!(await access.holds(name, parts))) {
          if (await create(name, parts, lockUntil)) return "created";
          if (!(await access.holds(name, parts)))
            throw providerUnavailable(provider, `${name} vanished while it was put`);
        }
        if (lockUntil !== undefined) await lock(name, lockUntil);
        return "equal";
      });
    },
    async get(name, range) {
      assertName(name);
      const read = access.read<Uint8Array>(name, async (handle, stats) => {
        const { offset, length } = resolveRange(name, stats.size, range);
        const bytes = await readRange(handle, offset, length);
        if (bytes === undefined) throw objectAltered(provider, name, "it was cut short");
        return bytes;
      });
      return await guarded(name, () => read);
    },
    async stat(name) {
      assertName(name);
      try {
        return await guarded(name, () => access.read(name, async (_, stats) => toInfo(name, stats)));
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    async digest(name) {
      assertName(name);
      const read = access.read(name, async (handle, stats) => {
        const sha256 = await hashFile(handle, stats.size);
        if (sha256 === undefined) throw objectAltered(provider, name, "it was cut short");
        return { ...toInfo(name, stats), sha256 };
      });
      return await guarded(name, () => read);
    },
    async *list(prefix, after = "") {
      assertPrefix(prefix);
      assertPrefix(after);
      try {
        await folders.assertInside(prefix.slice(0, Math.max(0, prefix.lastIndexOf("/"))), prefix);
        for await (const { name, stats } of listFiles(root, prefix, after)) yield toInfo(name, stats);
      } catch (error) {
        if (!isErrno(error, "ENOENT", "ENOTDIR")) throw storeFailure(error, provider, prefix);
      }
      // A root that is missing, or went away while it was read, looks like one that is empty or ends here.
      await guarded(prefix, () => requireLocalStore(root, provider));
    },
    async lock(name, until) {
      assertName(name);
      assertLock(until);
      await guarded(name, () => lock(name, until));
    },
    async remove(name) {
      assertName(name);
      await guarded(name, () => serial(name, () => access.remove(name, now())));
    },
    async sweep() {
      return await guarded("", async () => {
        await requireLocalStore(root, provider);
        await mkdir(temporaryFolder(root), { recursive: true, mode: 0o700 });
        const left = await readdir(temporaryFolder(root));
        await Promise.all(left.map((entry) => rm(join(temporaryFolder(root), entry), { force: true })));
        return left.length;
      });
    },
  };
}
