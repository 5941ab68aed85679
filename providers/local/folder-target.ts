import type { Stats } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Conflict, Tampered } from "../../events/error.ts";
import type { Target, TargetWriter } from "../contract.ts";
import { syncFolder } from "./durable.ts";
import { isErrno } from "./errno.ts";
import { assertFolder, assertRoom, guarded, look, partialOf, targetExists } from "./place.ts";
import { createFileTarget } from "./target.ts";
import { unpack } from "./unpack.ts";

/** Bytes of the archive read at once while it is unpacked. */
const piece = 1024 * 1024;

/**
 * A restore of a folder drop: what is written is its tar stream, what appears is the folder.
 *
 * The stream is kept as it comes in a hidden folder beside the target, by the very target for files, and unpacked at the commit. That
 * costs the folder's size once more while it lasts, and buys that nothing is unpacked before its hash was compared, that writes may come
 * in any order, and that a restore resumes wherever a file's would. The hidden folder `.<hash of the name>.<id>.fenchi-part` holds
 *
 *     archive     the stream, under the name that the target for files gives it
 *     content     the unpacked folder, until it is renamed to the target
 *     old         what `overwrite` replaces, between two renames; it is put back where the second one did not come about
 *     published-* named after the folder that becomes the target: where that one lies there, this very restore has committed
 *
 * and goes as the last step. The target belongs to the one who restores alone; inside, rights are as they were.
 *
 * Errors beside the contract's: those of {@link createFileTarget}, of {@link unpack}, and {@link Conflict} `target-is-file`.
 */
export function createFolderTarget(path: string): Target {
  const target = resolve(path);
  return {
    async begin(id, { size, overwrite }) {
      const stage = partialOf(target, id);
      return await guarded(target, () => begin({ target, stage, id, size, overwrite }));
    },
  };
}

/** Where a restore of either kind goes. */
export function createTarget(path: string, kind: "file" | "folder"): Target {
  return kind === "folder" ? createFolderTarget(path) : createFileTarget(path);
}

/** One restore's place and what was asked. */
interface Restore {
  readonly target: string;
  /** The hidden folder. */
  readonly stage: string;
  readonly id: string;
  readonly size: number;
  readonly overwrite: boolean;
}

const archiveOf = ({ stage }: Restore) => join(stage, "archive");
const contentOf = ({ stage }: Restore) => join(stage, "content");
const oldOf = ({ stage }: Restore) => join(stage, "old");
const markOf = ({ stage }: Restore, { dev, ino }: Stats) => join(stage, `published-${dev}-${ino}`);

async function begin(restore: Restore): Promise<TargetWriter> {
  const { target, stage, id, size, overwrite } = restore;
  await assertOwn(restore);
  const before = await look(target);
  const published = before !== undefined && (await look(markOf(restore, before))) !== undefined;
  if (!published) {
    await undo(restore);
    const there = await look(target);
    if (there !== undefined && !overwrite) {
      // A crash behind the very last step but one leaves this.
      await rmdir(stage).catch(() => undefined);
      throw targetExists(target);
    }
    if (there !== undefined && !there.isDirectory() && !there.isSymbolicLink()) throw targetIsFile(target);
    await assertFolder(target);
    // Once as the archive, once unpacked.
    await assertRoom(target, 2 * size, await look(partialOf(archiveOf(restore), id)));
  }
  await mkdir(stage, 0o700).catch((error: unknown) => {
    if (!isErrno(error, "EEXIST")) throw error;
  });
  await assertOwn(restore);
  const archive = await createFileTarget(archiveOf(restore)).begin(id, { size, overwrite: false });
  return createWriter(restore, archive, published);
}

function createWriter(restore: Restore, archive: TargetWriter, published: boolean): TargetWriter {
  const { target, stage, size } = restore;
  const remove = async () => {
    await rm(stage, { recursive: true, force: true });
    await syncFolder(dirname(target));
  };

  return {
    ...archive,
    commit: () =>
      guarded(target, async () => {
        if (!published) await commit(restore, archive, size).catch((error) => giveUp(restore, error));
        await syncFolder(dirname(target));
      }),
    clear: () =>
      guarded(target, async () => {
        // The mark goes after all that would be of use to a restore that does not know yet that it has committed.
        await rm(oldOf(restore), { recursive: true, force: true });
        await archive.abort();
        await remove();
      }),
    abort: () =>
      guarded(target, async () => {
        if (!published) await undo(restore);
        await remove();
      }),
  };
}

async function commit(restore: Restore, archive: TargetWriter, size: number): Promise<void> {
  const { target, stage, overwrite } = restore;
  // A crash from here on finds the whole archive.
  await archive.checkpoint(size);
  await mkdir(contentOf(restore), 0o700);
  await unpack(read(archive, size), contentOf(restore), basename(target));
  const content = await look(contentOf(restore));
  if (content) await mkdir(markOf(restore, content), 0o700);
  await syncFolder(stage);
  if ((await look(target)) !== undefined) {
    if (!overwrite) throw targetExists(target);
    await rename(target, oldOf(restore));
  }
  try {
    // Where something took the name in this moment it is not replaced, unless it is an empty folder.
    await rename(contentOf(restore), target);
  } catch (error) {
    throw isErrno(error, "ENOTEMPTY", "EEXIST", "ENOTDIR") ? targetExists(target) : error;
  }
}

/** What failed leaves the archive for the next attempt, unless no attempt can succeed with it. */
async function giveUp(restore: Restore, error: unknown): Promise<never> {
  try {
    await undo(restore);
    if (error instanceof Tampered) await rm(restore.stage, { recursive: true, force: true });
  } catch {
    // The next begin undoes what could not be undone now; why the commit failed is what counts.
  }
  throw error;
}

/** Takes back all that a commit did before its last rename. */
async function undo(restore: Restore): Promise<void> {
  const { target, stage } = restore;
  const names = await readdir(stage).catch((error: unknown): string[] => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  });
  if (names.includes("old") && (await look(target)) === undefined) {
    await rename(oldOf(restore), target);
    await syncFolder(dirname(target));
  }
  for (const name of names) if (name.startsWith("published-")) await rmdir(join(stage, name));
  if (names.includes("content")) await rm(contentOf(restore), { recursive: true, force: true });
}

async function* read(archive: TargetWriter, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < size; offset += piece) {
    yield await archive.read({ offset, length: Math.min(piece, size - offset) });
  }
}

/** In a folder that others may write to, somebody may have put something else in the hidden folder's place. */
async function assertOwn({ target, stage }: Restore): Promise<void> {
  const there = await look(stage);
  const own = process.getuid?.();
  if (there === undefined || (there.isDirectory() && (own === undefined || there.uid === own))) return;
  throw new Conflict("target-stage-foreign", `${stage} lies where ${target} is to be prepared, and is not ours`, {
    next: "Find out who put it there and remove it, or restore to a folder that only you may write to.",
    params: { path: target, stage },
  });
}

function targetIsFile(path: string): Conflict {
  return new Conflict("target-is-file", `${path} is no folder; a folder cannot take its place`, {
    next: "Name the folder to restore to, which must not exist yet, or another place.",
    params: { path },
  });
}
