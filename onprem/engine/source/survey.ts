import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { readdir, readlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { TarEntry } from "../../../vault/tar.ts";
import { tarName } from "../../../vault/tar.ts";
import { fingerprintOf, stateOf } from "../fingerprint.ts";
import { dateOf } from "./date.ts";
import { nameUndecodable, notAFolder, notStorable, readFailure, sourceChanged, sourceMissing } from "./problem.ts";

/** Looked at at once: one look takes a round trip to the disk or file server. */
const together = 32;

/** One entry of a folder's archive, and what it looked like. */
export interface Surveyed {
  readonly entry: TarEntry;
  readonly fingerprint: string;
}

/** A folder as it was at one moment. */
export interface Survey {
  /** In the archive's order, the folder itself first. */
  readonly entries: readonly Surveyed[];
  /** Of the folder and everything in it: of exactly those entries. */
  readonly fingerprint: string;
  readonly mtime: Date;
  /** When any of it changed last, nanoseconds since 1970. */
  readonly changed: bigint;
}

/**
 * Looks at a folder and everything in it, without opening a file or following a link.
 *
 * @throws {NotFound} `source-missing`; {Denied} `source-denied`; {InvalidInput} `source-not-a-folder`, `source-not-storable`,
 *   `source-name-invalid`; {Refused} `source-changed` where something goes while it is looked at
 */
export async function survey(root: string): Promise<Survey> {
  const state = await lookAt(root);
  if (!state) throw sourceMissing(root);
  if (!state.isDirectory()) throw notAFolder(root);
  const entries: Surveyed[] = [];
  const changed = await walk(root, root, state, entries);
  const hash = createHash("sha256");
  for (const { entry, fingerprint } of entries) hash.update(JSON.stringify([entry.path, fingerprint]));
  return { entries, fingerprint: hash.digest("hex"), mtime: dateOf(microsOf(state)), changed };
}

/** @returns when anything there changed last */
async function walk(root: string, path: string, state: BigIntStats, into: Surveyed[]): Promise<bigint> {
  into.push(await surveyed(root, path, state));
  let changed = state.ctimeNs;
  if (!state.isDirectory()) return changed;
  const names = await namesIn(path);
  const found: { name: string; key: Buffer; state: BigIntStats }[] = [];
  for (let at = 0; at < names.length; at += together) {
    const some = names.slice(at, at + together);
    const states = await Promise.all(some.map((name) => lookAt(join(path, name))));
    for (const [i, name] of some.entries()) {
      const inner = states[i];
      if (!inner) throw sourceChanged(join(path, name), "it was removed");
      const kind = inner.isDirectory() ? "folder" : "file";
      found.push({ name, key: Buffer.from(tarName({ path: name, kind })), state: inner });
    }
  }
  found.sort((a, b) => Buffer.compare(a.key, b.key));
  for (const { name, state: inner } of found) {
    const latest = await walk(root, join(path, name), inner, into);
    if (latest > changed) changed = latest;
  }
  return changed;
}

async function surveyed(root: string, path: string, state: BigIntStats): Promise<Surveyed> {
  const about = {
    path: relative(root, path).split(sep).join("/"),
    mode: Number(state.mode & 0o777n),
    mtime: microsOf(state),
  };
  const { value: fingerprint } = fingerprintOf(state);
  if (state.isFile()) return { entry: { kind: "file", size: Number(state.size), ...about }, fingerprint };
  if (state.isSymbolicLink()) {
    return { entry: { kind: "link", target: await targetOf(path), ...about }, fingerprint };
  }
  if (!state.isDirectory()) throw notStorable(path);
  // Who may enter the folder itself is decided anew where it is restored to.
  return { entry: { kind: "folder", ...about, ...(path === root && { mode: 0o700 }) }, fingerprint };
}

/** Its modification time, to the nearest microsecond. */
const microsOf = (state: BigIntStats) => Math.round(Number(state.mtimeNs / 100n) / 10);

async function lookAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stateOf(path);
  } catch (error) {
    throw readFailure(error, path);
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    const names = await readdir(path, { encoding: "buffer" });
    return names.map((name) => decoded(name, join(path, name.toString())));
  } catch (error) {
    throw readFailure(error, path);
  }
}

async function targetOf(path: string): Promise<string> {
  try {
    return decoded(await readlink(path, { encoding: "buffer" }), path);
  } catch (error) {
    throw readFailure(error, path);
  }
}

/** Nothing can be opened under what a name is read as whose bytes are not UTF-8. */
function decoded(bytes: Buffer, path: string): string {
  const text = bytes.toString();
  if (!Buffer.from(text).equals(bytes)) throw nameUndecodable(path);
  return text;
}
