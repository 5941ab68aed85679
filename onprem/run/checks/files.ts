import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { CheckConfig } from "../config.ts";
import { countDumpRows } from "./dump.ts";
import type { Checked, Finding } from "./index.ts";

type Of<Kind extends CheckConfig["kind"]> = Extract<CheckConfig, { kind: Kind }>;

/** A path of the configuration: inside what was restored, or absolute; what was restored itself where there is none. */
export function placeOf(path: string | undefined, { to }: Pick<Checked, "to">): string {
  if (path === undefined) return to;
  return isAbsolute(path) ? resolve(path) : join(to, path);
}

/**
 * Of a file what lies at the target is read again. A folder came as one archive, which was hashed before it was unpacked: its rights may
 * differ here from where it was sealed, so that an archive made of it now would say nothing.
 */
export async function checkHash({ path, sha256 }: Of<"hash">, module: Checked): Promise<Finding> {
  const place = placeOf(path, module);
  const whole = path === undefined;
  const expected = sha256 ?? (whole ? module.backup.sha256 : "");
  const folder = (await lstat(place)).isDirectory();
  const found = !folder ? await hashFile(place) : whole ? (module.sha256 ?? "") : "a folder";
  return { what: path ?? module.backup.name, expected, found, passed: expected !== "" && found === expected };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

export async function checkCount({ path, files, atLeast }: Of<"count">, module: Checked): Promise<Finding> {
  const place = placeOf(path, module);
  const found = (await lstat(place)).isDirectory() ? await countFiles(place) : 1;
  const least = atLeast ?? (files === undefined ? 1 : 0);
  const expected = files === undefined ? `>= ${least}` : String(files);
  const passed = found >= least && (files === undefined || found === files);
  return { what: path ?? module.backup.name, expected, found: String(found), passed };
}

export async function checkRows({ path, table, rows }: Of<"rows">, module: Checked): Promise<Finding> {
  const found = await countDumpRows(placeOf(path, module), table);
  return { what: table, expected: String(rows), found: String(found), passed: found === rows };
}

async function countFiles(folder: string): Promise<number> {
  let count = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isDirectory()) count++;
  }
  return count;
}
