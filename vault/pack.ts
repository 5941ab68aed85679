import { concat, fromHex } from "./bytes.ts";
import { open, sealInto, tagLength } from "./cipher.ts";

/** Bytes that a chunk takes in a pack beyond its encoded ones. */
export const chunkOverhead = tagLength;

/** The nonce of a chunk: its ordinal in the pack, 12 bytes big-endian. A pack key is drawn for one pack. */
function nonce(ordinal: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(ordinal, 8);
  return bytes;
}

/** Associated data: pack id || nonce, so that a chunk opens in its place alone. */
function associated(pack: string, ordinal: number): Uint8Array {
  return concat(fromHex(pack), nonce(ordinal));
}

/** Encrypts an encoded chunk as number `ordinal` of a pack into `into`, which has {@link chunkOverhead} bytes more. */
export function sealChunkInto(
  packKey: Uint8Array,
  pack: string,
  ordinal: number,
  encoded: Uint8Array,
  into: Uint8Array,
): void {
  sealInto(packKey, nonce(ordinal), associated(pack, ordinal), encoded, into);
}

/** The encoded chunk, or `undefined` where it does not verify. */
export function openChunk(
  packKey: Uint8Array,
  pack: string,
  ordinal: number,
  stored: Uint8Array,
): Uint8Array | undefined {
  return open(packKey, nonce(ordinal), associated(pack, ordinal), stored);
}

/** Bytes of each fragment of a pack: S = ceil(size / k). */
export function fragmentLength(size: number, k: number): number {
  return Math.ceil(size / k);
}
