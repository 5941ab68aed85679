import { readFile } from "node:fs/promises";
import { dumpParts } from "./dump.ts";

/** A gzip member (RFC 1952) begins with these. */
const gzip = [0x1f, 0x8b] as const;

/**
 * Asks a restored PostgreSQL: a dump in SQL, which is loaded first, or the data folder of a server as a compressed tar. It runs in this process,
 * in memory, and ends with the question. The library is loaded when it is first asked for.
 *
 * @returns the answer's rows, each a list of columns
 */
export async function askPostgres(path: string, query: string): Promise<unknown[][]> {
  const { PGlite } = await import("@electric-sql/pglite");
  const bytes = await readFile(path);
  const isFolder = gzip.every((byte, index) => bytes[index] === byte);
  const database = await PGlite.create(isFolder ? { loadDataDir: new Blob([bytes]) } : {});
  try {
    if (!isFolder) {
      for (const part of dumpParts(bytes.toString("utf8"))) {
        if (part.kind === "sql") await database.exec(part.text);
        else {
          const statement = part.statement.replace(/stdin$/i, "'/dev/blob'");
          await database.query(statement, [], { blob: new Blob([part.rows]) });
        }
      }
    }
    return (await database.query<unknown[]>(query, [], { rowMode: "array" })).rows;
  } finally {
    await database.close();
  }
}
