import { binaryField } from "./binary-field.ts";
import { subsets } from "./subsets.ts";

/**
 * The check words of a custodian sheet: a Reed-Solomon code over GF(2^11), polynomial x^11 + x^2 + 1 (0x805), one symbol a
 * word. A row of 36 words w_0 ... w_35 is right when, for each j of 0, 1, 2, 3, the sum over i of w_i * 2^(i*j) is zero
 * (the sum for j = 0 is the exclusive or of all words).
 *
 * Words 0-31 are the data as they are; 32-35 are the four that make the sums zero. So one who only wants to read leaves the last four
 * away, and one who checks learns more than yes or no: any two wrong words are found, any four missing ones
 * are worked out again, and so is every mixture where twice the wrong plus the missing is four at most.
 */
export const wordCode = { data: 32, check: 4, length: 36 } as const;

const { multiply, invert } = binaryField(11, 0x805);

/** 2^i for each position i. */
const roots: readonly number[] = Array.from({ length: wordCode.length }, (_, position) => {
  const factors = Array.from({ length: position }, () => 2);
  return factors.reduce(multiply, 1);
});
const rootAt = (position: number): number => roots[position] ?? 0;

/** A row of words made right, and which of the words that were there had to be changed for it. */
export interface Corrected {
  readonly words: readonly number[];
  /** Positions, ascending. */
  readonly wrong: readonly number[];
}

/** Appends the four check words. @param data 32 numbers below 2048 */
export function protectWords(data: readonly number[]): readonly number[] {
  const blanks = Array.from({ length: wordCode.check }, () => undefined);
  return correctWords([...data, ...blanks])?.words ?? [];
}

/**
 * The nearest row that is right. With three or four words missing, no wrong one can be found beside them.
 *
 * @param words 36 numbers below 2048, `undefined` where a word is missing
 * @returns `undefined` when too many are wrong or missing
 */
export function correctWords(words: readonly (number | undefined)[]): Corrected | undefined {
  const positions = [...words.keys()];
  const blanks = positions.filter((position) => words[position] === undefined);
  const present = positions.filter((position) => words[position] !== undefined);
  const sums = Array.from({ length: wordCode.check }, (_, power) => sum(words, power));
  for (let count = 0; 2 * count + blanks.length <= wordCode.check; count++) {
    for (const wrong of subsets(present, count)) {
      const changes = solve([...blanks, ...wrong], sums);
      if (changes) return { words: words.map((word, position) => (word ?? 0) ^ (changes.get(position) ?? 0)), wrong };
    }
  }
  return undefined;
}

/** The sum that must be zero, for one j, by Horner's rule. */
function sum(words: readonly (number | undefined)[], power: number): number {
  return words.reduceRight<number>((total, word) => multiply(total, rootAt(power)) ^ (word ?? 0), 0);
}

/**
 * What to add at these positions so that all four sums become zero, or `undefined` where nothing does.
 *
 * The sums are S_j = sum of change_p * root_p^j. A polynomial that vanishes at all roots vanishes on the sums too (its
 * coefficients taken along S_j, S_j+1, ...): that is the test. One that vanishes at all roots but p's leaves change_p alone.
 */
function solve(positions: readonly number[], sums: readonly number[]): Map<number, number> | undefined {
  const all = polynomial(positions.map(rootAt));
  for (let shift = 0; shift + positions.length < wordCode.check; shift++) {
    if (apply(all, sums.slice(shift)) !== 0) return undefined;
  }
  return new Map(
    positions.map((position) => {
      const others = positions.filter((other) => other !== position).map(rootAt);
      const scale = others.map((other) => other ^ rootAt(position)).reduce(multiply, 1);
      return [position, multiply(apply(polynomial(others), sums), invert(scale))];
    }),
  );
}

/** Coefficients, constant term first, of the monic polynomial with these roots. */
function polynomial(at: readonly number[]): number[] {
  const coefficients = [1];
  for (const root of at) {
    coefficients.unshift(0);
    for (let power = 0; power + 1 < coefficients.length; power++) {
      coefficients[power] = (coefficients[power] ?? 0) ^ multiply(coefficients[power + 1] ?? 0, root);
    }
  }
  return coefficients;
}

function apply(coefficients: readonly number[], sums: readonly number[]): number {
  return coefficients.reduce((total, coefficient, power) => total ^ multiply(coefficient, sums[power] ?? 0), 0);
}
