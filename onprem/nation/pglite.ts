import { writeFile } from "node:fs/promises";
import { widestRow } from "../sample/column.ts";
import { createIndexes, createTable } from "../sample/dump.ts";
import { notice } from "../sample/register.ts";
import type { Rows } from "../sample/rows.ts";

const blockRows = 8192;

/**
 * Writes the data folder of a PostgreSQL server with these tables in it, as the tar that PGlite loads. Not the same bytes each time: a
 * server gives itself a number when it is made.
 */
export async function writePglite(path: string, tables: readonly Rows[]): Promise<void> {
  // 27 MB, loaded only where such a database is made.
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create("memory://");
  try {
    await database.exec(
      `CREATE TABLE notice (text text); INSERT INTO notice VALUES ('${notice.replaceAll("'", "''")}');`,
    );
    for (const rows of tables) {
      const { table } = rows;
      await database.exec(createTable(table));
      for (const block of copyBlocks(rows)) {
        await database.query(`COPY ${table.name} FROM '/dev/blob'`, [], { blob: new Blob([block]) });
      }
      await database.exec(createIndexes(table));
    }
    await database.exec("VACUUM ANALYZE");
    const tar = await database.dumpDataDir("gzip");
    await writeFile(path, Buffer.from(await tar.arrayBuffer()));
  } finally {
    await database.close();
  }
}

/** Blocks of COPY text, one after another: a large table is never in memory whole. */
function* copyBlocks({ count, write }: Rows): Generator<Buffer<ArrayBuffer>, void, undefined> {
  for (let row = 0; row < count; ) {
    const end = Math.min(count, row + blockRows);
    const block = Buffer.alloc((end - row) * widestRow);
    let at = 0;
    for (; row < end; row++) at = write(block, at, row);
    yield block.subarray(0, at);
  }
}
