import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { buffer, concat, release } from "./bytes.ts";
import { compressFrame } from "./compressor.ts";

/** How a chunk's bytes are kept. The number is the one in the body. */
export const codec = { raw: 0, zstd: 1, delta: 2 } as const;
export type Codec = (typeof codec)[keyof typeof codec];

const compress = promisify<Uint8Array, object, Buffer>(zstdCompress);
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

/** Higher levels find no more in so near a dictionary. */
const deltaLevel = 1;

/**
 * The chunk as what it differs in from its bases, in order: raw bytes of earlier chunks, none of them a delta.
 *
 * The window reaches from the chunk's end to the dictionary's beginning, and the hash table is sized for both: the low levels' own holds no
 * dictionary of megabytes. With room for the worst frame, and the length said beforehand, Zstandard reads the chunk where it lies: a
 * third of the time.
 */
export async function encodeDelta(chunk: Uint8Array, bases: readonly Uint8Array[]): Promise<EncodedChunk> {
  const dictionary = buffer(deltaDictionary(bases));
  const reach = Math.ceil(Math.log2(dictionary.byteLength + chunk.byteLength));
  const frame = await compress(chunk, {
    dictionary,
    pledgedSrcSize: chunk.byteLength,
    chunkSize: chunk.byteLength + (chunk.byteLength >>> 8) + 1024,
    params: {
      [constants.ZSTD_c_compressionLevel]: deltaLevel,
      [constants.ZSTD_c_windowLog]: Math.min(27, Math.max(18, reach)),
      [constants.ZSTD_c_hashLog]: Math.min(22, Math.max(16, reach - 3)),
      [constants.ZSTD_c_checksumFlag]: 0,
    },
  });
  const bytes = Uint8Array.from(frame);
  for (const spent of [dictionary, frame]) release(spent);
  return { codec: codec.delta, bytes };
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
