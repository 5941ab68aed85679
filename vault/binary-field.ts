/** Arithmetic of one field of characteristic 2. Addition and subtraction are both `^`. */
export interface BinaryField {
  /** Product of two elements. Its running time and memory accesses do not depend on their values. */
  multiply(a: number, b: number): number;
  /** The element whose product with `a` is 1; 0 for 0, which has none. In constant time as well. */
  invert(a: number): number;
}

/**
 * The field GF(2^width), whose elements are the integers 0 to 2^width - 1 read as polynomials over GF(2), modulo
 * `polynomial`, which must be irreducible and of degree `width` (2 to 15). No tables: an index that depends on a secret would show in
 * the cache.
 */
export function binaryField(width: number, polynomial: number): BinaryField {
  const multiply = (a: number, b: number): number => {
    let product = 0;
    let shifted = a;
    for (let bit = 0; bit < width; bit++) {
      product ^= -((b >>> bit) & 1) & shifted;
      shifted <<= 1;
      shifted ^= -(shifted >>> width) & polynomial;
    }
    return product;
  };
  const invert = (a: number): number => {
    // a^(2^width - 2), by Fermat: the exponent's bits are width - 1 ones and a zero.
    let power = 1;
    let square = a;
    for (let bit = 1; bit < width; bit++) {
      square = multiply(square, square);
      power = multiply(power, square);
    }
    return power;
  };
  return { multiply, invert };
}
