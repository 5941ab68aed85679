import { Denied, FenchiError, InvalidInput, NotFound, Refused, Unavailable } from "../../../events/error.ts";
import { FORBIDDEN, isErrno } from "../../../providers/local/errno.ts";

/**
 * The source is not what it was when it was opened. Not retriable: whoever writes to it would still be writing at the next attempt, and
 * the watcher takes the changed one as a drop of its own once it is complete.
 */
export const sourceChanged = (path: string, how: string, cause?: unknown) =>
  new Refused("source-changed", `${path} changed while it was being read: ${how}.`, {
    next: "Nothing of this attempt counts. Drop it again once nothing writes to it.",
    params: { name: path, path, how },
    cause,
  });

export const sourceMissing = (path: string, cause?: unknown) =>
  new NotFound("source-missing", `There is nothing at ${path}.`, {
    next: "It was moved or removed before it was read, or its drive is not mounted. Drop it again once it is there.",
    params: { path },
    cause,
  });

export const notAFile = (path: string) =>
  new InvalidInput("source-not-a-file", `${path} is not a plain file.`, {
    next: "Name the file itself: links are not followed, and devices and pipes are read with - or --from-command.",
    params: { path },
  });

export const notAFolder = (path: string) =>
  new InvalidInput("source-not-a-folder", `${path} is not a folder.`, {
    next: "Name the folder itself: links are not followed.",
    params: { path },
  });

/**
 * A socket, pipe or device inside a folder. To leave it out in silence would call a folder backed up that was not, and to store it would
 * store nothing of what it is.
 */
export const notStorable = (path: string) =>
  new InvalidInput("source-not-storable", `${path} is a socket, pipe or device, which no backup can hold.`, {
    next: "Remove it from the folder (a program that still runs makes it anew: stop it first), or drop the folders beside it.",
    params: { path },
  });

export const nameUndecodable = (path: string) =>
  new InvalidInput("source-name-invalid", `The name ${JSON.stringify(path)} is not UTF-8.`, {
    next: "Rename it: a name in another encoding would not come back as it was on every system.",
    params: { path },
  });

/** What an error of the operating system means for a path that is about to be read. Others are returned as they are. */
export function openFailure(error: unknown, path: string): unknown {
  if (isErrno(error, "ENOENT", "ENOTDIR")) return sourceMissing(path, error);
  if (isErrno(error, "ELOOP", "ENXIO", "EISDIR")) return notAFile(path);
  return readFailure(error, path);
}

/** The same for one that is being read. */
export function readFailure(error: unknown, path: string): unknown {
  if (error instanceof FenchiError || !(error instanceof Error) || !("errno" in error)) return error;
  const options = { params: { path }, cause: error };
  // ESTALE: a file server says that the file which the handle was for is gone.
  if (isErrno(error, "ESTALE")) return sourceChanged(path, "it was removed on its file server", error);
  if (isErrno(error, ...FORBIDDEN)) {
    const next = "Let the user that Fenchi runs as read it, then drop it again.";
    return new Denied("source-denied", `${path} may not be read: ${error.message}`, { ...options, next });
  }
  if (isErrno(error, "ENAMETOOLONG")) {
    const next = "Drop a folder further inside, or give the folders on the way shorter names.";
    return new InvalidInput("source-name-too-long", `${path} is too long a path for this system.`, {
      ...options,
      next,
    });
  }
  const next = "Check the disk or share it lies on; it is tried again.";
  return new Unavailable("source-unavailable", `${path} cannot be read: ${error.message}`, { ...options, next });
}
