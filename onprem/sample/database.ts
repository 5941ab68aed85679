import { rm, stat } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { widestRow } from "./column.ts";
import { createIndexes, createTable } from "./dump.ts";
import { notice } from "./register.ts";
import { type RegisterOptions, registerRows } from "./rows.ts";

/** Bytes of the database for every byte of dump text, indexes included; measured. */
const databasePerDump = 1.36;

/** A SQLite database written to a file. */
export interface WrittenDatabase {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
}

/**
 * Writes the synthetic register as a SQLite database with its tables and indexes, about `bytes` bytes large. An existing
 * file is replaced.
 */
export async function writeSqlite(path: string, options: RegisterOptions): Promise<WrittenDatabase> {
  await rm(path, { force: true });
  const tables = registerRows({ ...options, bytes: options.bytes / databasePerDump });
  const line = Buffer.alloc(widestRow);
  using database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; CREATE TABLE notice (text text);");
  database.prepare("INSERT INTO notice VALUES (?)").run(notice);
  for (const { table, count, write } of tables) {
    database.exec(createTable(table));
    const insert = database.prepare(`INSERT INTO ${table.name} VALUES (${table.columns.map(() => "?").join(", ")})`);
    for (let row = 0; row < count; row++) {
      const end = write(line, 0, row) - 1;
      insert.run(...line.toString("utf8", 0, end).split("\t"));
    }
    database.exec(`CREATE UNIQUE INDEX ${table.name}_pkey ON ${table.name} (${table.columns[0]?.name});`);
    database.exec(createIndexes(table));
  }
  database.exec("COMMIT");
  const rows = tables.reduce((sum, { count }) => sum + count, 0);
  return { path, bytes: (await stat(path)).size, rows };
}
