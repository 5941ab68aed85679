import type { Hash } from "node:crypto";
import type { TargetWriter } from "../../providers/contract.ts";
import type { ChunkEntry } from "../../vault/body.ts";
import { release } from "../../vault/bytes.ts";
import type { ContentReader } from "./contents.ts";
import type { RestorePorts } from "./ports.ts";

/** Chunks fetched and decoded ahead of the one being written. */
const ahead = 6;
/** Chunks being written while the next are hashed. */
const writesAhead = 3;
/** Bytes between two checkpoints. */
const checkpointEvery = 64 * 1024 * 1024;

/** What of a drop is wanted: bytes [start, end), and the hash they must have where it is known. */
export interface Wanted {
  readonly start: number;
  readonly end: number;
  readonly sha256: string | undefined;
}

/** A chunk with its place in the drop. */
export interface PlacedChunk {
  readonly at: number;
  readonly entry: ChunkEntry;
}

/** Fetches, hashes and writes the chunks in their order, several of each at once. */
export async function writeChunks(
  chunks: readonly PlacedChunk[],
  wanted: Wanted,
  resumed: number,
  reader: ContentReader,
  writer: TargetWriter,
  hash: Hash,
  ports: RestorePorts,
): Promise<void> {
  const from = wanted.start + resumed;
  const left = chunks.filter(({ at, entry }) => at + entry[6] > from);
  const coming: Promise<Uint8Array>[] = [];
  const checkpoints = createCheckpoints(writer, resumed);
  const writing: { readonly written: Promise<void>; readonly raw: Uint8Array; readonly done: number }[] = [];
  const settleOldest = async () => {
    const oldest = writing.shift();
    if (!oldest) return;
    await oldest.written;
    release(oldest.raw);
    checkpoints.reach(oldest.done);
    ports.onProgress(oldest.done, wanted.end - wanted.start);
  };
  try {
    for (const [i, { at, entry }] of left.entries()) {
      prefetchNextPack(left, i, entry, reader);
      for (let j = i + coming.length; j < Math.min(left.length, i + ahead); j++) {
        const next = left[j];
        if (!next) break;
        const decoded = reader.chunk(next.entry);
        decoded.catch(() => {});
        coming.push(decoded);
      }
      const raw = await (coming.shift() ?? Promise.reject(new Error("no chunk was coming")));
      const bytes = raw.subarray(Math.max(0, from - at), Math.min(raw.byteLength, wanted.end - at));
      const offset = Math.max(at, from) - wanted.start;
      hash.update(bytes);
      const done = offset + bytes.byteLength;
      const written = writer.write(offset, bytes);
      written.catch(() => {});
      writing.push({ written, raw, done });
      if (writing.length > writesAhead) await settleOldest();
    }
    while (writing.length > 0) await settleOldest();
    await checkpoints.settle();
  } finally {
    // Nothing is being written any more when somebody else may begin.
    await Promise.allSettled([...writing.map(({ written }) => written), checkpoints.settle()]);
  }
}

/** Begins to fetch the pack behind the one that is being read, once a pack. */
function prefetchNextPack(
  chunks: readonly PlacedChunk[],
  position: number,
  entry: ChunkEntry,
  reader: ContentReader,
): void {
  if (chunks[position - 1]?.entry[2] === entry[2]) return;
  const next = chunks.slice(position + 1, position + 256).find((chunk) => chunk.entry[2] !== entry[2]);
  if (next) reader.prefetch(next.entry);
}

/** Checkpoints beside the writing, one at a time: the disk need not be waited for, only known to keep up. */
function createCheckpoints(writer: TargetWriter, from: number) {
  let checked = from;
  let running: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const check = async (done: number) => {
    try {
      await writer.checkpoint(done);
    } catch (error) {
      failure = { error };
    }
    running = undefined;
  };
  return {
    reach(done: number): void {
      if (failure) throw failure.error;
      if (running || done - checked < checkpointEvery) return;
      checked = done;
      running = check(done);
    },
    async settle(): Promise<void> {
      await running;
      if (failure) throw failure.error;
    },
  };
}
