import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Conflict } from "../../events/error.ts";
import { providerUnavailable } from "../failure.ts";
import { createDurably, syncFolder } from "./durable.ts";
import { isErrno } from "./errno.ts";

/**
 * A local provider is a folder: the object `packs/ab/0` is its file `packs/ab/0`. The store's own files lie in one folder
 * whose name no object can have (`~` is not in the alphabet of names), so copying the provider with any tool keeps it whole.
 */
const PRIVATE = ".fenchi~";
/** What {@link initialiseLocalStore} leaves, so that an unmounted or wrong folder is never taken for an empty provider. */
const MARKER = "store.json";
const FORMAT = "fenchi-local-store/v1";

/** Files being written. Same file system as the objects, so that they can be linked or renamed into place. */
export const temporaryFolder = (root: string) => join(root, PRIVATE, "tmp");
const markerFile = (root: string) => join(root, PRIVATE, MARKER);

/**
 * Makes `root` a local provider: the folder (and its parents), the marker, the folder for temporary files, all durable.
 * Harmless when it is one already. {@link createLocalStore} never does this by itself: a root that is gone is a provider
 * that is unavailable, and recreating it would hide the loss.
 *
 * @throws {Conflict} `folder-not-empty` when the folder holds something that is no local store.
 */
export async function initialiseLocalStore(root: string): Promise<void> {
  const path = resolve(root);
  const first = await mkdir(join(path, PRIVATE), { recursive: true, mode: 0o700 });
  if (!(await isLocalStore(path))) {
    const foreign = (await readdir(path)).find((entry) => entry !== PRIVATE && entry !== "lost+found");
    if (foreign !== undefined) {
      throw new Conflict("folder-not-empty", `${path} is not empty: it holds ${foreign}`, {
        next: "Choose an empty folder for the provider; what is in this one was left alone.",
        params: { path, foreign },
      });
    }
    const marker = new TextEncoder().encode(`${JSON.stringify({ format: FORMAT })}\n`);
    await createDurably(markerFile(path), marker, 0o444);
  }
  // After the marker: whoever can write a temporary file is in a store.
  await mkdir(temporaryFolder(path), { recursive: true, mode: 0o700 });
  // Upwards to the folder that was there before, so that no new name on the way is lost in a power cut.
  const last = dirname(first ?? path);
  for (let folder = join(path, PRIVATE); folder !== last; folder = dirname(folder)) await syncFolder(folder);
  await syncFolder(last);
}

/** Whether the folder is an initialised local store. */
export async function isLocalStore(root: string): Promise<boolean> {
  try {
    const marker: unknown = JSON.parse(await readFile(markerFile(root), "utf8"));
    return typeof marker === "object" && marker !== null && "format" in marker && marker.format === FORMAT;
  } catch (error) {
    if (error instanceof SyntaxError || isErrno(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

/**
 * @throws {Unavailable} `provider-unavailable` unless the root is there and is a store: what is missing in a store is a missing object,
 * what is missing because a disk is not mounted is not.
 */
export async function requireLocalStore(root: string, provider: string): Promise<void> {
  if (!(await isLocalStore(root))) throw providerUnavailable(provider, `${root} is missing or is no Fenchi provider`);
}
