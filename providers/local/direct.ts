import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { blockBytes, roundDown, roundUp, withBlocks } from "./blocks.ts";
import { isErrno } from "./errno.ts";
import { readAt, writeAt } from "./handle.ts";

/**
 * Large files are written and read past the page cache (O_DIRECT, Linux): a share that is written once and read back once would only push
 * other files out of it and be copied into fresh pages, and what is read back comes from the medium and not from memory. A file system or
 * platform that has no such thing is used the ordinary way.
 */
export const DIRECT = constants.O_DIRECT ?? 0;

/** Smaller files cost less through the page cache than the medium's latency. */
const worthwhile = blockBytes;

/** Whether so many bytes are written or read past the page cache, where that is possible. */
export function isLarge(bytes: number): boolean {
  return DIRECT !== 0 && bytes >= worthwhile;
}

/** How file systems without it answer: to open, or to the first read or write. */
export function isNoDirect(error: unknown): boolean {
  return isErrno(error, "EINVAL", "ENOTSUP", "EOPNOTSUPP");
}

/** Writes the parts, one after another, to a new file that was opened with {@link DIRECT}. */
export async function writeDirect(handle: FileHandle, parts: readonly Uint8Array[], size: number): Promise<void> {
  await withBlocks(async (...blocks) => {
    const next = takeFrom(parts);
    let writing: Promise<void> | undefined;
    for (let position = 0, turn = 0; position < size; position += blockBytes, turn += 1) {
      const block = blocks[turn % 2] as Uint8Array;
      const filled = next(block);
      const whole = block.subarray(0, roundUp(filled)).fill(0, filled);
      await writing;
      writing = writeAt(handle, whole, position);
      // Awaited in the next turn: until then it must not count as unhandled.
      writing.catch(() => {});
    }
    await writing;
  });
  if (roundUp(size) !== size) await handle.truncate(size);
}

/** Fills what it is given with the next bytes of the parts; answers how many there were. */
function takeFrom(parts: readonly Uint8Array[]): (into: Uint8Array) => number {
  let [part, at] = [0, 0];
  return (into) => {
    let filled = 0;
    for (let from = parts[part]; from !== undefined && filled < into.length; from = parts[part]) {
      const piece = from.subarray(at, at + into.length - filled);
      into.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (at === from.length) [part, at] = [part + 1, 0];
    }
    return filled;
  };
}

/**
 * Hands `use` the pieces of [offset, offset + length) of an open file, in order, each valid until `use` returns, the next one being read
 * meanwhile.
 *
 * @returns whether the file was long enough.
 */
export async function readPieces(
  handle: FileHandle,
  offset: number,
  length: number,
  use: (piece: Uint8Array) => void,
): Promise<boolean> {
  if (!isLarge(length)) return await readThrough(handle, offset, length, use);
  let used = 0;
  try {
    // The same file, whatever its name has come to mean.
    const direct = await open(`/proc/self/fd/${handle.fd}`, constants.O_RDONLY | DIRECT);
    try {
      return await readThrough(direct, offset, length, (piece) => {
        used += piece.length;
        use(piece);
      });
    } finally {
      await direct.close();
    }
  } catch (error) {
    // No /proc in a chroot, no right to open anew what was handed to us: read it the ordinary way.
    if (used > 0 || !(isNoDirect(error) || isErrno(error, "ENOENT", "EACCES", "EPERM"))) throw error;
    return await readThrough(handle, offset, length, use);
  }
}

async function readThrough(
  handle: FileHandle,
  offset: number,
  length: number,
  use: (piece: Uint8Array) => void,
): Promise<boolean> {
  return await withBlocks(async (...blocks) => {
    const end = offset + length;
    const read = async (block: Uint8Array, position: number) => {
      const wanted = Math.min(blockBytes, end - position);
      const found = await readAt(handle, block.subarray(0, roundUp(wanted)), position, wanted);
      return found >= wanted ? block.subarray(Math.max(0, offset - position), wanted) : undefined;
    };
    let position = roundDown(offset);
    let coming: Promise<Uint8Array | undefined> | undefined;
    try {
      for (let turn = 0; position < end; turn += 1) {
        coming ??= read(blocks[turn % 2] as Uint8Array, position);
        const piece = await coming;
        if (piece === undefined) return false;
        position += blockBytes;
        coming = position < end ? read(blocks[(turn + 1) % 2] as Uint8Array, position) : undefined;
        use(piece);
      }
      return true;
    } finally {
      // A block that is being read into is not given back.
      await coming?.catch(() => {});
    }
  });
}
