import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeSqlite } from "../sample/database.ts";
import { writeDocuments } from "../sample/documents.ts";
import { writeDump } from "../sample/dump.ts";
import { mix2 } from "../sample/random.ts";
import { registerRows } from "../sample/rows.ts";
import { type Fact, queriesOf, rowsOf, serverQueryOf } from "./facts.ts";
import { writeImage } from "./image.ts";
import type { PlacedModule } from "./nation.ts";
import { writePglite } from "./pglite.ts";
import { writeProgram } from "./program.ts";

/** A module's data as they were written. */
export interface WrittenModule {
  readonly placed: PlacedModule;
  /** Absolute path of the file or folder. */
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly bytes: number;
  readonly facts: readonly Fact[];
}

export interface DataOptions {
  /** Whole number; the same seed gives the same data, but for the number that a PostgreSQL server gives itself. */
  readonly seed: number;
  /** About how many bytes. */
  readonly bytes: number;
}

/** A SQLite database of so many bytes holds rows of so many bytes of text less, as sample/database.ts measured. */
const databasePerDump = 1.36;
/** Bytes of a dump that a check loads into a server of its own. */
const loadable = 64 * 1024 * 1024;
/** So much of a largest document a document is in the mean. */
const meanDocument = 0.36;

/** Writes one module's data below `folder`, which is made. What was there under the same name is replaced or overwritten. */
export async function writeModule(folder: string, placed: PlacedModule, options: DataOptions): Promise<WrittenModule> {
  const path = join(folder, placed.system.name, placed.module.name, placed.file);
  await mkdir(join(path, ".."), { recursive: true });
  const seed = mix2(options.seed, hashOf(placed.reference));
  const facts = await write(path, placed, seed, options.bytes);
  const stats = await stat(path);
  const isFolder = stats.isDirectory();
  return {
    placed,
    path,
    kind: isFolder ? "folder" : "file",
    bytes: isFolder ? await bytesBelow(path) : stats.size,
    facts,
  };
}

async function write(path: string, placed: PlacedModule, seed: number, bytes: number): Promise<readonly Fact[]> {
  const { form, tables } = placed.module;
  switch (form) {
    case "dump": {
      await writeDump(path, { seed, bytes, tables });
      const rows = registerRows({ seed, bytes, tables });
      // A core function counts as shown when a query was answered; a dump beyond this would not fit into the memory of a check.
      return [...rowsOf(rows), ...(placed.module.core && bytes <= loadable ? serverQueryOf(rows) : [])];
    }
    case "sqlite":
      await writeSqlite(path, { seed, bytes, tables });
      return queriesOf(registerRows({ seed, bytes: bytes / databasePerDump, tables }));
    case "pglite": {
      const rows = registerRows({ seed, bytes, tables });
      await writePglite(path, rows);
      return serverQueryOf(rows);
    }
    case "documents": {
      const count = Math.max(4, Math.min(400, Math.round(bytes / 50_000)));
      const largest = Math.ceil(bytes / (1 + meanDocument * (count - 2)));
      await writeDocuments(path, { seed, count, largest, tables });
      return [{ kind: "count", name: "文件數", expected: count }];
    }
    case "program":
      return [{ kind: "count", name: "檔案數", expected: await writeProgram(path, placed, seed, bytes) }];
    case "image":
      await writeImage(path, seed, bytes);
      return [];
  }
}

/** A word of a name (FNV-1a), so that each module's data differ. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}
