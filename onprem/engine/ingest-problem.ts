import type { BigIntStats, Dirent } from "node:fs";
import { basename } from "node:path";
import { type FenchiError, InvalidInput, Refused, Unavailable } from "../../events/error.ts";
import { markedBy, markerOf } from "./item.ts";

/** Why a path that was quiet for long enough is no drop for lack of a valid marker; only a file with content is one without. */
export function unmarked(path: string, state: BigIntStats, stale: boolean): FenchiError | undefined {
  if (state.isFile() && state.size > 0n) return undefined;
  const marker = markerOf(basename(path));
  const next = `When it is complete, write ${marker} beside it${stale ? " again" : ""}.`;
  const options = { next, params: { path } };
  if (stale) return new Refused("marker-stale", `${path} has changed since its marker was written.`, options);
  if (state.isFile())
    return new Refused("ingest-empty", `${path} is empty: perhaps its writer has not begun.`, options);
  return new Refused(
    "marker-missing",
    `The folder ${path} has no marker, so nobody says that it is complete.`,
    options,
  );
}

/** What is wrong with an entry where only the folders of systems and modules belong. */
export function misplaced(entry: Dirent<Buffer>, path: string): FenchiError | undefined {
  if (entry.isDirectory()) return undefined;
  return new InvalidInput("ingest-misplaced", `${path} is not in a system's and a module's folder.`, {
    next: "Move it to <system>/<module>/ in the ingest folder: they name the item that it belongs to.",
    params: { path },
  });
}

/** A name whose bytes are not UTF-8: nothing can be opened under what it is read as. */
export function undecodable(entry: Dirent<Buffer>, path: string): FenchiError | undefined {
  if (Buffer.from(entry.name.toString()).equals(entry.name)) return undefined;
  return new InvalidInput("ingest-name-invalid", `The name ${JSON.stringify(path)} is not UTF-8.`, {
    next: "Rename it in the character encoding of this host.",
    params: { path },
  });
}

export const orphaned = (path: string) =>
  new InvalidInput(
    "marker-orphaned",
    `${path} marks ${JSON.stringify(markedBy(basename(path)))}, which is not there.`,
    {
      next: "Remove the marker, or bring what it marks; a backup itself must not have a name that ends in .done.",
      params: { path },
    },
  );

export const notAFile = (path: string) =>
  new InvalidInput("ingest-not-a-file", `${path} is neither a file nor a folder.`, {
    next: "Put the file itself there: links and devices are not followed.",
    params: { path },
  });

export const unreadable = (path: string, cause: unknown) =>
  new Unavailable("ingest-unavailable", `${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, {
    next: "Check that it is there and that this user may read it; it is tried again.",
    params: { path },
    cause,
  });

export const withoutEvents = (path: string, cause: unknown) =>
  new Unavailable("ingest-unwatched", `The system gives no events for ${path}.`, {
    next: "Nothing is lost: everything is looked at at every rescan. On Linux, raise fs.inotify.max_user_watches.",
    params: { path },
    cause,
  });
