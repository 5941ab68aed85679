import { mkdir, realpath, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { objectAltered } from "../failure.ts";
import { syncFolder } from "./durable.ts";
import { isErrno } from "./errno.ts";
import { createShared } from "./order.ts";

/** A busy store has a folder a pack: what is remembered about them is dropped now and then rather than kept for ever. */
const REMEMBERED = 4096;

/** The folder of an object's name, relative to the root; `""` is the root. */
export function folderOf(name: string): string {
  const folder = dirname(name);
  return folder === "." ? "" : folder;
}

/** The folders of a store, which appear with the first object in them and go with the last. All are named relative to the root. */
export interface Folders {
  /** Makes the folder and those above it, below the root and behind no link. Never the root itself. */
  make(folder: string): Promise<void>;
  /** {@link make}, unless the folder was seen before. */
  ready(folder: string): Promise<void>;
  /** Makes new entries of the folder durable, and its own entry and those above, unless they are known to be. */
  settle(folder: string): Promise<void>;
  /** Removes the folder and those above it that are empty; durable. */
  prune(folder: string): Promise<void>;
  /** @throws {Tampered} `object-altered` when a symbolic link stands for the folder or one above it. */
  assertInside(folder: string, name: string): Promise<void>;
}

/** Keeps the folders below `root`. A folder that somebody removed meanwhile is made again. */
export function createFolders(root: string, provider: string): Folders {
  /** Real folders whose entry, and all above, were synced by this process. */
  const settled = new Set<string>();
  const sync = createShared((folder) => syncFolder(join(root, folder)));

  async function make(folder: string): Promise<void> {
    if (folder === "") return;
    const parent = folderOf(folder);
    // From above to below, so that nothing is made behind a link.
    if (!settled.has(parent)) await make(parent);
    try {
      await mkdir(join(root, folder), 0o755);
      settled.delete(folder);
    } catch (error) {
      if (isErrno(error, "EEXIST")) return await assertInside(folder, folder);
      if (!isErrno(error, "ENOENT") || !settled.delete(parent)) throw error;
      await make(folder);
    }
  }

  async function assertInside(folder: string, name: string): Promise<void> {
    if (folder === "") return;
    // The root itself may be a link: that is the operator's choice. One below it is not.
    const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, folder))]);
    if (real !== join(realRoot, folder)) throw objectAltered(provider, name, "a symbolic link lies on its path");
  }

  /** False when another removal took the folder in between; a root that is gone is an error. */
  async function syncPresent(folder: string): Promise<boolean> {
    try {
      await sync(folder);
      return true;
    } catch (error) {
      if (folder !== "" && isErrno(error, "ENOENT")) return false;
      throw error;
    }
  }

  return {
    make,
    assertInside,
    async ready(folder) {
      if (!settled.has(folder)) await make(folder);
    },
    async settle(folder) {
      await sync(folder);
      if (settled.size > REMEMBERED) settled.clear();
      for (let at = folder; at !== "" && !settled.has(at); at = folderOf(at)) {
        await sync(folderOf(at));
        settled.add(at);
      }
    },
    async prune(folder) {
      for (let at = folder; ; at = folderOf(at)) {
        if (at !== "" && (await removeEmpty(join(root, at)))) settled.delete(at);
        else if (await syncPresent(at)) return;
      }
    },
  };
}

/** A folder that is not empty, or that may not be removed, stays: only tidiness is lost. */
async function removeEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    return isErrno(error, "ENOENT");
  }
}
