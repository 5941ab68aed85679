import { constants } from "node:fs";
import { type FileHandle, rename, rm } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Conflict } from "../../events/error.ts";
import type { ByteRange, Target, TargetWriter } from "../contract.ts";
import { resolveRange } from "../name.ts";
import { syncFolder } from "./durable.ts";
import { NO_FOLLOW, readAt, uninitialised, withHandle, writeAt } from "./handle.ts";
import { NOTE_SPACE, readNote, writeNote } from "./note.ts";
import { assertFolder, assertRoom, guarded, look, partialOf, targetExists } from "./place.ts";
import { publish } from "./publish.ts";

/** What is restored is as secret as it was: nobody but the one who restores reads it until that one decides otherwise. */
const MODE = 0o600;
const READ_ONLY = constants.O_RDONLY | NO_FOLLOW;
const READ_WRITE = constants.O_RDWR | NO_FOLLOW;

/**
 * A restore into a file. Until the commit the bytes lie beside it in `.<hash of the name>.<id>.fenchi-part`, whose length does not
 * depend on the target's, so that names of 255 bytes work. The result has mode 0600.
 *
 * A target that is a symbolic link counts as existing; with `overwrite` the link is replaced, not what it points to. The folder
 * must exist. Two writers of one `id` at once are the caller's to prevent.
 *
 * Errors beside the contract's: {@link InvalidInput} `restore-id-invalid`, {@link NotFound} `target-folder-missing`, {@link Conflict}
 * `target-is-folder`, and `target-full` (before anything is written when the size cannot fit), `target-denied`,
 * `target-unavailable` with `params.path`.
 */
export function createFileTarget(path: string): Target {
  const target = resolve(path);
  return {
    async begin(id, { size, overwrite }) {
      const partial = partialOf(target, id);
      return await guarded(target, () => begin({ target, partial, size, overwrite }));
    },
  };
}

/** One restore's files and what was asked. */
interface Restore {
  readonly target: string;
  readonly partial: string;
  readonly size: number;
  readonly overwrite: boolean;
}

async function begin(restore: Restore): Promise<TargetWriter> {
  const { target, partial, size, overwrite } = restore;
  const [there, part] = [await look(target), await look(partial)];
  if (there?.isDirectory()) throw targetIsFolder(target);
  // A crash between the two steps of a commit leaves one file under both names: this very restore has committed.
  const committed = there !== undefined && part !== undefined && there.ino === part.ino && there.dev === part.dev;
  if (there !== undefined && !overwrite && !committed) throw targetExists(target);
  await assertFolder(target);
  if (!committed) await assertRoom(target, size, part);
  await rm(claimOf(partial), { force: true });
  if (committed) return createWriter(restore, size, committed);
  const present = await withHandle(partial, READ_WRITE | constants.O_CREAT, (handle) => prepare(handle, size), MODE);
  return createWriter(restore, present, committed);
}

/** Finds what an earlier run left, and gives the file its length: content and notes. */
async function prepare(handle: FileHandle, size: number): Promise<number> {
  const present = await readNote(handle, size);
  if (present === 0) await handle.truncate(0);
  await handle.truncate(size + NOTE_SPACE);
  return present;
}

/**
 * The file is opened for each call: a restore that fails and is to be resumed simply lets go of its writer, and a partial file that somebody
 * removed is noticed at once. What was committed already is only read again, for the caller to see that it is whole; it is written no more.
 */
function createWriter(
  { target, partial, size, overwrite }: Restore,
  present: number,
  committed: boolean,
): TargetWriter {
  const using = <Result>(use: (handle: FileHandle) => Promise<Result>) =>
    withHandle(partial, committed ? READ_ONLY : READ_WRITE, use);
  const assertInside = (range: ByteRange) => resolveRange(basename(target), size, range);
  const remove = () =>
    guarded(target, async () => {
      await rm(partial, { force: true });
      await syncFolder(dirname(target));
    });

  return {
    present,
    read: (range) =>
      guarded(target, async () => {
        const { offset, length } = assertInside(range);
        const bytes = uninitialised(length);
        return bytes.subarray(0, await using((handle) => readAt(handle, bytes, offset)));
      }),
    write: (offset, bytes) =>
      guarded(target, async () => {
        assertInside({ offset, length: bytes.length });
        if (!committed) await using((handle) => writeAt(handle, bytes, offset));
      }),
    checkpoint: (offset) =>
      guarded(target, async () => {
        assertInside({ offset: 0, length: offset });
        if (!committed) await using((handle) => note(handle, size, offset));
      }),
    commit: () =>
      guarded(target, async () => {
        if (!committed) {
          await using((handle) => finish(handle, size));
          if (overwrite) await rename(partial, target);
          else if (!(await publish(partial, target, claimOf(partial)))) throw targetExists(target);
        }
        await syncFolder(dirname(target));
      }),
    clear: remove,
    abort: remove,
  };
}

async function note(handle: FileHandle, size: number, offset: number): Promise<void> {
  await handle.datasync();
  await writeNote(handle, size, offset);
  await handle.datasync();
}

/** The long sync comes first: what happens in it keeps the note, so that a crash resumes near the end. */
async function finish(handle: FileHandle, size: number): Promise<void> {
  await handle.datasync();
  await handle.truncate(size);
  await handle.sync();
}

/** Where there are no hard links: who holds this file may look whether the target exists, and rename. */
const claimOf = (partial: string) => `${partial}.claim`;

function targetIsFolder(path: string): Conflict {
  return new Conflict("target-is-folder", `${path} is a folder; a file cannot take its place`, {
    next: "Name the file to restore to, inside or beside that folder.",
    params: { path },
  });
}
