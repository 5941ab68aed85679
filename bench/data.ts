import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Tampered } from "../events/error.ts";
import { writeDump } from "../onprem/sample/dump.ts";

/** Part of the rows that the next generation changes. */
export const changedFraction = 0.02;

/** A generated dump on disk. */
export interface Dump {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Makes the seeded register's dump; with a layout, the generation after it. Synced. */
export async function makeDump(
  path: string,
  bytes: number,
  layout: "clustered" | "scattered" | undefined,
): Promise<Dump> {
  await mkdir(dirname(path), { recursive: true });
  const changes = layout && { fraction: changedFraction, layout, generation: 1 };
  return writeDump(path, { seed: 1, bytes, changes });
}

/** Puts a dump at the one path that all generations are backed up from, as a nightly dump would replace the last. */
export async function present(dump: Dump, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await link(dump.path, path);
}

/** Hex SHA-256 of a file's bytes [start, end), the whole by default. */
export async function sha256Of(path: string, start = 0, end = Number.POSITIVE_INFINITY): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

/** @throws Tampered `bench-differs` when the file is not, byte for byte, what was generated. */
export async function mustEqual(path: string, { sha256 }: Pick<Dump, "sha256">, who: string): Promise<void> {
  if ((await sha256Of(path)) === sha256) return;
  throw new Tampered("bench-differs", `What ${who} restored differs from what was backed up.`, {
    next: `Compare ${path} with the data it was made from (--keep keeps both).`,
    params: { name: path, contender: who },
  });
}

/** Bytes of all files under a folder, as their sizes say. */
export async function bytesUnder(folder: string): Promise<number> {
  let sum = 0;
  for (const path of await filesUnder(folder)) sum += (await stat(path)).size;
  return sum;
}

/** Has every file and folder under a path reach the disk, for programs that leave it to the system. */
export async function syncTree(folder: string): Promise<void> {
  for (const path of [...(await filesUnder(folder)), folder]) {
    await using file = await open(path, "r");
    await file.sync();
  }
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
