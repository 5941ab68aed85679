import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What a file or folder looked like from outside, at one moment. */
export interface Fingerprint {
  /** Changes whenever size, times or inode do, of the file or of anything in the folder. */
  readonly value: string;
  /** The latest change time, nanoseconds since 1970. */
  readonly changed: bigint;
}

/** ENAMETOOLONG: the marker of a name that fills its 255 bytes cannot exist. */
const ABSENT = new Set<unknown>(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** The state of a path itself; `undefined` if nothing is there. */
export async function stateOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.has(error.code)) return undefined;
    throw error;
  }
}

/** Of one file, from its state. */
export function fingerprintOf(state: BigIntStats): Fingerprint {
  const value = [state.mode, state.size, state.mtimeNs, state.ctimeNs, state.ino].join("-");
  return { value, changed: state.ctimeNs };
}

/** Of a folder and everything in it. Links are not followed. */
export async function fingerprintOfTree(path: string, state: BigIntStats): Promise<Fingerprint> {
  const own = fingerprintOf(state);
  if (!state.isDirectory()) return own;
  const hash = createHash("sha256").update(own.value);
  let changed = own.changed;
  for (const name of (await readdir(path)).sort()) {
    const inner = await stateOf(join(path, name));
    if (!inner) continue;
    const found = await fingerprintOfTree(join(path, name), inner);
    hash.update(JSON.stringify([name, found.value]));
    if (found.changed > changed) changed = found.changed;
  }
  return { value: hash.digest("hex"), changed };
}
