import { widestRow } from "../sample/column.ts";
import type { Rows } from "../sample/rows.ts";

/**
 * What is known of a module's data before they are backed up, so that a check after a restore has something to compare with. It is
 * computed from the generator, never read from the file that it will judge.
 */
export type Fact =
  /** An SQL query, and the one value in its one row, as text. */
  | { readonly kind: "sql"; readonly name: string; readonly query: string; readonly expected: string }
  /** How many files the folder holds. */
  | { readonly kind: "count"; readonly name: string; readonly expected: number }
  /** How many rows a dump brings to a table. */
  | { readonly kind: "rows"; readonly name: string; readonly table: string; readonly expected: number };

/** Per table how many rows it has; and of the first one row's second column, by its key. */
export function queriesOf(tables: readonly Rows[]): readonly Fact[] {
  const counts = tables.map(({ table, count }) => ({
    kind: "sql" as const,
    name: `${table.comment}筆數`,
    query: `SELECT count(*) FROM ${table.name}`,
    expected: String(count),
  }));
  const [first] = tables;
  return first ? [...counts, knownRow(first)] : counts;
}

/**
 * What a PostgreSQL server answers: how many rows the last table has, and, in the same answer, the known row of the first. One query, since
 * each is asked of a server that is made for it.
 */
export function serverQueryOf(tables: readonly Rows[]): readonly Fact[] {
  const [first, last] = [tables[0], tables.at(-1)];
  if (!first || !last) return [];
  const known = knownRow(first);
  if (known.kind !== "sql") return [];
  return [
    {
      kind: "sql",
      name: `${known.name}；${last.table.comment}筆數`,
      query: `SELECT (${known.query}) || ' ' || (SELECT count(*) FROM ${last.table.name})`,
      expected: `${known.expected} ${last.count}`,
    },
  ];
}

/** Per table how many rows a dump has of it. */
export function rowsOf(tables: readonly Rows[]): readonly Fact[] {
  return tables.map(({ table, count }) => ({
    kind: "rows",
    name: `${table.comment}筆數`,
    table: table.name,
    expected: count,
  }));
}

function knownRow(rows: Rows): Fact {
  const { table, count } = rows;
  const row = Math.floor(count / 2);
  const [key = "", value = ""] = valuesOf(rows, row);
  const [keyColumn, valueColumn] = table.columns;
  const literal = keyColumn?.type === "integer" ? String(Number(key)) : `'${key}'`;
  return {
    kind: "sql",
    name: `${table.comment} ${key}`,
    query: `SELECT ${valueColumn?.name} FROM ${table.name} WHERE ${keyColumn?.name} = ${literal}`,
    expected: valueColumn?.type === "integer" ? String(Number(value)) : value,
  };
}

/** The columns of one row, as a dump writes them. */
export function valuesOf({ write }: Rows, row: number): readonly string[] {
  const line = Buffer.alloc(widestRow);
  return line.toString("utf8", 0, write(line, 0, row) - 1).split("\t");
}
