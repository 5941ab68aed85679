import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { type Table, widestRow } from "./column.ts";
import { notice } from "./register.ts";
import { type RegisterOptions, registerRows } from "./rows.ts";

const blockSize = 1 << 20;

/**
 * The synthetic household register as pg_dump would write it: COPY text, three tables, UTF-8. Every generation is made
 * from the seed alone, in flat memory whatever the size.
 *
 * @throws {RangeError} when the changes make no sense.
 */
export function* dumpStream(options: RegisterOptions): Generator<Buffer, void, undefined> {
  const tables = registerRows(options);
  yield Buffer.from(preamble(tables.map(({ table }) => table)));
  for (const { table, count, write } of tables) {
    yield Buffer.from(`COPY public.${table.name} (${table.columns.map(({ name }) => name).join(", ")}) FROM stdin;\n`);
    for (let row = 0; row < count; ) {
      const block = Buffer.allocUnsafeSlow(blockSize);
      let at = 0;
      while (row < count && at <= blockSize - widestRow) at = write(block, at, row++);
      yield block.subarray(0, at);
    }
    yield Buffer.from("\\.\n\n");
  }
  yield Buffer.from(`${tables.map(({ table }) => constraints(table)).join("")}-- Dump completed\n`);
}

/** A dump written to a file. */
export interface WrittenDump {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Writes {@link dumpStream} to a new file and syncs it. An existing file is replaced. */
export async function writeDump(path: string, options: RegisterOptions): Promise<WrittenDump> {
  const hash = createHash("sha256");
  let bytes = 0;
  await using file = await open(path, "w");
  for (const block of dumpStream(options)) {
    hash.update(block);
    await file.writeFile(block);
    bytes += block.length;
  }
  await file.sync();
  return { path, bytes, sha256: hash.digest("hex") };
}

/** A table's SQL definition, for PostgreSQL and SQLite alike. */
export function createTable({ name, columns }: Table, schema = ""): string {
  const lines = columns.map((column, index) => `    ${column.name} ${column.type}${index === 0 ? " NOT NULL" : ""}`);
  return `CREATE TABLE ${schema}${name} (\n${lines.join(",\n")}\n);\n`;
}

/** A table's indexes, for PostgreSQL and SQLite alike. */
export function createIndexes({ name, indexes }: Table, schema = ""): string {
  return indexes.map((column) => `CREATE INDEX ${name}_${column} ON ${schema}${name} (${column});\n`).join("");
}

function preamble(tables: readonly Table[]): string {
  const head = `--\n-- PostgreSQL database dump\n--\n-- ${notice}\n--\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n`;
  const definitions = tables.map(
    (table) =>
      `${createTable(table, "public.")}\nCOMMENT ON TABLE public.${table.name} IS '${table.comment} (合成資料)';\n\n`,
  );
  return head + definitions.join("");
}

function constraints(table: Table): string {
  const key = table.columns[0]?.name ?? "";
  return `ALTER TABLE ONLY public.${table.name}\n    ADD CONSTRAINT ${table.name}_pkey PRIMARY KEY (${key});\n\n${createIndexes(table, "public.")}\n`;
}
