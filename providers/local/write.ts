import { createHash } from "node:crypto";
import { join } from "node:path";
import { discard, writeNew } from "./durable.ts";
import { isErrno } from "./errno.ts";
import { type Folders, folderOf } from "./folders.ts";
import { temporaryFolder } from "./layout.ts";
import { createSerial } from "./order.ts";
import { publish } from "./publish.ts";
import { setLock, UNLOCKED } from "./retention.ts";

/** How often a folder that is removed under our hands is made again for one object. */
const ATTEMPTS = 3;

/**
 * Creates the object with these bytes, durably, and locked if a date is given; answers false, having changed nothing, when the name is
 * taken.
 */
export type CreateObject = (name: string, parts: readonly Uint8Array[], lockUntil?: Date) => Promise<boolean>;

/**
 * The way of a new object: a temporary file, whole and synced, is linked to its name, and the folder is synced. Before the link a
 * crash leaves a temporary file, which the sweep removes; after it, the whole object.
 */
export function createWriter(root: string, folders: Folders, random: (bytes: number) => Uint8Array): CreateObject {
  const serial = createSerial();

  async function place(name: string, temporary: string): Promise<boolean> {
    const folder = folderOf(name);
    const claim = join(temporaryFolder(root), `claim-${createHash("sha256").update(name).digest("hex")}`);
    await folders.ready(folder);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await serial(name, () => publish(temporary, join(root, name), claim));
      } catch (error) {
        if (!isErrno(error, "ENOENT") || attempt === ATTEMPTS) throw error;
        await folders.make(folder);
      }
    }
  }

  return async (name, parts, lockUntil = UNLOCKED) => {
    const temporary = join(temporaryFolder(root), `put-${Buffer.from(random(16)).toString("hex")}`);
    try {
      await writeNew(temporary, parts, 0o444, (handle) => setLock(handle, lockUntil));
      if (!(await place(name, temporary))) return false;
    } finally {
      await discard(temporary);
    }
    await folders.settle(folderOf(name));
    return true;
  };
}
