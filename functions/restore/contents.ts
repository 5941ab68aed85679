import { Tampered } from "../../events/error.ts";
import type { Body, ChunkEntry } from "../../vault/body.ts";
import { release } from "../../vault/bytes.ts";
import { codec, decodeChunk } from "../../vault/codec.ts";
import { derivePackKey } from "../../vault/keys.ts";
import { openChunk } from "../../vault/pack.ts";
import type { Use } from "../../vault/statement.ts";
import { createFragmentReader, type FragmentReader } from "./fragments.ts";
import { type OpenedBackup, openVouched } from "./opened.ts";
import type { RestorePorts } from "./ports.ts";
import type { Sources } from "./sources.ts";

/** Packs kept in memory at once: chunks come in the order of the drop, packs mostly too. */
const packsHeld = 3;

interface Held {
  readonly start: number;
  readonly bytes: Promise<Uint8Array>;
  /** Chunks being opened out of it. */
  users: number;
  /** No longer held for others. */
  dropped: boolean;
}

/** Raw bytes of a backup's chunks, wherever they lie: in its own packs or in those of the backups it uses. */
export interface ContentReader {
  /** Begins to fetch what the chunk needs, without waiting. */
  prefetch(entry: ChunkEntry): void;
  /** The caller owns the bytes. */
  chunk(entry: ChunkEntry): Promise<Uint8Array>;
}

/** @param wanted the chunks that will be read: of every pack only the range they lie in is fetched */
export function createContentReader(
  opened: OpenedBackup,
  body: Body,
  wanted: readonly ChunkEntry[],
  ports: RestorePorts,
  sources: Sources,
): ContentReader {
  const ranges = packRanges(body, wanted);
  const backups = new Map<string, Promise<{ opened: OpenedBackup; reader: FragmentReader }>>();
  const held = new Map<number, Held>();

  const useOf = (backup: string): Use => {
    const found = opened.statement.uses.find((use) => use.backup === backup);
    if (!found) throw broken(body.backup, `it refers to backup ${backup}, which it does not use`);
    return found;
  };

  const backupOf = (backup: string) => {
    const known =
      backups.get(backup) ??
      (async () => {
        const of = backup === opened.statement.backup ? opened : await openVouched(useOf(backup), ports, sources);
        return { opened: of, reader: createFragmentReader(of, ports, sources) };
      })();
    backups.set(backup, known);
    return known;
  };

  const place = (pack: number): readonly [string, string] => {
    const found = body.packs[pack];
    if (!found) throw broken(body.backup, "it refers to a pack that it does not list");
    return found;
  };

  const fetchPack = (pack: number): Held => {
    const known = held.get(pack);
    if (known) return known;
    const [backup, id] = place(pack);
    const range = ranges.get(pack) ?? { start: 0, end: 0 };
    const bytes = backupOf(backup).then(({ reader }) => reader.read(id, range));
    bytes.catch(() => {});
    const fresh: Held = { start: range.start, bytes, users: 0, dropped: false };
    held.set(pack, fresh);
    for (const [oldest, old] of held) {
      if (held.size <= packsHeld) break;
      held.delete(oldest);
      old.dropped = true;
      letGo(old);
    }
    return fresh;
  };

  /** A pack that is no longer held is given back when the last chunk that is being opened has left it. */
  const letGo = (old: Held) => {
    if (old.dropped && old.users === 0) old.bytes.then(release, () => {});
  };

  const reader: ContentReader = {
    prefetch: (entry) => void fetchPack(entry[2]),
    async chunk(entry) {
      const [chunkId, kind, pack, ordinal, offset, stored, length] = entry;
      const [backup, id] = place(pack);
      const from = fetchPack(pack);
      from.users++;
      let encoded: Uint8Array | undefined;
      try {
        const key = derivePackKey((await backupOf(backup)).opened.contentKey, id);
        const at = offset - from.start;
        encoded = openChunk(key, id, ordinal, (await from.bytes).subarray(at, at + stored));
      } finally {
        from.users--;
        letGo(from);
      }
      if (!encoded) throw broken(body.backup, `chunk ${chunkId} does not open`);
      const bases = await Promise.all(basesOf(entry, body).map((base) => reader.chunk(base)));
      const raw = await decodeChunk(kind, encoded, length, bases);
      if (!raw) throw broken(body.backup, `chunk ${chunkId} does not decode`);
      for (const spent of raw === encoded ? bases : [encoded, ...bases]) release(spent);
      return raw;
    },
  };
  return reader;
}

/** Bytes [start, end) of a pack that chunks lie in. */
export interface PackRange {
  readonly start: number;
  readonly end: number;
}

/** Of every pack that the chunks or their bases lie in, by position: the range that is fetched. */
export function packRanges(body: Body, wanted: readonly ChunkEntry[]): Map<number, PackRange> {
  const ranges = new Map<number, PackRange>();
  const withBases = wanted.flatMap((entry) => [entry, ...basesOf(entry, body)]);
  for (const [, , pack, , offset, stored] of withBases) {
    const known = ranges.get(pack) ?? { start: offset, end: offset };
    ranges.set(pack, { start: Math.min(known.start, offset), end: Math.max(known.end, offset + stored) });
  }
  return ranges;
}

/** The chunks that a delta is made against; a base is never a delta. */
function basesOf(entry: ChunkEntry, body: Body): ChunkEntry[] {
  if (entry[1] !== codec.delta) return [];
  return entry.slice(7).map((position) => {
    const base = typeof position === "number" ? body.bases[position] : undefined;
    if (!base || base[1] === codec.delta) throw broken(body.backup, "a delta has no base");
    return base;
  });
}

/** The error for contents that verify and make no sense. */
export function broken(backup: string, why: string): Tampered {
  return new Tampered("contents-broken", `The contents of backup ${backup} do not hold together: ${why}.`, {
    next: "Every share verified, so it was sealed so: restore another generation and report this.",
    params: { backup, why },
  });
}
