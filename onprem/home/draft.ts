import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Conflict, InvalidInput } from "../../events/error.ts";
import { createDurably, syncFolder } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { initialiseLocalStore } from "../../providers/local/store.ts";
import type { ProviderPlace } from "./contract.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { type DraftKind, draftPath, holdDraft, removeDead, removeDraft } from "./unfinished.ts";

/** What was signed elsewhere and lies in a home as a copy. */
export interface SignedCopies {
  readonly description: Uint8Array;
  readonly policy: Uint8Array;
}

/**
 * Makes a home under another name beside it and lets it appear whole; what fails leaves none, and what is killed is removed by the
 * next that is made there.
 * @param make gets the layout to write to, and the one it will have
 * @throws {Conflict} `home-exists`
 */
export async function draftHome<Made>(
  home: string,
  kind: DraftKind,
  make: (draft: Layout, final: Layout) => Promise<Made>,
): Promise<Made> {
  await assertFree(home);
  await removeDead(home);
  const draft = layoutOf(draftPath(home, kind));
  await mkdir(draft.home, { recursive: true, mode: 0o700 });
  const held = await holdDraft(draft.home, kind);
  try {
    const made = await make(draft, layoutOf(home));
    await held.release();
    await syncFolder(draft.home);
    await publishHome(draft.home, home);
    return made;
  } catch (error) {
    await held.release();
    await removeDraft(draft.home, kind);
    throw error;
  }
}

/** @throws {Conflict} `home-exists` where another was made meanwhile */
async function publishHome(draft: string, home: string): Promise<void> {
  try {
    await rename(draft, home);
  } catch (error) {
    throw isErrno(error, "ENOTEMPTY", "EEXIST", "ENOTDIR") ? homeExists(home) : error;
  }
  await syncFolder(dirname(home));
}

/** @throws {Conflict} `home-exists` unless nothing, or an empty folder, is there */
async function assertFree(home: string): Promise<void> {
  const found = await readdir(home).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return [];
    if (isErrno(error, "ENOTDIR")) return ["."];
    throw error;
  });
  if (found.length > 0) throw homeExists(home);
}

function homeExists(home: string): Conflict {
  return new Conflict("home-exists", `${home} is there already and not empty; nothing in it was changed.`, {
    next: "Use it as it is (fenchi status), or choose another home with --home.",
    params: { home },
  });
}

/** What lies in every home beside its keys. */
export async function writeHome(
  draft: Layout,
  final: Layout,
  places: readonly ProviderPlace[],
  signed: SignedCopies,
): Promise<void> {
  for (const folder of [draft.state, draft.ingest]) await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { name } of places) await initialiseLocalStore(draft.staging(name));
  const config = {
    format: "fenchi-config/v1",
    providers: places.map(({ name, kind, root }) => ({
      name,
      kind,
      root: isInside(root, final.home) ? root.slice(final.home.length + 1) : root,
    })),
  };
  await createNew(draft.config, Buffer.from(`${JSON.stringify(config, null, 2)}\n`), 0o600);
  await createNew(draft.description, signed.description, 0o644);
  await createNew(draft.policy, signed.policy, 0o644);
  await createNew(draft.token, Buffer.from(randomBytes(32).toString("base64url")), 0o600);
}

export const isInside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** @throws {InvalidInput} `file-exists` */
export async function createNew(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  if (await createDurably(path, bytes, mode)) return;
  throw new InvalidInput("file-exists", `${path} is there already; it was left as it is.`, {
    next: "Move it away or choose another folder.",
    params: { path },
  });
}
