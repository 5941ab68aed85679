import { type Column, column, serial, type Table } from "../../sample/column.ts";

/** A table whose first column is the row's own number. `per` rows for every unit of its system's size. */
export function table(
  name: string,
  comment: string,
  per: number,
  columns: readonly Column[],
  indexes: readonly string[] = [],
): Table {
  return {
    name,
    comment,
    perHousehold: per,
    columns: [column(`${name}_no`, serial(10), "integer"), ...columns],
    indexes,
  };
}

/** The number of the row in `parent` that a row belongs to. `per` and `parentPer` are what {@link table} was given. */
export const parentNumber = (parent: string, per: number, parentPer: number): Column =>
  column(`${parent}_no`, serial(10, per / parentPer), "integer");
