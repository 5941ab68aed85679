/** Small systems of linear equations, symmetric and positive definite, by Cholesky's way. */

type Matrix = readonly (readonly number[])[];

/** Lower triangle L with L L' = matrix. Diagonal entries that rounding made nothing of are held above zero. */
function factor(matrix: Matrix): number[][] {
  const lower: number[][] = [];
  for (const [row, values] of matrix.entries()) {
    const line: number[] = [];
    for (let column = 0; column <= row; column++) {
      const other = column === row ? line : (lower[column] ?? []);
      let sum = values[column] ?? 0;
      for (let k = 0; k < column; k++) sum -= (line[k] ?? 0) * (other[k] ?? 0);
      line.push(column === row ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / (other[column] ?? 1));
    }
    lower.push(line);
  }
  return lower;
}

/** The x with matrix x = right. */
export function solve(matrix: Matrix, right: readonly number[]): number[] {
  const lower = factor(matrix);
  const half: number[] = [];
  for (const [row, line] of lower.entries()) {
    let sum = right[row] ?? 0;
    for (let k = 0; k < row; k++) sum -= (line[k] ?? 0) * (half[k] ?? 0);
    half.push(sum / (line[row] ?? 1));
  }
  const found: number[] = new Array(half.length).fill(0);
  for (let row = half.length - 1; row >= 0; row--) {
    let sum = half[row] ?? 0;
    for (let k = row + 1; k < half.length; k++) sum -= (lower[k]?.[row] ?? 0) * (found[k] ?? 0);
    found[row] = sum / (lower[row]?.[row] ?? 1);
  }
  return found;
}

export function symmetricInverse(matrix: Matrix): number[][] {
  return matrix.map((_, at) =>
    solve(
      matrix,
      matrix.map((_, row) => (row === at ? 1 : 0)),
    ),
  );
}
