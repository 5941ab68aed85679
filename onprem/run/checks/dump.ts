import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** A part of a dump as `pg_dump` writes it in plain form: statements, or the rows that one COPY brings to a table. */
export type DumpPart =
  | { readonly kind: "sql"; readonly text: string }
  /** `statement` without its end, as `COPY public.resident (id, name) FROM stdin`; `rows` in COPY's text form, each with its line feed. */
  | { readonly kind: "copy"; readonly statement: string; readonly table: string; readonly rows: string };

const copyLine = /^(COPY\s+(\S+)\s.*FROM\s+stdin);\s*$/i;
/** The line that ends COPY's rows. */
const end = "\\.";

/** The parts of a dump's text, in order. */
export function* dumpParts(text: string): Generator<DumpPart, void, undefined> {
  const lines = text.split("\n");
  let sql: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const [, statement, table] = copyLine.exec(line) ?? [];
    if (statement === undefined || table === undefined) {
      // A line for psql itself, such as \restrict, means nothing to a server.
      if (!line.startsWith("\\")) sql.push(line);
      continue;
    }
    if (sql.length > 0) yield { kind: "sql", text: sql.join("\n") };
    sql = [];
    const until = lines.indexOf(end, index + 1);
    const rows = lines.slice(index + 1, until === -1 ? lines.length : until);
    yield { kind: "copy", statement, table, rows: rows.map((row) => `${row}\n`).join("") };
    index += rows.length + 1;
  }
  if (sql.length > 0) yield { kind: "sql", text: sql.join("\n") };
}

/** How many rows a dump brings to a table, named with its schema or without; in flat memory, however large the dump is. */
export async function countDumpRows(path: string, wanted: string): Promise<number> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let rows = 0;
  let table: string | undefined;
  for await (const line of lines) {
    if (table === undefined) table = copyLine.exec(line)?.[2];
    else if (line === end) table = undefined;
    else if (isNamed(table, wanted)) rows++;
  }
  return rows;
}

const isNamed = (table: string, wanted: string) => table === wanted || table.endsWith(`.${wanted}`);
