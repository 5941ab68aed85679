import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isErrno } from "./errno.ts";
import { publish } from "./publish.ts";

/** Windows has no such flag; symbolic links need a privilege there. */
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;

/** Writes the parts one after another from the handle's position, without joining them, however short each write is. */
export async function writeAll(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  let rest = parts.filter((part) => part.length > 0);
  while (rest.length > 0) {
    let { bytesWritten } = await handle.writev(rest);
    let whole = 0;
    for (let part = rest[0]; part !== undefined && bytesWritten >= part.length; part = rest[whole]) {
      bytesWritten -= part.length;
      whole += 1;
    }
    rest = rest.slice(whole);
    const torn = rest[0];
    if (torn !== undefined && bytesWritten > 0) rest[0] = torn.subarray(bytesWritten);
  }
}

/** Writes all of `bytes` at `position`. */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Memory to read into, not zeroed first. A plain array: the `slice` of a Buffer would share its bytes with the caller's. */
export function uninitialised(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** Fills `into` from `position`; answers how many bytes there were, which is less only at the end of the file. */
export async function readAt(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Opens a file, hands it to `use`, and closes it whatever comes. */
export async function withHandle<Result>(
  path: string,
  flags: number,
  use: (handle: FileHandle) => Promise<Result>,
  mode?: number,
): Promise<Result> {
  const handle = await open(path, flags, mode);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

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
  const write = async (handle: FileHandle) => {
    await writeAll(handle, parts);
    await finish?.(handle);
    await handle.sync();
  };
  await withHandle(path, CREATE, write, mode);
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
