import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { FenchiError } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { isLocalStore } from "../../providers/local/store.ts";
import { names } from "../../vault/names.ts";
import { acquireLock, type Lock } from "../engine/lock.ts";
import { parseConfig } from "./config.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { openPlace } from "./place.ts";
import { isS3 } from "./s3-place.ts";

/** What makes a draft: a vault that is new everywhere, or a home for one that is there already. */
export type DraftKind = "init" | "recover";

const ending = (kind: DraftKind) => `.fenchi-${kind}`;
const nameOf = (kind: DraftKind) => `.${randomBytes(6).toString("hex")}${ending(kind)}`;
/** Held by whoever is making the draft, and free as soon as that process is dead. */
const lockOf = (draft: string) => join(draft, "unfinished");

/** Where a draft beside a home is made. */
export const draftPath = (home: string, kind: DraftKind): string => join(dirname(home), nameOf(kind));

/** Says that a draft is being made. Released just before it becomes the home. */
export async function holdDraft(draft: string, kind: DraftKind): Promise<Lock> {
  const lock = await acquireLock(lockOf(draft), { command: `fenchi ${kind}` });
  return {
    release: async () => {
      await lock.release();
      await rm(lockOf(draft), { force: true });
    },
    [Symbol.asyncDispose]: () => lock.release(),
  };
}

/** Removes drafts beside a home whose makers were killed: they hold keys, and their providers would count as taken. */
export async function removeDead(home: string): Promise<void> {
  const folder = dirname(home);
  const found = await readdir(folder).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  });
  for (const name of found) {
    const kind = (["init", "recover"] as const).find((each) => name.startsWith(".") && name.endsWith(ending(each)));
    if (kind === undefined) continue;
    const draft = join(folder, name);
    const lock = await acquireLock(lockOf(draft)).catch((error: unknown) => {
      // Somebody is making it right now, or it is gone or somebody else's by now.
      if (error instanceof FenchiError) return undefined;
      throw error;
    });
    if (!lock) continue;
    try {
      await removeDraft(draft, kind);
    } finally {
      await lock.release();
    }
  }
}

/** Removes a draft, and of a vault that never came to be also what it wrote at its providers. */
export async function removeDraft(draft: string, kind: DraftKind): Promise<void> {
  // Under another name first: whatever took it for finished in this moment does not find half of it.
  const aside = join(dirname(draft), nameOf(kind));
  try {
    await rename(draft, aside);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  if (kind === "init") await withdraw(layoutOf(aside));
  await rm(aside, { recursive: true, force: true });
}

/** Takes back the description of a vault at providers that hold nothing else. Its keys are gone with the draft. */
async function withdraw(draft: Layout): Promise<void> {
  let description: Buffer;
  let roots: string[];
  try {
    description = await readFile(draft.description);
    const { providers } = parseConfig(await readFile(draft.config, "utf8"), draft.config);
    roots = providers.map(({ root }) => root).filter((root) => isAbsolute(root) || isS3(root));
  } catch (error) {
    // It never came as far as any provider.
    if (isErrno(error, "ENOENT") || error instanceof FenchiError) return;
    throw error;
  }
  for (const root of roots) {
    if (!isS3(root) && !(await isLocalStore(root).catch(() => false))) continue;
    try {
      const store = await openPlace(root, root, draft.home);
      if (await isOnlyDescribed(store, description)) {
        await store.remove(names.policy(0));
        await store.remove(names.vault(0, 0));
      }
    } catch (error) {
      // A provider that is away or read-only says that it is taken; its operator can empty it.
      if (!(error instanceof FenchiError)) throw error;
    }
  }
}

async function isOnlyDescribed(store: ObjectStore, description: Uint8Array): Promise<boolean> {
  for await (const { name } of store.list("")) {
    // What a bucket's locks were tried with cannot be deleted, and is nobody's.
    if (name === names.policy(0) || name.startsWith("probe/")) continue;
    if (name !== names.vault(0, 0) || Buffer.compare(await store.get(name), description) !== 0) return false;
  }
  return true;
}
