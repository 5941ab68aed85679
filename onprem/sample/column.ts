/**
 * A part of a column's text: one of `size` values, chosen by number. Parts write bytes straight into a buffer, since a
 * dump of gigabytes has no time for strings.
 */
export interface Part {
  /** How many different values there are, 1 to 2^32 - 1. */
  readonly size: number;
  /** All of them, when they are few enough to be listed. */
  readonly values?: readonly string[];
  /**
   * Writes value number `value` (0 <= value < size) of row `row` at `at` and returns where the next byte goes. The caller
   * keeps {@link widestRow} bytes free.
   */
  write(out: Uint8Array, at: number, value: number, row: number): number;
}

/** A column of a table of the register. */
export interface Column extends Part {
  readonly name: string;
  readonly type: "integer" | "text" | "date";
  /** Whether a later generation may replace it: short, and no key. */
  readonly short: boolean;
}

/** A table: its rows are a function of seed, row number and generation, so any of them can be written alone. */
export interface Table {
  readonly name: string;
  readonly comment: string;
  /** Rows for every household. */
  readonly perHousehold: number;
  readonly columns: readonly Column[];
  /** The first column is the primary key; these get an index of their own. */
  readonly indexes: readonly string[];
}

/** Upper bound of a row's bytes, separators included. */
export const widestRow = 1024;

/** One of the given strings; one that is given twice comes twice as often. */
export function pick(values: readonly string[]): Part {
  const bytes = Buffer.from(values.join(""));
  const ends = new Uint32Array(values.length + 1);
  for (const [index, value] of values.entries()) ends[index + 1] = (ends[index] ?? 0) + Buffer.byteLength(value);
  return {
    size: values.length,
    values,
    write(out, start, value) {
      let at = start;
      const end = ends[value + 1] ?? 0;
      for (let from = ends[value] ?? 0; from < end; from++) out[at++] = bytes[from] ?? 0;
      return at;
    },
  };
}

/** The same text every time. */
export const fixed = (text: string): Part => pick([text]);

/** A number of exactly `width` digits, zeros in front. */
export function digits(width: number): Part {
  return {
    size: 10 ** width,
    write: (out, at, value) => writeDigits(out, at, value, width),
  };
}

/** The row's own number, or that of the row of a parent table that it belongs to (`perParent` rows each), from 1. */
export function serial(width: number, perParent = 1): Part {
  return {
    size: 1,
    write: (out, at, _value, row) => writeDigits(out, at, Math.floor(row / perParent) + 1, width),
  };
}

/** Parts one after another; every combination is a value. @throws {RangeError} when there are 2^32 combinations or more. */
export function sequence(...given: readonly Part[]): Part {
  const parts = given.reduce(joined, []);
  const size = parts.reduce((product, part) => product * part.size, 1);
  if (size >= 2 ** 32) throw new RangeError(`A sequence of ${size} combinations does not fit 32 bits.`);
  return {
    size,
    write(out, start, value, row) {
      let at = start;
      let rest = value;
      for (const part of parts) {
        const next = (rest / part.size) >>> 0;
        at = part.write(out, at, rest - next * part.size, row);
        rest = next;
      }
      return at;
    },
  };
}

/** Lists short neighbours together: one look-up then writes both. */
function joined(parts: readonly Part[], part: Part): readonly Part[] {
  const last = parts.at(-1);
  const [first, second] = [last?.values, part.values];
  if (!first || !second || first.length * second.length > 8192) return [...parts, part];
  return [...parts.slice(0, -1), pick(second.flatMap((end) => first.map((start) => start + end)))];
}

/** Days as ISO 8601 calendar dates, `days` of them from `first` on. */
export function dates(first: string, days: number): Part {
  const start = Date.parse(first);
  return pick(Array.from({ length: days }, (_, day) => new Date(start + day * 86_400_000).toISOString().slice(0, 10)));
}

/** A column that stays as it is for ever. */
export function column(name: string, part: Part, type: Column["type"] = "text"): Column {
  return { name, type, short: false, size: part.size, write: part.write };
}

/** A column that a later generation may replace. */
export function shortColumn(name: string, part: Part, type: Column["type"] = "text"): Column {
  return { ...column(name, part, type), short: true };
}

function writeDigits(out: Uint8Array, start: number, value: number, width: number): number {
  let rest = value;
  for (let at = start + width - 1; at >= start; at--) {
    const next = (rest / 10) >>> 0;
    out[at] = 48 + rest - next * 10;
    rest = next;
  }
  return start + width;
}
