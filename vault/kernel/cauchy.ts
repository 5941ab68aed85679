import { binaryField } from "../binary-field.ts";

/** x^8 + x^4 + x^3 + x^2 + 1. Not the field of AES: the code has its own. */
export const { multiply, invert } = binaryField(8, 0x11d);

/** Coefficients in GF(2^8), one a column. */
export type Row = readonly number[];

/**
 * What makes fragment `index` out of the k data fragments. Data fragments are themselves. Parity r = index - k has 1/((k + r) xor c)
 * in column c, divided by that column's entry in row 0, 1/(k xor c). Every square part of such a matrix can be inverted (Cauchy; scaling
 * a column changes nothing in that), so any k fragments give all the others.
 */
export function generatorRow(k: number, index: number): Row {
  return Array.from({ length: k }, (_, column) =>
    index < k ? Number(index === column) : multiply(k ^ column, invert(index ^ column)),
  );
}

const add = (row: Row, factor: number, other: Row): Row =>
  row.map((value, column) => value ^ multiply(factor, other[column] ?? 0));

const scale = (row: Row, factor: number): Row => row.map((value) => multiply(value, factor));

/** The inverse of a square matrix, by Gauss-Jordan elimination. @throws RangeError when there is none. */
function inverse(matrix: readonly Row[]): readonly Row[] {
  const size = matrix.length;
  let rows = matrix.map((row, r): Row => [...row, ...row.map((_, column) => Number(r === column))]);
  for (let column = 0; column < size; column++) {
    const pivot = rows.find((row, r) => r >= column && row[column] !== 0);
    if (pivot === undefined) throw new RangeError("The matrix has no inverse.");
    const unit = scale(pivot, invert(pivot[column] ?? 0));
    const others = rows.filter((row) => row !== pivot).map((row) => add(row, row[column] ?? 0, unit));
    rows = [...others.slice(0, column), unit, ...others.slice(column)];
  }
  return rows.map((row) => row.slice(size));
}

/** What makes the wanted fragments, a row each, out of k present ones, a column each, all given by index. */
export function recoveryMatrix(k: number, present: readonly number[], wanted: readonly number[]): readonly Row[] {
  const toData = inverse(present.map((index) => generatorRow(k, index)));
  const zero: Row = present.map(() => 0);
  return wanted.map((index) =>
    generatorRow(k, index).reduce((sum, factor, column) => add(sum, factor, toData[column] ?? zero), zero),
  );
}
