import { InvalidInput } from "../events/error.ts";
import { gearWasm } from "./kernel/gear.wasm.ts";
import { createMemory, kernelModule } from "./kernel/wasm.ts";

/** Bytes of a chunk: none is shorter than `min` but the last of a stream, none longer than `max`, most are near `normal`. */
export interface ChunkSizes {
  readonly min: number;
  /** A power of two, which gives the number of bits that are judged. */
  readonly normal: number;
  readonly max: number;
}

/** The sizes of format v1: 256 KiB, 1 MiB, 4 MiB. */
export const chunkSizes: ChunkSizes = { min: 256 * 1024, normal: 1024 * 1024, max: 4 * 1024 * 1024 };

/** Bytes of a gear table: 256 unsigned 64-bit numbers, little-endian. */
export const gearBytes = 2048;

/** Cuts streams into content-defined chunks. It keeps nothing from one call to the next, so one may serve many streams. */
export interface Chunker {
  /**
   * The length of the first chunk of `bytes`, which start where a chunk starts.
   * @param final whether the stream ends with `bytes`.
   * @returns 0 when it takes more bytes to tell, which is so if and only if `bytes` are fewer than `max` and not final, or when there
   *   are none at all.
   */
  cut(bytes: Uint8Array, final: boolean): number;
}

const load = kernelModule(gearWasm);

/** Where the scanned bytes go in the kernel's memory, behind the table, and how many at a time: few enough for the first cache. */
const WINDOW_AT = gearBytes;
const WINDOW = 16384;

/**
 * FastCDC (Xia et al., USENIX ATC 2016) with normalisation level 2, exactly:
 *
 * - G[0] to G[255] are the 64-bit numbers of `gear`. h = 0 at the chunk's offset `min`; the bytes before it are never looked at.
 * - For each offset i = min, min + 1, .. the byte b there gives h = ((h << 1) + G[b]) mod 2^64. If the topmost t bits of h are
 *   then all zero, the chunk ends with that byte: its length is i + 1. With B = log2(normal), t = B + 2 while i < normal and B - 2 from i
 *   = normal on: 22 and 18 in format v1. (As masks: 0xFFFFFC0000000000 and 0xFFFFC00000000000.)
 * - The chunk ends after `max` bytes at the latest, and where the stream ends.
 *
 * The hash forgets a byte after 64 more, so the cuts follow the content, and a stream changed in one place is soon cut as before.
 *
 * @param gear 2048 bytes; secret, so that the lengths of chunks do not tell what they hold.
 * @throws InvalidInput `chunk-gear` for a table of another length; `chunk-sizes` unless 0 < min < normal < max are whole numbers
 *   and normal is a power of two from 8 to 2^30.
 */
export function createChunker(gear: Uint8Array, sizes: ChunkSizes = chunkSizes): Chunker {
  checkGear(gear);
  checkSizes(sizes);
  const { min, normal, max } = sizes;
  const bits = Math.log2(normal);
  const memory = createMemory(WINDOW_AT + WINDOW);
  const bytesThere = new Uint8Array(memory.buffer);
  bytesThere.set(gear);
  const kernel = load(memory);
  const reset = kernel("reset");
  const scan = kernel("scan");

  /** The length of a chunk that ends with a byte at offsets [from, to), or 0. */
  const search = (bytes: Uint8Array, from: number, to: number, ones: number): number => {
    for (let at = from; at < to; at += WINDOW) {
      const part = bytes.subarray(at, Math.min(at + WINDOW, to));
      bytesThere.set(part, WINDOW_AT);
      const end = scan(WINDOW_AT, WINDOW_AT + part.length, ones);
      if (end !== 0) return at + end - WINDOW_AT;
    }
    return 0;
  };

  return {
    cut(bytes, final) {
      if (!final && bytes.length < max) return 0;
      const end = Math.min(bytes.length, max);
      reset();
      return search(bytes, min, Math.min(normal, end), bits + 2) || search(bytes, normal, end, bits - 2) || end;
    },
  };
}

function checkGear(gear: Uint8Array): void {
  if (gear.length === gearBytes) return;
  throw new InvalidInput("chunk-gear", `The gear table has ${gear.length} bytes instead of ${gearBytes}.`, {
    next: "Report this: it is a bug.",
    params: { bytes: gear.length },
  });
}

function checkSizes({ min, normal, max }: ChunkSizes): void {
  const whole = [min, normal, max].every(Number.isSafeInteger);
  const power = 8 <= normal && normal <= 2 ** 30 && Number.isInteger(Math.log2(normal));
  if (whole && power && 0 < min && min < normal && normal < max) return;
  throw new InvalidInput("chunk-sizes", `Chunks cannot have the sizes min ${min}, normal ${normal}, max ${max}.`, {
    next: "Choose 0 < min < normal < max, and a power of two for normal.",
    params: { min, normal, max },
  });
}
