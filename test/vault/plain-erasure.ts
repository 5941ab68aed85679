/**
 * The erasure code of docs/FORMAT.md, section 11.1, by tables of logarithms and plain loops: another way to the same bytes
 * than the kernels'.
 */
const exponentials = new Uint8Array(510);
const logarithms = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  exponentials[power] = value;
  exponentials[power + 255] = value;
  logarithms[value] = power;
  value = (value << 1) ^ (value & 128 ? 0x11d : 0);
}

const at = (list: ArrayLike<number>, place: number): number => list[place] ?? 0;
const multiply = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : at(exponentials, at(logarithms, a) + at(logarithms, b));
const divide = (a: number, b: number): number =>
  a === 0 ? 0 : at(exponentials, at(logarithms, a) + 255 - at(logarithms, b));

const rowOf = (k: number, index: number): number[] =>
  Array.from({ length: k }, (_, column) => (index < k ? Number(index === column) : divide(k ^ column, index ^ column)));

function addTo(sum: Uint8Array, factor: number, bytes: Uint8Array): void {
  if (factor === 0) return;
  const multiples = Uint8Array.from({ length: 256 }, (_, value) => multiply(factor, value));
  for (let place = 0; place < sum.length; place++) sum[place] = at(sum, place) ^ at(multiples, at(bytes, place));
}

export function encodePlainly(pack: Uint8Array, k: number, n: number): Uint8Array[] {
  const size = Math.ceil(pack.length / k);
  const padded = new Uint8Array(k * size);
  padded.set(pack);
  return Array.from({ length: n }, (_, index) => {
    const sum = new Uint8Array(size);
    for (const [column, factor] of rowOf(k, index).entries()) {
      addTo(sum, factor, padded.subarray(column * size, (column + 1) * size));
    }
    return sum;
  });
}

/** Solves the equations that k fragments are, by elimination on the bytes themselves. */
export function decodePlainly(fragments: ReadonlyMap<number, Uint8Array>, k: number, length: number): Uint8Array {
  const equations = [...fragments]
    .slice(0, k)
    .map(([index, bytes]) => ({ row: rowOf(k, index), bytes: bytes.slice() }));
  const solved: Uint8Array[] = [];
  const open = [...equations];
  for (let column = 0; column < k; column++) {
    const found = open.findIndex(({ row }) => at(row, column) !== 0);
    const [pivot] = open.splice(found, 1);
    if (!pivot) throw new Error("the equations do not determine the pack");
    const inverse = divide(1, at(pivot.row, column));
    pivot.row = pivot.row.map((value) => multiply(value, inverse));
    const scaled = new Uint8Array(pivot.bytes.length);
    addTo(scaled, inverse, pivot.bytes);
    pivot.bytes = scaled;
    for (const equation of equations) {
      const factor = at(equation.row, column);
      if (equation === pivot || factor === 0) continue;
      equation.row = equation.row.map((value, place) => value ^ multiply(factor, at(pivot.row, place)));
      addTo(equation.bytes, factor, pivot.bytes);
    }
  }
  for (let column = 0; column < k; column++) {
    const equation = equations.find(({ row }) => at(row, column) === 1);
    if (equation) solved.push(equation.bytes);
  }
  return Buffer.concat(solved).subarray(0, length);
}
