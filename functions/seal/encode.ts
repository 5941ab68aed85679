import { type EncodedChunk, encodeChunk, encodeDelta } from "../../vault/codec.ts";
import type { BaseChunk, BaseGeneration } from "./ports.ts";

/** Bytes of base chunks that one delta is made against, at most: they are the dictionary, which is read for every chunk. */
const mostBases = 8 * 1024 * 1024;
/** Two boundaries that are apart by less than this part of a chunk are taken for the same one. */
const sameBoundary = 1 / 16;
/** Chunks that are kept plain, untried, after tries that did not pay; at most. */
const mostSkipped = 32;

/** A chunk as it will be kept; a delta with what it is made against. */
export interface Encoded extends EncodedChunk {
  readonly bases?: readonly BaseChunk[];
}

/** Chooses how each new chunk of one drop is kept. */
export interface Encoder {
  /** A chunk at that place is stored already: it shows how far the drop has shifted since the base generation. */
  found(id: string, at: number): void;
  /** Its bytes must not change until it resolves. */
  encode(at: number, bytes: Uint8Array): Promise<Encoded>;
}

/**
 * Against the chunks that lay at the same place in the base generation where that halves what the chunk takes, plain where not. The place
 * follows the drop: what was put in or taken out before it shows in chunks that are found again, or begin or end alike, and in boundaries that
 * both have.
 *
 * @param level of Zstandard, for plain chunks
 */
export function createEncoder(level: number, generation: BaseGeneration | undefined): Encoder {
  if (!generation) return { found() {}, encode: (_, bytes) => encodeChunk(bytes, level) };
  /** Where a byte of the drop lies in the base generation, less its place in the drop. */
  let shift = 0;
  let misses = 0;
  let skipped = 0;

  /** A place that is known anew is worth a try. */
  const moveTo = (found: number) => {
    if (found !== shift) [misses, skipped] = [0, 0];
    shift = found;
  };

  const basesAt = (start: number, end: number): readonly BaseChunk[] => {
    const bases: BaseChunk[] = [];
    let bytes = 0;
    for (const base of generation.near(start + shift, end + shift)) {
      bytes += base.length;
      if (bytes > mostBases) break;
      bases.push(base);
    }
    const boundary = generation.boundaryNear(end + shift);
    if (Math.abs(boundary - end - shift) <= sameBoundary * (end - start)) shift = boundary - end;
    return bases;
  };

  return {
    found(id, at) {
      const place = generation.placeOf(id);
      if (place !== undefined) moveTo(place - at);
    },
    async encode(at, bytes) {
      const like = generation.placeLike(bytes);
      if (like !== undefined) moveTo(like - at);
      const bases = basesAt(at, at + bytes.byteLength);
      if (bases.length === 0 || skipped > 0) {
        skipped = Math.max(0, skipped - 1);
        return await encodeChunk(bytes, level);
      }
      const raw = await Promise.all(bases.map((base) => generation.read(base)));
      const there = raw.filter((base) => base !== undefined);
      if (there.length < bases.length) return await encodeChunk(bytes, level);
      const delta = await encodeDelta(bytes, there);
      const plain = (bytes.byteLength * generation.stored) / Math.max(1, generation.size);
      if (delta.bytes.byteLength <= plain / 2) {
        misses = 0;
        return { ...delta, bases };
      }
      misses += 1;
      skipped = Math.min(mostSkipped, 2 ** misses);
      return await encodeChunk(bytes, level);
    },
  };
}
