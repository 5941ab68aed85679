import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { isLarge, readPieces } from "./direct.ts";
import { NO_FOLLOW, readAt, uninitialised, withHandle } from "./handle.ts";

/** Small enough for flat memory, large enough that a pass costs no more than the hashing. */
const BLOCK = 1024 * 1024;
/** A named pipe put in an object's place must not block us for ever. */
const READ = constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0);

/** Opens a file for reading without following a link in its place, and closes it when `use` is done. */
export function withFile<Result>(
  path: string,
  use: (handle: FileHandle, stats: Stats) => Promise<Result>,
): Promise<Result> {
  return withHandle(path, READ, async (handle) => await use(handle, await handle.stat()));
}

/** SHA-256 (lower-case hex) of the first `size` bytes, or undefined when there are fewer. */
export async function hashFile(handle: FileHandle, size: number): Promise<string | undefined> {
  const hash = createHash("sha256");
  const whole = await readPieces(handle, 0, size, (piece) => hash.update(piece));
  return whole ? hash.digest("hex") : undefined;
}

/** Bytes [offset, offset + length), which are the caller's, or undefined when the file ends before. */
export async function readRange(handle: FileHandle, offset: number, length: number): Promise<Uint8Array | undefined> {
  const bytes = uninitialised(length);
  if (!isLarge(length)) return (await readAt(handle, bytes, offset)) === length ? bytes : undefined;
  let filled = 0;
  const whole = await readPieces(handle, offset, length, (piece) => {
    bytes.set(piece, filled);
    filled += piece.length;
  });
  return whole ? bytes : undefined;
}

/** Whether the first bytes of the file are the parts, one after another. The caller has compared the sizes. */
export async function sameBytes(handle: FileHandle, parts: readonly Uint8Array[]): Promise<boolean> {
  const block = Buffer.allocUnsafeSlow(BLOCK);
  let position = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += BLOCK) {
      const expected = part.subarray(at, at + BLOCK);
      const wanted = block.subarray(0, expected.length);
      if ((await readAt(handle, wanted, position)) !== wanted.length || !wanted.equals(expected)) return false;
      position += expected.length;
    }
  }
  return true;
}
