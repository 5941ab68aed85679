import type { Stats } from "node:fs";
import { type FileHandle, lstat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { nameConflict, objectAltered, objectConflict, objectLocked, objectMissing } from "../failure.ts";
import { isErrno } from "./errno.ts";
import { type Folders, folderOf } from "./folders.ts";
import { requireLocalStore } from "./layout.ts";
import { sameBytes, withFile } from "./read.ts";
import { lockedUntil } from "./retention.ts";

/** Access to objects that exist. Errors of the operating system that mean nothing special pass through. */
export interface Access {
  /**
   * Opens the object and hands it to `use`.
   *
   * @throws {NotFound} `object-missing`; {Unavailable} when the whole root is gone; {Tampered} when it is no plain file.
   */
  read<Result>(name: string, use: (handle: FileHandle, stats: Stats) => Promise<Result>): Promise<Result>;
  /**
   * Whether these very bytes are stored there, and durable now.
   *
   * @throws {Conflict} when other bytes are, or a folder.
   */
  holds(name: string, parts: readonly Uint8Array[]): Promise<boolean>;
  /**
   * Removes the object, durably, with the folders it leaves empty.
   *
   * @throws {Denied} `object-locked`.
   */
  remove(name: string, now: Date): Promise<void>;
}

export function createAccess(root: string, provider: string, folders: Folders): Access {
  /** What is missing in a store is a missing object; what is missing because the root is gone is not. */
  const absent = async (error: unknown) => {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    await requireLocalStore(root, provider);
  };

  return {
    async read(name, use) {
      try {
        await folders.assertInside(folderOf(name), name);
        return await withFile(join(root, name), (handle, stats) => {
          if (stats.isDirectory()) throw objectMissing(provider, name);
          if (!stats.isFile()) throw objectAltered(provider, name, "it is no plain file");
          return use(handle, stats);
        });
      } catch (error) {
        await absent(error);
        throw objectMissing(provider, name);
      }
    },

    async holds(name, parts) {
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
    },

    async remove(name, now) {
      try {
        await folders.assertInside(folderOf(name), name);
        const stats = await lstat(join(root, name));
        if (stats.isDirectory()) return;
        if (!stats.isFile()) throw objectAltered(provider, name, "it is no plain file");
        const until = lockedUntil(stats, now);
        if (until !== undefined) throw objectLocked(provider, name, until);
        await unlink(join(root, name));
      } catch (error) {
        return await absent(error);
      }
      await folders.prune(folderOf(name));
    },
  };
}
