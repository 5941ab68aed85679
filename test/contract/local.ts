import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalStore, initialiseLocalStore, type LocalStore } from "../../providers/local/store.ts";

/** A fresh folder, and how to be rid of it. */
export async function freshFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "fenchi-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A local store over `root`, as one process opens it. */
export function openLocal(root: string, now: () => Date = () => new Date()): LocalStore {
  return createLocalStore({ provider: "alpha", root, now, random: (length) => randomBytes(length) });
}

/** A local store in a fresh folder. */
export async function freshLocal(
  now?: () => Date,
): Promise<{ readonly root: string; readonly store: LocalStore; readonly remove: () => Promise<void> }> {
  const { path, remove } = await freshFolder();
  const root = join(path, "alpha");
  await initialiseLocalStore(root);
  return { root, store: openLocal(root, now), remove };
}
