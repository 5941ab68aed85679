import { type Changes, shifter } from "./changes.ts";
import { type Table, widestRow } from "./column.ts";
import { below, mix2 } from "./random.ts";
import { register } from "./register.ts";

/** What every form of a register (dump, database) is made from. */
export interface RegisterOptions {
  /** Whole number; the same seed gives the same bytes for ever. */
  readonly seed: number;
  /** About how many bytes to make. */
  readonly bytes: number;
  /** Which later generation; the first when absent. */
  readonly changes?: Changes | undefined;
  /** Whose tables, parents before children; the household register's by default. */
  readonly tables?: readonly Table[] | undefined;
}

/** A table with its number of rows and a way to write each as a line of PostgreSQL's COPY text: tabs between, a line feed behind. */
export interface Rows {
  readonly table: Table;
  readonly count: number;
  /** Writes row `row` (from 0) at `at`, returns where the next byte goes. `out` has {@link widestRow} bytes left. */
  write(out: Uint8Array, at: number, row: number): number;
}

const tab = 9;
const lineFeed = 10;
const sampled = 500;

/** The tables at a size of about `bytes` bytes of COPY text, at one generation. */
export function registerRows({ seed, bytes, changes, tables = register }: RegisterOptions): readonly Rows[] {
  const households = Math.max(1, Math.round(bytes / bytesPerHousehold(seed, tables)));
  const counts = tables.map((table) => Math.ceil(households * table.perHousehold));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shifts = shifter(seed, total, changes);
  let before = 0;
  return tables.map((table, index) => {
    const first = before;
    const count = counts[index] ?? 0;
    before += count;
    return { table, count, write: rowWriter(table, seed, (row, by) => shifts(table, first + row, by)) };
  });
}

function rowWriter(table: Table, seed: number, shift: (row: number, shifts: Uint32Array) => boolean): Rows["write"] {
  const { columns } = table;
  const shifts = new Uint32Array(columns.length);
  const salt = mix2(seed, Buffer.from(table.name).readUInt32BE());
  const salts = columns.map((_, index) => mix2(salt, index));
  return (out, start, row) => {
    const word = mix2(salt, row);
    const isShifted = shift(row, shifts);
    let at = start;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index];
      if (!column) break;
      const drawn = below(mix2(word, salts[index] ?? 0), column.size);
      const value = isShifted ? (drawn + (shifts[index] ?? 0)) % column.size : drawn;
      at = column.write(out, at, value, row);
      out[at++] = tab;
    }
    out[at - 1] = lineFeed;
    if (isShifted) shifts.fill(0);
    return at;
  };
}

/** The mean, over a few rows of each table: sizes are met within a percent, and no generation changes how many rows there are. */
function bytesPerHousehold(seed: number, tables: readonly Table[]): number {
  const out = new Uint8Array(widestRow);
  return tables.reduce((sum, table) => {
    const write = rowWriter(table, seed, () => false);
    let length = 0;
    for (let row = 0; row < sampled; row++) length += write(out, 0, row);
    return sum + (length / sampled) * table.perHousehold;
  }, 0);
}
