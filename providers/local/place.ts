import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, stat, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Conflict, InvalidInput, NotFound, OutOfSpace } from "../../events/error.ts";
import { isErrno, pathFailure } from "./errno.ts";

/** The place that a restore goes to: what files and folders have in common there. */

const ID = /^[a-z0-9-]{1,64}$/;

/** Where a restore keeps what is not the target yet. @throws {InvalidInput} `restore-id-invalid` */
export function partialOf(target: string, id: string): string {
  if (!ID.test(id)) {
    throw new InvalidInput("restore-id-invalid", `${JSON.stringify(id)} is no restore id`, {
      next: "Use 1-64 of a-z 0-9 and -, such as the restore's own id.",
      params: { id },
    });
  }
  const hash = createHash("sha256").update(basename(target)).digest("hex").slice(0, 16);
  return join(dirname(target), `.${hash}.${id}.fenchi-part`);
}

/** Says what the operating system says of a target in the contract's words. */
export async function guarded<Result>(path: string, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    throw pathFailure(error, "target", path);
  }
}

/** What lies at a path, links themselves; `undefined` if nothing does. */
export async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The folder that a target lies in is never made by a restore. @throws {NotFound} `target-folder-missing` */
export async function assertFolder(target: string): Promise<void> {
  const path = dirname(target);
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
  }
  throw new NotFound("target-folder-missing", `There is no folder ${path} to restore into`, {
    next: "Create the folder, or choose another target.",
    params: { path },
  });
}

/** Asked before the first byte: to learn after an hour that a disk is too small is an hour lost. */
export async function assertRoom(target: string, size: number, part: Stats | undefined): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(dirname(target));
  const free = bavail * bsize;
  const needed = size - (part?.blocks ?? 0) * 512;
  // Some network file systems have nothing to say and answer 0 of 0.
  if (needed <= free || blocks === 0) return;
  throw new OutOfSpace("target-full", `${target} needs ${needed} bytes more, and ${free} are free`, {
    next: "Make room or choose a target on another disk, then start the restore again; it resumes.",
    params: { path: target, needed, free },
  });
}

export function targetExists(path: string): Conflict {
  return new Conflict("target-exists", `${path} exists already; it was left as it is`, {
    next: "Choose another target, or ask to overwrite it.",
    params: { path },
  });
}
