import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DIRECT, isLarge, isNoDirect, writeDirect } from "./direct.ts";
import { isErrno } from "./errno.ts";
import { NO_FOLLOW, withHandle, writeAll } from "./handle.ts";
import { publish } from "./publish.ts";

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;

/**
 * A new file that must not exist, whole and on the medium when this resolves. Its name is not durable yet. `finish` may set more
 * of the file before it is synced.
 */
export async function writeNew(
  path: string,
  parts: readonly Uint8Array[],
  mode: number,
  finish?: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const create = (flag: number, write: (handle: FileHandle) => Promise<void>) =>
    withHandle(
      path,
      CREATE | flag,
      async (handle) => {
        await write(handle);
        await finish?.(handle);
        await handle.sync();
      },
      mode,
    );
  if (isLarge(size)) {
    try {
      return await create(DIRECT, (handle) => writeDirect(handle, parts, size));
    } catch (error) {
      if (!isNoDirect(error)) throw error;
      await discard(path);
    }
  }
  await create(0, (handle) => writeAll(handle, parts));
}

/** Makes the entries of a folder durable (fsync of the folder, as POSIX asks for after link, rename and unlink). */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for that and orders its own metadata log.
  if (process.platform === "win32") return;
  try {
    await withHandle(path, constants.O_RDONLY | constants.O_DIRECTORY, (handle) => handle.sync());
  } catch (error) {
    // Some network file systems have no fsync for folders: their server makes entries durable itself.
    if (!isErrno(error, "EINVAL", "ENOTSUP", "EOPNOTSUPP")) throw error;
  }
}

/** Removes a temporary file; that it cannot be removed must not hide why the work before it failed. */
export async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/**
 * A small file that appears whole and durably, or not at all, and replaces nothing.
 *
 * @returns false when there is a file of that name already.
 */
export async function createDurably(path: string, bytes: Uint8Array, mode: number): Promise<boolean> {
  const folder = dirname(path);
  const unique = randomBytes(8).toString("hex");
  const temporary = join(folder, `.${unique}.fenchi-part`);
  try {
    await writeNew(temporary, [bytes], mode);
    if (!(await publish(temporary, path, join(folder, `.${basename(path)}.fenchi-claim`)))) return false;
  } finally {
    await discard(temporary);
  }
  await syncFolder(folder);
  return true;
}

/** A small file that takes the place of what is there, whole and durably. */
export async function replaceDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString("hex")}.fenchi-part`);
  try {
    await writeNew(temporary, [bytes], mode);
    await rename(temporary, path);
  } finally {
    await discard(temporary);
  }
  await syncFolder(dirname(path));
}
