import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { RunProgress } from "./progress.ts";

/** How far a running run is, for other processes: figures for people, which nothing depends on. */
export const liveProgress = z.object({
  done: z.number(),
  total: z.number(),
  modules: z.object({ good: z.number(), failed: z.number(), total: z.number() }),
  running: z.array(z.object({ module: z.string(), done: z.number(), total: z.number() })).readonly(),
  rate: z.number(),
  left: z.number(),
});

const fileOf = (folder: string) => join(folder, "progress.json");
/** Milliseconds between two writings. */
const every = 1_000;

/** @returns writes what it is given, once in a while; that it cannot be written does not matter */
export function createLiveFile(folder: string): (progress: RunProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  let writing = false;
  return (progress) => {
    const now = performance.now();
    if (writing || now - last < every) return;
    [last, writing] = [now, true];
    const temporary = `${fileOf(folder)}.fenchi-part`;
    writeFile(temporary, JSON.stringify(progress), { mode: 0o600 })
      .then(() => rename(temporary, fileOf(folder)))
      .catch(() => {})
      .finally(() => {
        writing = false;
      });
  };
}

/** What a running run wrote last; `undefined` where nothing can be read. */
export async function readLive(folder: string): Promise<RunProgress | undefined> {
  try {
    return liveProgress.parse(JSON.parse(await readFile(fileOf(folder), "utf8")));
  } catch {
    return undefined;
  }
}
