/** FORMAT.md, sections 9, 11.1 and 12: arithmetic in GF(2^width), Shamir's scheme, the erasure code. */
import { need } from "./bytes.mjs";

export function field(width, polynomial) {
  const size = 1 << width;
  const multiply = (a, b) => {
    let product = 0;
    for (let x = a, y = b; y > 0; y >>>= 1) {
      if (y & 1) product ^= x;
      x <<= 1;
      if (x & size) x ^= polynomial;
    }
    return product;
  };
  const divide = (a, b) => {
    for (let c = 0; c < size; c++) if (multiply(c, b) === a) return c;
    throw new Error("division by zero");
  };
  return { multiply, divide };
}

const aes = field(8, 0x11b);
const code = field(8, 0x11d);

/** The secret from shares by x. */
export function combine(shares) {
  const points = [...shares];
  const secret = Buffer.alloc(points[0][1].length);
  for (const [x, share] of points) {
    let weight = 1;
    for (const [other] of points) if (other !== x) weight = aes.multiply(weight, aes.divide(other, other ^ x));
    share.forEach((byte, at) => {
      secret[at] ^= aes.multiply(byte, weight);
    });
  }
  return secret;
}

/** Row `index` of the generator matrix. */
export function row(k, index) {
  return Array.from({ length: k }, (_, c) => (index < k ? +(index === c) : code.divide(k ^ c, index ^ c)));
}

/** Table of the multiples of one coefficient. */
const multiples = (coefficient) => Uint8Array.from({ length: 256 }, (_, byte) => code.multiply(coefficient, byte));

/** A fragment that is the combination of others. */
function combineRows(coefficients, fragments) {
  const sum = Buffer.alloc(fragments[0].length);
  coefficients.forEach((coefficient, at) => {
    const table = multiples(coefficient);
    fragments[at].forEach((byte, position) => {
      sum[position] ^= table[byte];
    });
  });
  return sum;
}

/** All n fragments of a pack. */
export function encode(pack, k, n) {
  const size = Math.ceil(pack.length / k);
  const padded = Buffer.concat([pack, Buffer.alloc(k * size - pack.length)]);
  const data = Array.from({ length: k }, (_, at) => padded.subarray(at * size, (at + 1) * size));
  return Array.from({ length: n }, (_, index) => combineRows(row(k, index), data));
}

/** The pack from any k fragments by index: solves the equations that they are. */
export function decode(fragments, k, size) {
  need(fragments.size >= k, `${fragments.size} fragments of the ${k} needed`);
  const equations = [...fragments].slice(0, k).map(([index, bytes]) => ({ row: row(k, index), bytes }));
  for (let column = 0; column < k; column++) {
    const at = equations.findIndex((equation, place) => place >= column && equation.row[column] !== 0);
    [equations[column], equations[at]] = [equations[at], equations[column]];
    const pivot = equations[column];
    const scale = code.divide(1, pivot.row[column]);
    pivot.row = pivot.row.map((value) => code.multiply(value, scale));
    pivot.bytes = combineRows([scale], [pivot.bytes]);
    for (const equation of equations) {
      if (equation === pivot || equation.row[column] === 0) continue;
      const factor = equation.row[column];
      equation.bytes = combineRows([1, factor], [equation.bytes, pivot.bytes]);
      equation.row = equation.row.map((value, place) => value ^ code.multiply(factor, pivot.row[place]));
    }
  }
  return Buffer.concat(equations.map((equation) => equation.bytes)).subarray(0, size);
}
