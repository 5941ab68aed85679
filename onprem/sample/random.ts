/**
 * Numbers that are a function of where they are used instead of a state that advances: row 7 of generation 3 needs no row
 * before it. Not for secrets.
 *
 * @returns An unsigned 32-bit number. (The finaliser of MurmurHash3, https://github.com/aappleby/smhasher.)
 */
export function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** An unsigned 32-bit number of two words. */
export const mix2 = (first: number, second: number): number => mix(first ^ mix(second + 0x9e3779b9));

/** A whole number in [0, size) of a 32-bit word; `size` is at most 2^32. */
export const below = (word: number, size: number): number => ((word / 2 ** 32) * size) >>> 0;
