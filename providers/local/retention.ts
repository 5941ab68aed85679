import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Refused } from "../../events/error.ts";

/**
 * Retention lies in the file itself, as write-once filers keep it (NetApp SnapLock, and others after it, take a read-only file's
 * access time as the date it is kept until). Ours is the modification time: it survives `cp -a`, `rsync -a` and `tar`, needs no
 * second file that could be lost, and mount options such as `noatime` do not touch it. The file system does not enforce it:
 * a local provider is as safe as the host's own permissions.
 */

/** The modification time of an object that was never locked: behind every clock, also one that was moved back. */
export const UNLOCKED = new Date(0);

/** Until when an object with these stats is locked, if it is. */
export function lockedUntil(stats: Stats, now: Date): Date | undefined {
  return stats.mtime > now ? stats.mtime : undefined;
}

/**
 * Sets the lock of a file that has none or an earlier one; not synced. Dates are rounded up to whole seconds, since some file
 * systems keep no finer ones and would end the lock early.
 *
 * @throws {Refused} `lock-not-kept` when the file system cannot hold the date (some end in 2038).
 */
export async function setLock(handle: FileHandle, until: Date): Promise<void> {
  const second = new Date(Math.ceil(until.getTime() / 1000) * 1000);
  await handle.utimes(second, second);
  if ((await handle.stat()).mtime < until) {
    throw new Refused("lock-not-kept", `This file system keeps no dates as late as ${until.toISOString()}`, {
      next: "Choose a shorter lock, or move the provider to a file system with 64-bit dates (ext4 with 256-byte inodes, XFS bigtime, ZFS).",
      params: { until: until.toISOString() },
    });
  }
}

/** Sets or extends the lock, durably; an earlier date than the present one changes nothing. Throws as {@link setLock}. */
export async function extendLock(handle: FileHandle, stats: Stats, until: Date): Promise<void> {
  if (stats.mtime >= until) return;
  await setLock(handle, until);
  await handle.sync();
}
