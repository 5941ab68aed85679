import { lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Refused } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";

/** Where a drill keeps what it does. All paths are absolute. */
export interface DrillPlace {
  /** The drill's id: 16 bytes in hex. */
  readonly drill: string;
  readonly folder: string;
  /** What was decided at its beginning. */
  readonly settings: string;
  /** What has happened since. */
  readonly record: string;
  /** The runner's journal. */
  readonly journal: string;
  readonly lock: string;
}

/** Every drill of a home lies below this. */
export const drillsOf = (home: string): string => join(home, "drills");

export function drillPlace(drills: string, drill: string): DrillPlace {
  const folder = join(drills, drill);
  return {
    drill,
    folder,
    settings: join(folder, "drill.json"),
    record: join(folder, "record.jsonl"),
    journal: join(folder, "run"),
    lock: join(folder, "lock"),
  };
}

/** The drills that were begun in this home, in order of id. */
export async function drillsIn(home: string): Promise<string[]> {
  try {
    const found = await readdir(drillsOf(home), { withFileTypes: true });
    return found
      .filter((entry) => entry.isDirectory() && /^[0-9a-f]{32}$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}

/**
 * Makes a drill's folders, all of them real ones.
 *
 * @param home that `place` lies in
 * @param into folder of the operator's that the target lies in, where that is not the drill's own
 * @returns the isolated target: everything that comes back lies in it
 * @throws {Refused} `drill-not-isolated` where a link leads elsewhere, or the target lies in, around or at a protected path
 */
export async function makePlace(
  { folder, drill }: DrillPlace,
  home: string,
  production: readonly string[],
  into?: string,
): Promise<string> {
  const work = into === undefined ? join(folder, "work") : join(into, `fenchi-drill-${drill}`);
  // Looked at before anything is made: a link would have the folders made where it leads.
  await assertNoLinks(home, folder);
  await assertNoLinks(into ?? home, work);
  await assertApart(work, production);
  for (const each of [dirname(folder), folder, work]) await mkdir(each, { recursive: true, mode: 0o700 });
  await assertNoLinks(home, folder);
  await assertNoLinks(into ?? home, work);
  await assertApart(work, production);
  return work;
}

/**
 * Whether a path inside a drill's target is one: nothing on the way to it is a link, and it does not leave.
 *
 * @throws {Refused} `drill-not-isolated`
 */
export async function assertInside(work: string, path: string): Promise<void> {
  const way = relative(work, resolve(path));
  if (way === "" || way === ".." || way.startsWith(`..${sep}`) || resolve(work, way) !== resolve(path)) {
    throw notIsolated(path, `it is not in ${work}`);
  }
  await assertNoLinks(work, path);
}

/** Every folder from `root` to `path`, both of them too, is a folder itself or not there. */
async function assertNoLinks(root: string, path: string): Promise<void> {
  const parts = relative(root, path).split(sep);
  let at = root;
  for (const part of ["", ...parts]) {
    at = part === "" ? at : join(at, part);
    const found = await lookAt(at);
    if (found?.isSymbolicLink()) throw notIsolated(path, `${at} is a link`);
  }
}

async function lookAt(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** @throws {Refused} `drill-not-isolated` */
async function assertApart(work: string, production: readonly string[]): Promise<void> {
  const own = await real(work);
  for (const path of production) {
    const other = await real(path);
    if (isWithin(own, other) || isWithin(other, own)) throw notIsolated(work, `${path} is production`);
  }
}

/** As far as it exists. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR", "EACCES")) throw error;
    const parent = dirname(path);
    return parent === path ? path : join(await real(parent), path.slice(parent.length));
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function notIsolated(path: string, why: string): Refused {
  return new Refused("drill-not-isolated", `A drill may not restore to ${path}: ${why}.`, {
    next: "A drill writes below its own folder alone. Remove the link or choose another folder with --into; nothing was changed.",
    params: { path, why },
  });
}
