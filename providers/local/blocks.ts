import { createMemory } from "../../vault/kernel/wasm.ts";

/** Memory for I/O past the page cache: its address, place in the file and length are whole multiples of the medium's own blocks. */

/** A multiple of every common medium's block. */
const alignment = 4096;
/** Large enough that a call's overhead counts for nothing, small enough that several files are written side by side in few. */
export const blockBytes = 1024 * 1024;
/** Blocks that there are: who finds too few waits for others to be done. */
const total = 16;

/** The whole blocks of a medium that hold `length` bytes. */
export function roundUp(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

/** The beginning of the medium's block that a position lies in. */
export function roundDown(position: number): number {
  return position - (position % alignment);
}

/** Blocks that lie one behind the other in a WebAssembly memory: the only one of JavaScript's that is sure to begin at a page of the machine's. */
export function makeBlocks(count: number): Uint8Array[] {
  const { buffer } = createMemory(count * blockBytes);
  return Array.from({ length: count }, (_, index) => new Uint8Array(buffer, index * blockBytes, blockBytes));
}

let free: Uint8Array[] | undefined;
const waiting: ((blocks: Uint8Array[]) => void)[] = [];

/** Lends two blocks for as long as `use` runs: one is filled while the other is emptied. First come, first served. */
export async function withBlocks<Result>(
  use: (one: Uint8Array, other: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const [one, other] = await new Promise<Uint8Array[]>((take) => {
    waiting.push(take);
    serve();
  });
  if (!one || !other) throw new RangeError("there are no blocks");
  try {
    return await use(one, other);
  } finally {
    free?.push(one, other);
    serve();
  }
}

function serve(): void {
  free ??= makeBlocks(total);
  while (free.length >= 2) {
    const take = waiting.shift();
    if (take === undefined) return;
    take(free.splice(-2));
  }
}
