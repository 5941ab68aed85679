import type { Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, readdir, rm, unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { NotFound } from "../../events/error.ts";
import type { ObjectInfo, ObjectStore } from "../contract.ts";
import {
  nameConflict,
  objectAltered,
  objectConflict,
  objectLocked,
  objectMissing,
  providerUnavailable,
} from "../failure.ts";
import { assertName, assertPrefix, resolveRange } from "../name.ts";
import { readAt } from "./durable.ts";
import { isErrno, storeFailure } from "./errno.ts";
import { createFolders, folderOf } from "./folders.ts";
import { requireLocalStore, temporaryFolder } from "./layout.ts";
import { listFiles } from "./list.ts";
import { createSerial } from "./order.ts";
import { hashFile, sameBytes, withFile } from "./read.ts";
import { extendLock, lockedUntil } from "./retention.ts";
import { createWriter } from "./write.ts";

export { initialiseLocalStore } from "./layout.ts";

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
 * The operating system's page cache answers for the medium in `get` and `digest`: bytes that were synced and then rot on a disk
 * show once they are no longer cached.
 *
 * Several processes may use one root at once. Two that lock the same object at the same moment are the one thing that they
 * must not do: the file system has no way to extend a date and never shorten it.
 */
export function createLocalStore(options: LocalStoreOptions): LocalStore {
  const { provider, random, now } = options;
  const root = resolve(options.root);
  const folders = createFolders(root, provider);
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
      throw storeFailure(error, provider, name);
    }
  }

  /** Opens the object and hands it to `use`. */
  function reading<Result>(name: string, use: (handle: FileHandle, stats: Stats) => Promise<Result>): Promise<Result> {
    return guarded(name, async () => {
      try {
        await folders.assertInside(folderOf(name), name);
        return await withFile(join(root, name), (handle, stats) => {
          if (stats.isDirectory()) throw objectMissing(provider, name);
          if (!stats.isFile()) throw objectAltered(provider, name, "it is no plain file");
          return use(handle, stats);
        });
      } catch (error) {
        if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
        await requireLocalStore(root, provider);
        throw objectMissing(provider, name);
      }
    });
  }

  /** Whether these very bytes are stored there, durably. Other bytes are a conflict. */
  async function holds(name: string, parts: readonly Uint8Array[]): Promise<boolean> {
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    try {
      await folders.assertInside(folderOf(name), name);
      await withFile(join(root, name), async (handle, stats) => {
        if (stats.isDirectory()) throw nameConflict(provider, name);
        if (!stats.isFile() || stats.size !== size || !(await sameBytes(handle, parts))) {
          throw objectConflict(provider, name);
        }
        // Whoever wrote it may not have come to this yet, and our answer says that it is durable.
        await handle.sync();
      });
    } catch (error) {
      if (isErrno(error, "ENOENT")) return false;
      throw error;
    }
    await folders.settle(folderOf(name));
    return true;
  }

  return {
    provider,
    async put(name, body) {
      assertName(name);
      const parts = body instanceof Uint8Array ? [body] : body;
      return await guarded(name, async () => {
        if (await holds(name, parts)) return "equal";
        if (await create(name, parts)) return "created";
        if (await holds(name, parts)) return "equal";
        throw providerUnavailable(provider, `${name} was removed while it was being written`);
      });
    },
    async get(name, range) {
      assertName(name);
      return await reading(name, async (handle, stats) => {
        const { offset, length } = resolveRange(name, stats.size, range);
        const bytes = Buffer.allocUnsafeSlow(length);
        if ((await readAt(handle, bytes, offset)) !== length) throw objectAltered(provider, name, "it was cut short");
        return bytes;
      });
    },
    async stat(name) {
      assertName(name);
      try {
        return await reading(name, async (_, stats) => toInfo(name, stats));
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    async digest(name) {
      assertName(name);
      return await reading(name, async (handle, stats) => {
        const sha256 = await hashFile(handle, stats.size);
        if (sha256 === undefined) throw objectAltered(provider, name, "it was cut short");
        return { ...toInfo(name, stats), sha256 };
      });
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
      await serial(name, () => reading(name, (handle, stats) => extendLock(handle, stats, until)));
    },
    async remove(name) {
      assertName(name);
      await serial(name, () => guarded(name, () => removeObject(name)));
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

  async function removeObject(name: string): Promise<void> {
    const folder = folderOf(name);
    try {
      await folders.assertInside(folder, name);
      const stats = await lstat(join(root, name));
      if (stats.isDirectory()) return;
      if (!stats.isFile()) throw objectAltered(provider, name, "it is no plain file");
      const until = lockedUntil(stats, now());
      if (until !== undefined) throw objectLocked(provider, name, until);
      await unlink(join(root, name));
    } catch (error) {
      if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
      return await requireLocalStore(root, provider);
    }
    await folders.prune(folder);
  }
}
