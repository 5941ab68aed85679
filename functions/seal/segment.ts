import { createHmac } from "node:crypto";
import type { Chunk } from "./chunks.ts";
import type { Encoded, Encoder } from "./encode.ts";
import type { Packer } from "./packer.ts";
import type { BaseWriter, ChunkIndex, SealedChunk, SealedSegment, SealSettings } from "./ports.ts";

/** The chunk id: HMAC-SHA256 of the raw chunk under the vault's dedup key, so that it says nothing to one without the key. */
export function chunkId(dedupKey: Uint8Array, bytes: Uint8Array): Buffer {
  return createHmac("sha256", dedupKey).update(bytes).digest();
}

/** What sealing a segment needs beside its chunks. */
export interface SegmentContext {
  readonly packer: Packer;
  readonly index: ChunkIndex;
  readonly dedupKey: Uint8Array;
  readonly settings: SealSettings;
  readonly encoder: Encoder;
  /** Takes in what later generations' deltas are made against; absent where that is kept already, or is not to be kept. */
  readonly bases: BaseWriter | undefined;
  /** Chunks of this backup's sealed segments, by id: they may be referred to, those of unfinished ones may not. */
  readonly known: Map<string, Located>;
}

/** Where a chunk is, whatever its id. */
type Located = Omit<SealedChunk, "id">;

/** A chunk on its way: found already, or being compressed. */
interface Pending {
  readonly id: string;
  readonly chunk: Chunk;
  /** `undefined` where an equal chunk is stored or on its way. */
  readonly encoded: Promise<Encoded> | undefined;
}

/** Deduplicates, compresses (several at once), and packs in order. Durable when it resolves. */
export async function sealSegment(
  number: number,
  chunks: AsyncIterable<Chunk>,
  context: SegmentContext,
): Promise<SealedSegment> {
  const { packer, index, dedupKey, settings, encoder, bases, known } = context;
  const here = new Map<string, Located | undefined>();
  const pending: Pending[] = [];
  const sealed: SealedChunk[] = [];
  let size = 0;

  const settle = async ({ id, chunk, encoded }: Pending) => {
    const made = await encoded;
    if (made) {
      const location = await packer.add(made, chunk.bytes.byteLength);
      here.set(id, made.bases ? { ...location, bases: made.bases } : location);
    }
    const location = here.get(id) ?? known.get(id) ?? index.lookup(Buffer.from(id, "hex"));
    if (!location) throw new Error(`chunk ${id} was found and is gone`);
    sealed.push({ id, ...location });
    await bases?.add(chunk.at, { id, ...location }, chunk.bytes, made);
    chunk.release();
  };

  try {
    for await (const chunk of chunks) {
      const digest = chunkId(dedupKey, chunk.bytes);
      const id = digest.toString("hex");
      const stored = here.has(id) || known.has(id) || index.lookup(digest) !== undefined;
      if (!stored) here.set(id, undefined);
      if (stored) encoder.found(id, chunk.at);
      const encoded = stored ? undefined : encoder.encode(chunk.at, chunk.bytes);
      encoded?.catch(() => {});
      pending.push({ id, chunk, encoded });
      size += chunk.bytes.byteLength;
      if (pending.length > settings.ahead) await settle(pending.shift() as Pending);
    }
    for (const each of pending.splice(0)) await settle(each);
    return { number, size, chunks: sealed, packs: await packer.finish() };
  } finally {
    // Compression reads the slabs: none may be given away, or the source closed, while some is still running.
    await Promise.allSettled(pending.map((each) => each.encoded));
  }
}

/**
 * Reads a sealed segment again after a crash, to hash it and to prove that the source has not changed under the same
 * fingerprint.
 * @returns whether every chunk is what it was
 */
export async function sameSegment(
  sealed: SealedSegment,
  chunks: AsyncIterable<Chunk>,
  dedupKey: Uint8Array,
): Promise<boolean> {
  let position = 0;
  let same = true;
  for await (const chunk of chunks) {
    same &&= sealed.chunks[position++]?.id === chunkId(dedupKey, chunk.bytes).toString("hex");
    chunk.release();
  }
  return same && position === sealed.chunks.length;
}
