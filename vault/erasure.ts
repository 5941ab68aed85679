import { InvalidInput } from "../events/error.ts";
import { generatorRow, type Row, recoveryMatrix } from "./kernel/cauchy.ts";
import { createCombiner, grain, headerBytes } from "./kernel/combine.ts";
import { createMemory, maxMemory } from "./kernel/wasm.ts";

/** A code with k data fragments and n - k parity fragments, any k of which give all: 2 <= k < n <= 16. */
export interface ErasureCode {
  readonly k: number;
  readonly n: number;
}

/** For which code and how large a pack a buffer is. */
export interface PackShape extends ErasureCode {
  /** Bytes. */
  readonly capacity: number;
}

/**
 * A pack and its fragments in one memory that never moves. All views are of that memory: they are valid as long as
 * they are held, and show whatever the buffer holds now, so a buffer is used for one pack at a time. Copy what must outlive it.
 */
export interface PackBuffer extends PackShape {
  /** Where the pack goes: `capacity` bytes, zeroed at first. */
  readonly pack: Uint8Array;
  /**
   * Erasure-codes the first `length` bytes of `pack`.
   * @returns the n fragments, of ceil(length / k) bytes each; data fragments are views of the pack and its zero padding.
   * @throws InvalidInput `erasure-length` for a length that is not 0 to `capacity`.
   */
  encode(length: number): Uint8Array[];
  /**
   * Where fragment `index` of a pack of `length` bytes goes before `decode`.
   * @throws InvalidInput `erasure-length`; `erasure-index` for an index that is not 0 to n - 1.
   */
  fragment(index: number, length: number): Uint8Array;
  /**
   * Makes the missing data fragments in place, after at least k fragments were put where `fragment` says.
   * @param present indices of the fragments that are there; beyond k, the lowest are used.
   * @returns the pack: a view of `length` bytes.
   * @throws InvalidInput `erasure-length`; `erasure-index`; `erasure-too-few` for fewer than k.
   */
  decode(length: number, present: Iterable<number>): Uint8Array;
}

const BUG = "Report this: it is a bug.";

function checkCode({ k, n }: ErasureCode): void {
  if (Number.isInteger(k) && Number.isInteger(n) && 2 <= k && k < n && n <= 16) return;
  throw new InvalidInput("erasure-code", `There is no erasure code with k = ${k} and n = ${n}.`, {
    next: "Choose 2 <= k < n <= 16.",
    params: { k, n },
  });
}

function checkLength(length: number, capacity: number): void {
  if (Number.isInteger(length) && 0 <= length && length <= capacity) return;
  throw new InvalidInput("erasure-length", `The length ${length} is not within 0 to ${capacity}.`, {
    next: BUG,
    params: { length, capacity },
  });
}

function checkIndices(indices: Iterable<number>, n: number): void {
  for (const index of indices) {
    if (Number.isInteger(index) && 0 <= index && index < n) continue;
    throw new InvalidInput("erasure-index", `The index ${index} is not within 0 to ${n - 1}.`, {
      next: BUG,
      params: { index, n },
    });
  }
}

/** The k fragments to decode from. The lowest come first since data costs nothing and the first parity only an xor. */
function choose({ k, n }: ErasureCode, present: Iterable<number>): number[] {
  const indices = [...new Set(present)].sort((a, b) => a - b);
  checkIndices(indices, n);
  if (indices.length >= k) return indices.slice(0, k);
  throw new InvalidInput("erasure-too-few", `${k} fragments present are needed, there are ${indices.length}.`, {
    next: "Bring more providers into reach.",
    params: { needed: k, present: indices.length },
  });
}

const upTo = (count: number): number[] => [...Array(count).keys()];

const roundUp = (bytes: number): number => Math.ceil(bytes / grain) * grain;

/**
 * Reserves the memory for packs of up to `capacity` bytes: about n/k times as much.
 * @throws InvalidInput `erasure-code` for k and n out of range; `erasure-capacity` for a capacity that is no whole number of bytes from
 *   1 or needs more than the 4 GiB that a memory has.
 */
export function createPackBuffer({ k, n, capacity }: PackShape): PackBuffer {
  checkCode({ k, n });
  const slot = Math.ceil(capacity / k);
  const parityStart = headerBytes + roundUp(k * slot + grain);
  const scratch = parityStart + (n - k) * roundUp(slot);
  const total = scratch + n * grain;
  if (!Number.isInteger(capacity) || capacity < 1 || total > maxMemory) {
    throw new InvalidInput("erasure-capacity", `The capacity ${capacity} is not that of a pack.`, {
      next: "Choose a smaller pack size.",
      params: { capacity },
    });
  }
  const memory = createMemory(total);
  const bytes = new Uint8Array(memory.buffer);
  const combiner = createCombiner(memory);

  const data = upTo(n).slice(0, k);
  const parity = upTo(n).slice(k);
  const parityRows = parity.map((index) => generatorRow(k, index));

  const address = (index: number, size: number): number =>
    index < k ? headerBytes + index * size : parityStart + (index - k) * roundUp(slot);

  const view = (index: number, size: number): Uint8Array => {
    const at = address(index, size);
    return bytes.subarray(at, at + size);
  };

  /** Makes fragments of `size` bytes from k others. Their ends go through scratch: the kernels would write beyond them. */
  const make = (matrix: readonly Row[], wanted: readonly number[], present: readonly number[], size: number): void => {
    if (size === 0 || wanted.length === 0) return;
    const run = combiner(
      matrix,
      present.map((index) => address(index, size)),
    );
    const targets = wanted.map((index) => address(index, size));
    const body = size - (size % grain);
    run(targets, 0, body);
    if (body === size) return;
    run(
      targets.map((_, row) => scratch + row * grain - body),
      body,
      body + grain,
    );
    targets.forEach((target, row) => {
      bytes.copyWithin(target + body, scratch + row * grain, scratch + row * grain + size - body);
    });
  };

  return {
    k,
    n,
    capacity,
    pack: bytes.subarray(headerBytes, headerBytes + capacity),
    encode(length) {
      checkLength(length, capacity);
      const size = Math.ceil(length / k);
      bytes.fill(0, headerBytes + length, headerBytes + k * size);
      make(parityRows, parity, data, size);
      return upTo(n).map((index) => view(index, size));
    },
    fragment(index, length) {
      checkLength(length, capacity);
      checkIndices([index], n);
      return view(index, Math.ceil(length / k));
    },
    decode(length, present) {
      checkLength(length, capacity);
      const chosen = choose({ k, n }, present);
      const missing = data.filter((index) => !chosen.includes(index));
      make(recoveryMatrix(k, chosen, missing), missing, chosen, Math.ceil(length / k));
      return bytes.subarray(headerBytes, headerBytes + length);
    },
  };
}

/** Bytes of each fragment that `reconstruct` takes at a time: few enough that sixteen of them stay in a core's second cache. */
const WINDOW = 32768;

/** Of one window from the next, so that the same offsets of many windows do not meet in one cache set. */
const WINDOW_STRIDE = WINDOW + grain;

/** Where `reconstruct` works: made when first needed, then kept, since making a memory costs more than a short slice. */
let workshop: ReturnType<typeof createWorkshop> | undefined;

function createWorkshop() {
  const memory = createMemory(headerBytes + 16 * WINDOW_STRIDE);
  return { bytes: new Uint8Array(memory.buffer), combiner: createCombiner(memory) };
}

/**
 * Makes any fragments from any k. The code works byte by byte, so the slices may be the same range of each fragment, of any length.
 *
 * @param present slices by fragment index, equally long; beyond k, the lowest indices are used.
 * @param wanted indices of data or parity fragments.
 * @returns the wanted slices: those present as they were given, the others new.
 * @throws InvalidInput `erasure-code`; `erasure-index` for an index that is not 0 to n - 1; `erasure-too-few` for fewer than k slices;
 *   `erasure-unequal` for slices of unequal length.
 */
export function reconstruct(
  { k, n }: ErasureCode,
  present: ReadonlyMap<number, Uint8Array>,
  wanted: readonly number[],
): Map<number, Uint8Array> {
  checkCode({ k, n });
  checkIndices(wanted, n);
  const chosen = choose({ k, n }, present.keys());
  const sources = chosen.flatMap((index) => present.get(index) ?? []);
  const length = sources[0]?.length ?? 0;
  for (const slice of present.values()) {
    if (slice.length === length) continue;
    throw new InvalidInput("erasure-unequal", "The slices of the fragments present are not equally long.", {
      next: BUG,
      params: { one: length, other: slice.length },
    });
  }
  const missing = [...new Set(wanted)].filter((index) => !present.has(index));
  const made = missing.map(() => new Uint8Array(length));
  if (missing.length > 0) combineOutside(recoveryMatrix(k, chosen, missing), sources, made);
  return new Map(
    wanted.map((index) => [index, present.get(index) ?? made[missing.indexOf(index)] ?? new Uint8Array(0)]),
  );
}

/** Linear combinations of slices that lie anywhere, a window at a time through the workshop. */
function combineOutside(matrix: readonly Row[], sources: readonly Uint8Array[], targets: readonly Uint8Array[]): void {
  workshop ??= createWorkshop();
  const { bytes, combiner } = workshop;
  const address = (slot: number): number => headerBytes + slot * WINDOW_STRIDE;
  const targetAddresses = targets.map((_, row) => address(sources.length + row));
  const run = combiner(
    matrix,
    sources.map((_, column) => address(column)),
  );
  const length = sources[0]?.length ?? 0;
  for (let from = 0; from < length; from += WINDOW) {
    const to = Math.min(from + WINDOW, length);
    sources.forEach((source, column) => {
      bytes.set(source.subarray(from, to), address(column));
    });
    run(targetAddresses, 0, to - from);
    targets.forEach((target, row) => {
      const at = address(sources.length + row);
      target.set(bytes.subarray(at, at + to - from), from);
    });
  }
}
