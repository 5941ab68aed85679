import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeSqlite } from "../sample/database.ts";
import { writeDocuments } from "../sample/documents.ts";
import { writeDump } from "../sample/dump.ts";

/** One thing of the demonstration that is backed up. */
export interface Sample {
  readonly item: string;
  readonly kind: "file" | "folder";
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Of a folder's files, one to restore by itself. */
  readonly example?: string | undefined;
}

const seed = 1;

/**
 * Writes the household register in three forms: as pg_dump writes it, as a SQLite database and as a folder of documents with Chinese names.
 *
 * @param bytes about how large the dump is; the database is a quarter of it
 */
export async function writeSamples(folder: string, bytes: number): Promise<readonly Sample[]> {
  await mkdir(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const dump = await writeDump(at("戶籍資料.sql"), { seed, bytes });
  const database = await writeSqlite(at("戶籍查詢.sqlite"), { seed, bytes: Math.ceil(bytes / 4) });
  const documents = await writeDocuments(at("公文附件"), { seed });
  const size = documents.reduce((sum, document) => sum + document.bytes, 0);
  const example = documents.find((document) => document.bytes > 1000)?.path;
  return [
    { item: "戶政/戶籍/資料庫傾印", kind: "file", name: "戶籍資料.sql", path: dump.path, bytes: dump.bytes },
    {
      item: "戶政/查詢/資料庫",
      kind: "file",
      name: "戶籍查詢.sqlite",
      path: database.path,
      bytes: (await stat(database.path)).size,
    },
    { item: "戶政/公文/附件", kind: "folder", name: "公文附件", path: at("公文附件"), bytes: size, example },
  ];
}
