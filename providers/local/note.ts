import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { readAt, writeAt } from "./handle.ts";

/**
 * How far a restore has come is noted in the partial file itself, behind the restored bytes, and cut off at the commit: there is no second
 * file to lose or to clean up. Two slots are written in turn, each with a hash, so that a torn write leaves the other one. A note is
 *
 *     u64 offset || u64 size (both big-endian) || SHA-256 of those 16 bytes
 */
const SLOT = 48;

/** Bytes that the notes take behind the content. */
export const NOTE_SPACE = 2 * SLOT;

/** The farthest offset noted for a restore of `size` bytes; 0 when there is none, or it was another size. */
export async function readNote(handle: FileHandle, size: number): Promise<number> {
  return Math.max(0, ...(await readSlots(handle, size)).map((offset) => offset ?? 0));
}

/** Notes that the bytes before `offset` are there. The caller has synced them, and syncs the note. */
export async function writeNote(handle: FileHandle, size: number, offset: number): Promise<void> {
  const [first, second] = await readSlots(handle, size);
  // The slot with the older note, or the torn one, is the one that may be lost.
  const slot = (first ?? -1) <= (second ?? -1) ? 0 : 1;
  await writeAt(handle, encode(size, offset), size + slot * SLOT);
}

async function readSlots(handle: FileHandle, size: number): Promise<(number | undefined)[]> {
  const bytes = Buffer.alloc(NOTE_SPACE);
  await readAt(handle, bytes, size);
  return [bytes.subarray(0, SLOT), bytes.subarray(SLOT)].map((slot) => {
    const offset = Number(slot.readBigUInt64BE(0));
    return offset <= size && slot.equals(encode(size, offset)) ? offset : undefined;
  });
}

function encode(size: number, offset: number): Buffer {
  const note = Buffer.alloc(SLOT);
  note.writeBigUInt64BE(BigInt(offset), 0);
  note.writeBigUInt64BE(BigInt(size), 8);
  createHash("sha256").update(note.subarray(0, 16)).digest().copy(note, 16);
  return note;
}
