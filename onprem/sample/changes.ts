import type { Table } from "./column.ts";
import { below, mix, mix2 } from "./random.ts";

/** What distinguishes a later generation of the register from the first. */
export interface Changes {
  /** Part of the rows that each generation changes against the one before it, 0 to 1. A row changes in one or two short columns. */
  readonly fraction: number;
  /** `scattered`: rows drawn evenly over the whole dump. `clustered`: adjacent rows, elsewhere in each generation. */
  readonly layout: "scattered" | "clustered";
  /** Which generation: 0 is the first, without changes; 1 differs from it, 2 from 1. */
  readonly generation: number;
}

/** Adds to `shifts` (one entry a column) by how many values each column of the row has moved since the first generation. */
export type Shifter = (table: Table, row: number, shifts: Uint32Array) => boolean;

/**
 * The changes of all generations up to the asked one, for a register of `rows` rows over all tables.
 *
 * @returns A function of table, row number over all tables, and shifts that tells whether the row ever changed.
 * @throws {RangeError} when `fraction` or `generation` make no sense.
 */
export function shifter(seed: number, rows: number, changes: Changes | undefined): Shifter {
  if (!changes) return () => false;
  const { fraction, layout, generation } = changes;
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError("changes.fraction is a part of the rows, 0 to 1.");
  if (!Number.isInteger(generation) || generation < 0) throw new RangeError("changes.generation counts from 0.");
  const run = Math.round(rows * fraction);
  const generations = Array.from({ length: generation }, (_, index) => {
    const salt = mix2(seed ^ 0x67656e, index + 1);
    const first = below(salt, rows - run + 1);
    const threshold = fraction * 2 ** 32;
    const isChanged =
      layout === "clustered"
        ? (row: number) => row >= first && row < first + run
        : (row: number) => mix2(salt, row) < threshold;
    return { salt, isChanged };
  });
  return (table, row, shifts) => {
    let isShifted = false;
    for (const { salt, isChanged } of generations) {
      if (!isChanged(row)) continue;
      shift(table, mix2(salt ^ 0x636f6c, row), shifts);
      isShifted = true;
    }
    return isShifted;
  };
}

/** Moves one short column, in half the rows two, by at least one value and never all the way round, so that it differs. */
function shift(table: Table, word: number, shifts: Uint32Array): void {
  const short = shortColumns(table);
  const first = below(word, short.length);
  const second = (first + 1 + below(mix(word + 1), short.length - 1)) % short.length;
  const chosen = mix(word + 2) & 1 ? [first, second] : [first];
  for (const [order, choice] of chosen.entries()) {
    const index = short[choice] ?? 0;
    const size = table.columns[index]?.size ?? 1;
    shifts[index] = ((shifts[index] ?? 0) + 1 + below(mix(word + 3 + order), size - 1)) % size;
  }
}

const known = new WeakMap<Table, readonly number[]>();

function shortColumns(table: Table): readonly number[] {
  const found = known.get(table) ?? table.columns.flatMap((column, index) => (column.short ? [index] : []));
  known.set(table, found);
  return found;
}
