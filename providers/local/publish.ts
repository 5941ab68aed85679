import { link, lstat, open, rename, rm } from "node:fs/promises";
import { isErrno } from "./errno.ts";

/** How file systems without hard links (FAT, exFAT, many network shares) answer link(2). EPERM is Linux's vfat. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"] as const;

/**
 * Gives a finished temporary file its final name, atomically and only if nothing has that name: link(2) fails where
 * rename(2) would replace. Where there are no hard links, a claim file, created exclusively, keeps out others between the look
 * and the rename.
 *
 * The temporary name may stay behind: the caller removes it. The folder is not synced.
 *
 * @returns false when something has the name already.
 * @throws the operating system's error; EEXIST of the claim means that another process is publishing this very name.
 */
export async function publish(temporary: string, path: string, claim: string, linkFile = link): Promise<boolean> {
  try {
    await linkFile(temporary, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    if (!isErrno(error, ...NO_LINKS)) throw error;
    return await renameClaimed(temporary, path, claim);
  }
}

async function renameClaimed(temporary: string, path: string, claim: string): Promise<boolean> {
  const handle = await open(claim, "wx", 0o600);
  try {
    await handle.close();
    if (await exists(path)) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}
