import type { Hash } from "node:crypto";
import { createChunker } from "../../vault/chunk.ts";
import type { SealSettings, Source } from "./ports.ts";

/** A chunk of the drop. Its bytes are valid until `release` is called, once. */
export interface Chunk {
  /** Where in the drop it begins. */
  readonly at: number;
  readonly bytes: Uint8Array;
  release(): void;
}

/** Memory that chunks are cut in; it goes back to the pool when its last chunk is released. */
interface Slab {
  readonly bytes: Uint8Array;
  users: number;
}

/**
 * Reads a source into slabs and cuts it into content-defined chunks. Memory stays flat: slabs are used again, and there
 * are as many as chunks are held at once.
 */
export function createChunkReader(
  source: Source,
  gear: Uint8Array,
  sizes: SealSettings["chunk"],
  whole: Hash,
): { segment(limit: number): AsyncGenerator<Chunk, void, undefined>; ended(): boolean } {
  const chunker = createChunker(gear, sizes);
  const slabBytes = 2 * sizes.max;
  const free: Slab[] = [];
  let ended = false;
  let at = 0;

  const take = (): Slab => free.pop() ?? { bytes: Buffer.allocUnsafeSlow(slabBytes), users: 0 };
  const drop = (slab: Slab) => {
    slab.users--;
    if (slab.users === 0) free.push(slab);
  };

  /** Chunks of the next `limit` bytes of the source, or of what is left of it. */
  async function* segment(limit: number): AsyncGenerator<Chunk, void, undefined> {
    let slab = take();
    slab.users++;
    let [start, end, left] = [0, 0, limit];
    for (;;) {
      while (!ended && left > 0 && end - start < sizes.max) {
        if (end === slab.bytes.byteLength) {
          const next = take();
          next.users++;
          next.bytes.set(slab.bytes.subarray(start, end));
          drop(slab);
          [slab, end, start] = [next, end - start, 0];
        }
        const read = await source.read(slab.bytes.subarray(end, Math.min(slab.bytes.byteLength, end + left)));
        ended = read === 0;
        whole.update(slab.bytes.subarray(end, end + read));
        end += read;
        left -= read;
      }
      if (start === end) break;
      const length = chunker.cut(slab.bytes.subarray(start, end), ended || left === 0);
      const held = slab;
      held.users++;
      yield { at, bytes: held.bytes.subarray(start, start + length), release: () => drop(held) };
      start += length;
      at += length;
    }
    drop(slab);
  }

  return { segment, ended: () => ended };
}
