import type { Dirent, Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isName } from "../name.ts";
import { isErrno } from "./errno.ts";

/** How many files and folders are looked at together. */
const WINDOW = 32;

/** A file of the tree with its name relative to the root. */
export interface ListedFile {
  readonly name: string;
  readonly stats: Stats;
}

/** One entry of a folder; `key` is what it is sorted by: a folder sorts as its contents do, by its name and a slash. */
interface Entry {
  readonly key: string;
  readonly folder: boolean;
}

/**
 * The files under `root` whose name begins with `prefix`, behind `after`, in ascending order of the bytes of the whole name, reading
 * a folder only when the listing reaches it. Entries whose name no object can have, links and special files are left out.
 * Names are ASCII, so that JavaScript's order of strings is the order of bytes.
 */
export async function* listFiles(root: string, prefix: string, after: string): AsyncGenerator<ListedFile> {
  const start = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  yield* walk(root, await readEntries(root, start, prefix, after), prefix, after);
}

async function* walk(
  root: string,
  entries: readonly Entry[],
  prefix: string,
  after: string,
): AsyncGenerator<ListedFile> {
  for (let index = 0; index < entries.length; index += WINDOW) {
    const window = entries.slice(index, index + WINDOW);
    const looked = await Promise.all(
      window.map(({ key, folder }) => (folder ? readEntries(root, key, prefix, after) : look(root, key))),
    );
    for (const found of looked) {
      if (Array.isArray(found)) yield* walk(root, found, prefix, after);
      else if (found !== undefined) yield found;
    }
  }
}

async function look(root: string, name: string): Promise<ListedFile | undefined> {
  const stats = await ifPresent(lstat(join(root, name)));
  return stats?.isFile() ? { name, stats } : undefined;
}

/** The entries of one folder (`""` or `path/`) that can hold something wanted, sorted. */
async function readEntries(root: string, folder: string, prefix: string, after: string): Promise<Entry[]> {
  const found = (await ifPresent(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  return found
    .filter((entry) => (entry.isDirectory() || entry.isFile()) && isName(folder + entry.name))
    .map((entry) => toEntry(folder, entry))
    .filter((entry) => mayHold(entry, prefix) && isBehind(entry, after))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function toEntry(folder: string, entry: Dirent): Entry {
  const isFolder = entry.isDirectory();
  return { key: `${folder}${entry.name}${isFolder ? "/" : ""}`, folder: isFolder };
}

function mayHold({ key, folder }: Entry, prefix: string): boolean {
  return key.startsWith(prefix) || (folder && prefix.startsWith(key));
}

/** A folder that `after` lies in, or that sorts behind it, can still hold something. */
function isBehind({ key, folder }: Entry, after: string): boolean {
  return key > after || (folder && after.startsWith(key));
}

/** What is removed between the reading of its folder and the look at it is simply not listed. */
async function ifPresent<Result>(looking: Promise<Result>): Promise<Result | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
