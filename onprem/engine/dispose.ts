import { createHash } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NotFound } from "../../events/error.ts";
import type { OpenSource } from "../../functions/seal/ports.ts";
import { syncFolder } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { DropRecord } from "./catalog.ts";
import { fingerprintOfTree, stateOf } from "./fingerprint.ts";
import { markerOf } from "./item.ts";

/**
 * Takes a sealed drop out of the ingest, if it is still what was sealed.
 *
 * It is first moved to a hidden name beside its own and looked at there once more, so that what a careless writer puts there at that very
 * moment is neither removed nor missed: the ingest finds it as a new drop. What a crash leaves is put right by the next delivery of the
 * event: `.<drop>-<contents>.fenchi-part` was moved, and `.<drop>.fenchi-gone` was looked at there. Not to be called twice at once for one
 * drop.
 *
 * @param fingerprint of the source when it was sealed
 * @returns whether it is gone; false where it has changed since, and stays
 */
export async function disposeSource(
  { drop, source }: Pick<DropRecord, "drop" | "source">,
  fingerprint: string | undefined,
  open: OpenSource,
): Promise<boolean> {
  if (source.kind === "stream") return true;
  const { path } = source;
  const folder = dirname(path);
  const gone = join(folder, `.${drop}.fenchi-gone`);
  if ((await stateOf(gone)) === undefined) {
    const moved = (await movedBefore(folder, drop)) ?? (await moveUnchanged(source, drop, fingerprint, open));
    if (moved === undefined) return false;
    if ((await contentsOf(moved)) !== contentsIn(moved)) {
      await putBack(moved, path, drop);
      return false;
    }
    await rename(moved, gone);
    await syncFolder(folder);
  }
  await rm(gone, { recursive: true, force: true });
  // Beside something new it is that one's.
  if ((await stateOf(path)) === undefined) await rm(join(folder, markerOf(basename(path))), { force: true });
  await syncFolder(folder);
  return true;
}

const PART = ".fenchi-part";
const prefixOf = (drop: string) => `.${drop}-`;
/** What the hidden name says that it should hold. */
const contentsIn = (moved: string) => basename(moved, PART).split("-")[1];

/** What an earlier attempt has moved aside. */
async function movedBefore(folder: string, drop: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  });
  const name = names.find((each) => each.startsWith(prefixOf(drop)) && each.endsWith(PART));
  return name === undefined ? undefined : join(folder, name);
}

/** @returns where it was moved to; `undefined` where it is not what was sealed, or not there */
async function moveUnchanged(
  source: Exclude<DropRecord["source"], { kind: "stream" }>,
  drop: string,
  fingerprint: string | undefined,
  open: OpenSource,
): Promise<string | undefined> {
  const contents = await contentsOf(source.path);
  if (contents === undefined || !(await unchanged(source, fingerprint, open))) return undefined;
  const moved = join(dirname(source.path), `${prefixOf(drop)}${contents}${PART}`);
  return (await move(source.path, moved)) ? moved : undefined;
}

/** @returns false where it was taken away meanwhile */
async function move(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}

/** Under its own name, or where something new has that one beside it: either is then found as a drop. */
async function putBack(moved: string, path: string, drop: string): Promise<void> {
  const free = (await stateOf(path)) === undefined;
  await move(moved, free ? path : `${path}.${drop.slice(0, 8)}`);
  await syncFolder(dirname(path));
}

/** Stands for what lies at a path, whatever its name: renaming changes nothing of it but its own change time. */
async function contentsOf(path: string): Promise<string | undefined> {
  const state = await stateOf(path);
  if (!state) return undefined;
  const hash = createHash("sha256").update([state.mode, state.size, state.mtimeNs, state.ino].join("-"));
  for (const name of state.isDirectory() ? (await readdir(path)).sort() : []) {
    const inner = await stateOf(join(path, name));
    if (inner) hash.update(JSON.stringify([name, (await fingerprintOfTree(join(path, name), inner)).value]));
  }
  return hash.digest("hex").slice(0, 32);
}

async function unchanged(
  source: DropRecord["source"],
  fingerprint: string | undefined,
  open: OpenSource,
): Promise<boolean> {
  try {
    const found = await open(source);
    try {
      return fingerprint !== undefined && found.fingerprint === fingerprint;
    } finally {
      await found.close();
    }
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
