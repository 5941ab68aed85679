import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { release } from "../../vault/bytes.ts";
import { NO_FOLLOW, readAt, withHandle } from "./durable.ts";

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

/** SHA-256 (lower-case hex) of the first `size` bytes, or undefined when there are fewer. Two blocks of memory: one is read while the other is hashed. */
export async function hashFile(handle: FileHandle, size: number): Promise<string | undefined> {
  const hash = createHash("sha256");
  const blocks = [
    Buffer.allocUnsafeSlow(Math.min(size, BLOCK)),
    Buffer.allocUnsafeSlow(Math.min(size, BLOCK)),
  ] as const;
  const read = async (into: Buffer, position: number) => {
    const wanted = into.subarray(0, Math.min(BLOCK, size - position));
    return (await readAt(handle, wanted, position)) === wanted.length ? wanted : undefined;
  };
  let [present, spare] = blocks;
  let next = read(present, 0);
  try {
    for (let position = 0; position < size; position += BLOCK) {
      const block = await next;
      if (block === undefined) return undefined;
      [present, spare] = [spare, present];
      next = position + BLOCK < size ? read(present, position + BLOCK) : next;
      hash.update(block);
    }
    return hash.digest("hex");
  } finally {
    // One read is under way at most, and what was thrown came from it.
    for (const block of blocks) release(block);
  }
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
