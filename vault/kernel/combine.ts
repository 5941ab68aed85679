import { multiply, type Row } from "./cauchy.ts";
import { gf256Wasm } from "./gf256.wasm.ts";
import { maxRows } from "./gf256.wat.ts";
import { kernelModule, type Memory } from "./wasm.ts";

/** The first bytes of a memory, which hold what the kernels look up: addresses and tables of products. */
export const headerBytes = 8192;

/** The kernels work on ranges of a multiple of this many bytes: they read and write up to the end of the last one. */
export const grain = 64;

/**
 * Bytes of each source that all passes take before the next: few enough that they stay in the core's own cache from one
 * pass to the next, and a call short enough that the engine's optimised code takes over within the first pack.
 */
const BLOCK = 16384;

/** Makes the targets, given by address, at byte offsets [from, to) of theirs, from the sources at the same offsets. */
export type Combination = (targets: readonly number[], from: number, to: number) => void;

/** One call of a kernel a block: which targets it makes, and where in the header its lists and tables are. */
interface Pass {
  readonly kernel: (...words: number[]) => number;
  readonly rows: readonly number[];
  readonly sources: number;
  readonly targets: number;
  readonly tables: number;
  readonly count: number;
}

const load = kernelModule(gf256Wasm);

/** For each coefficient, 32 bytes: its products with 0..15 and with 0, 16, .. 240. */
const products = Uint8Array.from({ length: 256 * 32 }, (_, at) =>
  multiply(at >>> 5, at & 16 ? (at & 15) << 4 : at & 15),
);

/**
 * Linear combinations of byte ranges of one memory, over GF(2^8). The function it returns takes a matrix, one row a target and
 * one column a source, and the sources' addresses; a new combination ends the life of the one before, since both use the header.
 */
export function createCombiner(memory: Memory): (matrix: readonly Row[], sources: readonly number[]) => Combination {
  const kernel = load(memory);
  const bytes = new Uint8Array(memory.buffer, 0, headerBytes);
  const header = new DataView(memory.buffer, 0, headerBytes);

  return (matrix, sources) => {
    let free = 0;
    const reserve = (bytes: number): number => {
      const at = free;
      free += Math.ceil(bytes / 16) * 16;
      return at;
    };
    const words = (values: readonly number[]): number => {
      const at = reserve(4 * values.length);
      values.forEach((value, index) => {
        header.setUint32(at + 4 * index, value, true);
      });
      return at;
    };
    const xorPass = (row: number): Pass => {
      const taken = sources.filter((_, column) => matrix[row]?.[column] === 1);
      return {
        kernel: kernel("xor"),
        rows: [row],
        sources: words(taken),
        targets: reserve(4),
        tables: 0,
        count: taken.length,
      };
    };
    const multiplyPass = (rows: readonly number[]): Pass => {
      const coefficients = sources.flatMap((_, column) => rows.map((row) => matrix[row]?.[column] ?? 0));
      const tables = reserve(32 * coefficients.length);
      coefficients.forEach((coefficient, at) => {
        bytes.set(products.subarray(32 * coefficient, 32 * coefficient + 32), tables + 32 * at);
      });
      return {
        kernel: kernel(`multiply${rows.length}`),
        rows,
        sources: words(sources),
        targets: reserve(4 * rows.length),
        tables,
        count: sources.length,
      };
    };

    const isXor = (row: number): boolean => matrix[row]?.every((coefficient) => coefficient <= 1) ?? false;
    const rows = [...matrix.keys()];
    const dense = rows.filter((row) => !isXor(row));
    const groups = Array.from({ length: Math.ceil(dense.length / maxRows) }, (_, group) =>
      dense.slice(group * maxRows, (group + 1) * maxRows),
    );
    const passes = [...rows.filter(isXor).map(xorPass), ...groups.map(multiplyPass)];

    return (targets, from, to) => {
      for (const pass of passes) {
        pass.rows.forEach((row, index) => {
          header.setUint32(pass.targets + 4 * index, targets[row] ?? 0, true);
        });
      }
      for (let at = from; at < to; at += BLOCK) {
        const end = Math.min(at + BLOCK, to);
        for (const pass of passes) pass.kernel(pass.sources, pass.targets, pass.tables, pass.count, at, end);
      }
    };
  };
}
