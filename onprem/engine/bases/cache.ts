import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { BaseCache, ChunkIndex } from "../../../functions/seal/ports.ts";
import { replaceDurably } from "../../../providers/local/durable.ts";
import { type Random, toHex } from "../../../vault/bytes.ts";
import { deriveBaseKey } from "../../../vault/keys.ts";
import { createGeneration } from "./generation.ts";
import { type BaseIndex, openIndex, sealIndex } from "./index-file.ts";
import { createBaseWriter } from "./writer.ts";

export interface BaseCacheOptions {
  /** Its own folder. */
  readonly folder: string;
  readonly hostKey: Uint8Array;
  /** The vault's present one: no delta is made against another's. */
  readonly epoch: number;
  /** Bytes that all its files take at most; 0 = nothing is kept. */
  readonly limit: number;
  /** Drops of fewer bytes are not kept; 256 KiB by default. */
  readonly least?: number;
  readonly index: Pick<ChunkIndex, "statementHash">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: Random;
}

/** Of what its disk has left, itself included, a cache takes this part at most. */
const share = 1 / 4;

/** A full generation is made at the latest so many milliseconds after the one before. */
const oldest = 30 * 86_400_000;

/**
 * Base generations in a folder: of each item a sealed index, `<hash of the item>.index`, and the file of chunks that it names,
 * `<hash of the item>.<file>.chunks`. Whatever goes wrong with them, what is asked for is simply not there.
 */
export function createBaseCache(options: BaseCacheOptions): BaseCache {
  const { folder, hostKey, epoch, limit, least = 256 * 1024, index: committed, now, random } = options;
  const nameOf = (item: string) => createHash("sha256").update(item).digest("hex").slice(0, 32);
  const indexName = (item: string) => `${nameOf(item)}.index`;
  const chunksName = (item: string, file: string) => `${nameOf(item)}.${file}.chunks`;
  let swept: Promise<void> | undefined;

  const save = (index: BaseIndex) =>
    replaceDurably(join(folder, indexName(index.item)), sealIndex(index, hostKey, random), 0o600);

  async function read(name: string): Promise<BaseIndex | undefined> {
    try {
      return openIndex(await readFile(join(folder, name)), hostKey);
    } catch {
      return undefined;
    }
  }

  /** Removes what no index names: files that a crash left unfinished, or that cannot be opened any more. */
  async function sweep(): Promise<void> {
    const found = await readdir(folder).catch(() => []);
    const kept = new Set<string>();
    for (const name of found.filter((each) => each.endsWith(".index"))) {
      const index = await read(name);
      if (index && index.epoch === epoch) for (const each of [name, chunksName(index.item, index.file)]) kept.add(each);
    }
    for (const name of found) if (!kept.has(name)) await rm(join(folder, name), { force: true });
  }

  /**
   * Lets those go that were not used for longest, until the limit is kept: the one that was set, and no more than a part of what the disk has left,
   * so that a cache never takes the room that a backup needs. @returns the bytes that all its files may take
   */
  async function makeRoom(): Promise<number> {
    const names = await readdir(folder);
    const files = await Promise.all(
      names.map(async (name) => {
        const stats = await stat(join(folder, name)).catch(() => undefined);
        return { name, size: stats?.size ?? 0, used: stats?.mtimeMs ?? 0 };
      }),
    );
    let held = files.reduce((sum, { size }) => sum + size, 0);
    const { bavail, bsize } = await statfs(folder);
    const most = Math.min(limit, (held + bavail * bsize) * share);
    for (const { name, size } of files.sort((one, other) => one.used - other.used)) {
      if (held <= most) break;
      await rm(join(folder, name), { force: true });
      held -= size;
    }
    return most;
  }

  async function prepare(): Promise<number> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    swept ??= sweep();
    await swept;
    return await makeRoom();
  }

  return {
    async find(item) {
      if (limit === 0) return undefined;
      const index = await read(indexName(item));
      if (index?.item !== item || index.epoch !== epoch) return undefined;
      const stored = index.chunks.reduce((sum, chunk) => sum + chunk[6], 0);
      const needed = [index.backup, ...index.packs.map(([backup]) => backup)];
      if (index.spent >= stored || now() - index.time >= oldest) return undefined;
      if (needed.some((backup) => committed.statementHash(backup) === undefined)) return undefined;
      return createGeneration(index, join(folder, chunksName(item, index.file)), hostKey, async (bytes) => {
        const present = await read(indexName(item));
        if (present?.file === index.file) await save({ ...present, spent: present.spent + bytes }).catch(() => {});
      });
    },
    async begin(item, backup) {
      if (limit === 0) return undefined;
      const file = toHex(random(16));
      return createBaseWriter({
        path: join(folder, chunksName(item, file)),
        key: deriveBaseKey(hostKey, file),
        least,
        prepare,
        async onWhole(content) {
          const before = await read(indexName(item));
          const about = { format: "fenchi-bases/v1" as const, item, backup, epoch, time: now(), file, spent: 0 };
          await save({ ...about, ...content });
          if (before) await rm(join(folder, chunksName(item, before.file)), { force: true });
          await makeRoom();
        },
      });
    },
  };
}
