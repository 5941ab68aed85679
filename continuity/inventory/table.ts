import { type Column, columnNamed, columns, type Field } from "./column.ts";
import { type Findings, type Place, quoted } from "./finding.ts";
import { type Inventory, type InventoryModule, referenceOf } from "./inventory.ts";

/** What a cell says as text; undefined when it is empty, null when what is wrong with it was told already. */
export type Cell = string | null | undefined;

/** One row as the file has it. `number` is counted from 1, as spreadsheets do; cells in order of columns, `A` first. */
export interface Row {
  readonly number: number;
  readonly cells: readonly Cell[];
}

/** A table of a file: a sheet, or a whole CSV. */
export interface Table {
  /** Undefined where there are no sheets. */
  readonly sheet: string | undefined;
  readonly rows: readonly Row[];
}

/** A module, and how to say where something about it stands. */
export interface Located {
  readonly module: InventoryModule;
  place(field: Field): Place;
}

/** What could be read of an inventory. */
export interface Reading {
  readonly modules: readonly Located[];
  /** References of rows that could not be read whole: they are there, all the same. */
  readonly broken: ReadonlySet<string>;
  /** Whether a row did not even say which module it is. */
  readonly nameless: boolean;
}

/** Databases and references of a whole table: some each, and not a thousand in every row. */
const mostListed = 300_000;

/** Errors after which a table is not read on: they are more than anybody is told. */
const mostErrors = 10_000;

/** The heading stands among the first so many rows: a table may have titles above. */
const headingWithin = 20;

/** `A`, `B` .. `Z`, `AA`: a column's letters. @param index from 0 */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? "" : columnLetters(rest - 1)) + String.fromCharCode(65 + (index % 26));
}

/** Which columns stand where. */
export interface Heading {
  readonly row: number;
  /** By index of the column in the file. */
  readonly columns: ReadonlyMap<number, Column>;
}

/** The first row that names at least the module's number and name, and one thing more. */
export function findHeading(rows: readonly Row[]): Heading | undefined {
  for (const row of rows.slice(0, headingWithin)) {
    const found = new Map<number, Column>();
    for (const [index, cell] of row.cells.entries()) {
      const column = typeof cell === "string" ? columnNamed(cell) : undefined;
      if (column) found.set(index, column);
    }
    const fields = new Set([...found.values()].map(({ field }) => field));
    if (fields.size >= 3 && fields.has("number") && fields.has("name")) return { row: row.number, columns: found };
  }
  return undefined;
}

/** Reads the modules of a table below its heading, and tells everything that is wrong with them. */
export function readTable({ sheet, rows }: Table, heading: Heading, findings: Findings): Reading {
  const used = new Map<Field, number>();
  const at = (row: number, index: number): Place => {
    const column = heading.columns.get(index)?.heading;
    return {
      ...(sheet === undefined ? {} : { sheet }),
      cell: `${columnLetters(index)}${row}`,
      ...(column === undefined ? {} : { column }),
    };
  };
  const complete = checkHeading(rows, heading, used, at, findings);
  const modules: Located[] = [];
  const broken = new Set<string>();
  let nameless = false;
  let listed = 0;
  for (const row of rows) {
    if (row.number <= heading.row || isEmpty(row, heading)) continue;
    if (findings.count.errors >= mostErrors) {
      nameless = true;
      break;
    }
    const place = (field: Field) => at(row.number, used.get(field) ?? 0);
    const read = readRow(row, used, place, findings);
    if (read.whole && complete) modules.push({ module: read.found as InventoryModule, place });
    else if (read.reference !== undefined) broken.add(read.reference);
    else nameless = true;
    listed += (read.found.databases?.length ?? 0) + (read.found.dependsOn?.length ?? 0);
    if (listed > mostListed) {
      findings.error("file-greedy", place("dependsOn"));
      return { modules: [], broken, nameless: true };
    }
  }
  if (modules.length === 0 && broken.size === 0 && !nameless) {
    findings.error("table-empty", { ...(sheet === undefined ? {} : { sheet }), cell: `A${heading.row + 1}` });
  }
  return { modules, broken, nameless };
}

function checkHeading(
  rows: readonly Row[],
  heading: Heading,
  used: Map<Field, number>,
  at: (row: number, index: number) => Place,
  findings: Findings,
): boolean {
  const cells = rows.find(({ number }) => number === heading.row)?.cells ?? [];
  for (const [index, cell] of cells.entries()) {
    if (cell === undefined || cell === null || cell.trim() === "") continue;
    const column = heading.columns.get(index);
    const first = column && used.get(column.field);
    if (column === undefined) findings.warn("column-unknown", at(heading.row, index), { text: quoted(cell) });
    else if (first === undefined) used.set(column.field, index);
    else {
      const other = `${columnLetters(first)}${heading.row}`;
      findings.error("column-twice", at(heading.row, index), { column: column.heading, other });
    }
  }
  const missing = columns.filter(({ field, empty }) => empty === undefined && !used.has(field));
  for (const { heading: name } of missing) {
    findings.error("column-missing", at(heading.row, cells.length), { column: name });
  }
  return missing.length === 0;
}

function isEmpty({ cells }: Row, { columns: own }: Heading): boolean {
  return [...own.keys()].every((index) => cells[index] === undefined || cells[index]?.trim() === "");
}

function readRow(
  row: Row,
  used: ReadonlyMap<Field, number>,
  place: (field: Field) => Place,
  findings: Findings,
): { readonly whole: boolean; readonly found: Partial<InventoryModule>; readonly reference: string | undefined } {
  const found: Record<string, unknown> = {};
  let whole = true;
  for (const column of columns) {
    const index = used.get(column.field);
    const cell = index === undefined ? undefined : row.cells[index];
    if (cell === null) {
      whole = false;
      continue;
    }
    if (cell === undefined || cell.trim() === "") {
      if (column.empty !== undefined) found[column.field] = column.empty;
      else {
        whole = false;
        // A heading that is missing is told once, not in every row.
        if (index !== undefined) findings.error("cell-missing", place(column.field), { column: column.heading });
      }
      continue;
    }
    const from = { agency: String(found["agency"] ?? ""), system: String(found["system"] ?? "") };
    // References mean nothing in a row that does not say whose it is: that has been told.
    if (column.field === "dependsOn" && (from.agency === "" || from.system === "")) continue;
    const value = column.schema.safeParse(column.read(cell, from));
    if (value.success) found[column.field] = value.data;
    else {
      whole = false;
      findings.error(column.wrong.code, place(column.field), {
        ...column.wrong.params,
        column: column.heading,
        text: quoted(cell),
      });
    }
  }
  const { agency, system, number } = found as Partial<InventoryModule>;
  const named = agency !== undefined && system !== undefined && number !== undefined;
  return { whole, found, reference: named ? referenceOf({ agency, system, number }) : undefined };
}

/** Rows of an inventory, the headings first: what {@link readTable} reads back. */
export function tableOf(inventory: Pick<Inventory, "modules">): (readonly (string | number)[])[] {
  return [columns.map(({ heading }) => heading), ...inventory.modules.map((each) => columns.map((c) => c.write(each)))];
}
