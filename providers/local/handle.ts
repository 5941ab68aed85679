import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Reading and writing open files, whole. */

/** Windows has no such flag; symbolic links need a privilege there. */
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

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

/** Reads `needed` bytes or more into `into` from `position`; answers how many there were, which is less only at the end of the file. */
export async function readAt(
  handle: FileHandle,
  into: Uint8Array,
  position: number,
  needed = into.length,
): Promise<number> {
  let done = 0;
  while (done < needed) {
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
