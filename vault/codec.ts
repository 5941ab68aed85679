import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { buffer, concat } from "./bytes.ts";
import { compressFrame } from "./compressor.ts";

/** How a chunk's bytes are kept. The number is the one in the body. */
export const codec = { raw: 0, zstd: 1, delta: 2 } as const;
export type Codec = (typeof codec)[keyof typeof codec];

const decompress = promisify<Uint8Array, object, Buffer>(zstdDecompress);

export interface EncodedChunk {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
}

/**
 * Zstandard (RFC 8878) where it makes the chunk smaller, raw where it does not.
 * @param level 1-19
 */
export async function encodeChunk(chunk: Uint8Array, level: number): Promise<EncodedChunk> {
  if (chunk.byteLength === 0) return { codec: codec.raw, bytes: chunk };
  const bytes = await compressFrame(chunk, level);
  return bytes.byteLength < chunk.byteLength ? { codec: codec.zstd, bytes } : { codec: codec.raw, bytes: chunk };
}

/**
 * The dictionary of a delta chunk: one zero byte, then the raw bytes of its bases in order. The zero byte keeps a base
 * that begins with Zstandard's dictionary magic from being parsed as one.
 */
export function deltaDictionary(bases: readonly Uint8Array[]): Uint8Array {
  return concat(new Uint8Array(1), ...bases);
}

/**
 * Undoes {@link encodeChunk}, and opens delta chunks, given their bases' raw bytes.
 * @returns the chunk, or `undefined` where the bytes do not decode to exactly `length`
 */
export async function decodeChunk(
  kind: Codec,
  bytes: Uint8Array,
  length: number,
  bases: readonly Uint8Array[] = [],
): Promise<Uint8Array | undefined> {
  if (kind === codec.raw) return bytes.byteLength === length ? bytes : undefined;
  try {
    const chunk = await decompress(bytes, {
      // Room for a little more than the chunk: Node would set a second buffer beside one that was filled to its end.
      chunkSize: length + 64,
      maxOutputLength: Math.max(1, length),
      ...(kind === codec.delta ? { dictionary: buffer(deltaDictionary(bases)) } : {}),
    });
    return chunk.byteLength === length ? chunk : undefined;
  } catch {
    return undefined;
  }
}
