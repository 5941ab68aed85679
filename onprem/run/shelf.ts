import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ByteRange, ObjectStore } from "../../providers/contract.ts";

/**
 * Pieces of shares that came over the line, kept on disk until there are too many: what was fetched before a halt or a lost process is not
 * fetched again, and neither is a pack that a backup needs several times. They are as the providers sent them, encrypted; whoever reads
 * verifies them as if they had come anew.
 */
export interface Shelf {
  /** Bytes that lie there. */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Being fetched at this moment, for others who want the same. */
  readonly coming: Map<string, Promise<Uint8Array>>;
  /** Forgets everything. */
  clear(): void;
}

const hashLength = 32;

/** @param most bytes kept, at most; those longest unused go first */
export function openShelf(folder: string, most: number): Shelf {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** Bytes by key, longest unused first. */
  const kept = new Map<string, number>();
  let held = 0;
  for (const name of readdirSync(folder)) {
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const { size } = statSync(join(folder, name));
    kept.set(name, size);
    held += size;
  }

  async function forget(key: string): Promise<void> {
    held -= kept.get(key) ?? 0;
    kept.delete(key);
    await rm(join(folder, key), { force: true });
  }

  return {
    coming: new Map(),
    async get(key) {
      const size = kept.get(key);
      if (size === undefined) return undefined;
      kept.delete(key);
      kept.set(key, size);
      const stored = await readFile(join(folder, key)).catch(() => Buffer.alloc(0));
      const bytes = stored.subarray(hashLength);
      // A lost process or lost power leaves torn files: one that is not what was written counts as absent.
      if (stored.byteLength >= hashLength && digest(bytes).equals(stored.subarray(0, hashLength))) return bytes;
      await forget(key);
      return undefined;
    },
    async put(key, bytes) {
      const size = hashLength + bytes.byteLength;
      if (kept.has(key) || size > most) return;
      kept.set(key, size);
      held += size;
      for (const oldest of kept.keys()) {
        if (held <= most) break;
        await forget(oldest);
      }
      // A disk without room costs another fetch and nothing else.
      await writeFile(join(folder, key), [digest(bytes), bytes], { mode: 0o600 }).catch(() => forget(key));
    },
    clear() {
      kept.clear();
      held = 0;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    },
  };
}

/** The store with a shelf before it. Ranges alone are kept; of several who want the same one at once, one fetches it. */
export function withShelf(store: ObjectStore, shelf: Shelf, vault: string): ObjectStore {
  const fetch = async (key: string, name: string, range: ByteRange) => {
    const known = await shelf.get(key);
    if (known) return known;
    const bytes = await store.get(name, range);
    await shelf.put(key, bytes);
    return bytes;
  };
  return {
    ...store,
    async get(name, range) {
      if (range === undefined) return await store.get(name);
      const key = digest(JSON.stringify([vault, store.provider, name, range.offset, range.length])).toString("hex");
      const coming = shelf.coming.get(key) ?? fetch(key, name, range).finally(() => shelf.coming.delete(key));
      shelf.coming.set(key, coming);
      // Whoever gets bytes owns them, and may give their memory back.
      return Uint8Array.from(await coming);
    },
  };
}

function digest(bytes: Uint8Array | string): Buffer {
  return createHash("sha256").update(bytes).digest();
}
