import { type FileHandle, open as openFile } from "node:fs/promises";
import type { BaseChunk, BaseGeneration } from "../../../functions/seal/ports.ts";
import { readAt, uninitialised } from "../../../providers/local/handle.ts";
import { fromHex, u32 } from "../../../vault/bytes.ts";
import { open, tagLength } from "../../../vault/cipher.ts";
import { decodeChunk } from "../../../vault/codec.ts";
import { deriveBaseKey } from "../../../vault/keys.ts";
import { type BaseIndex, ends } from "./index-file.ts";

/** Decoded chunks kept for those that come next: neighbours are made against the same ones. */
const decodedKept = 8;

/** The nonce of the chunk at that place in its file: each is written once, under the file's own key. */
export function chunkNonce(place: number): Uint8Array {
  return Buffer.concat([new Uint8Array(8), u32(place)]);
}

/**
 * A full generation as a file of its chunks, each compressed and sealed.
 * @param spend counts what deltas have cost
 */
export function createGeneration(
  index: BaseIndex,
  path: string,
  hostKey: Uint8Array,
  spend: (bytes: number) => Promise<void>,
): BaseGeneration {
  const key = deriveBaseKey(hostKey, index.file);
  const places = new Map(index.chunks.map(([at, id]) => [id, at]));
  const beginnings = new Map(index.chunks.map((chunk) => [chunk[11], chunk[0]]));
  const endings = new Map(index.chunks.map((chunk) => [chunk[12], chunk[0] + chunk[7]]));
  const entries = new Map(index.chunks.map((chunk, place) => [chunk[1], { place, chunk }]));
  const starts = index.chunks.map(([at]) => at);
  const size = index.chunks.reduce((sum, chunk) => sum + chunk[7], 0);
  const stored = index.chunks.reduce((sum, chunk) => sum + chunk[6], 0);
  const decoded = new Map<string, Promise<Uint8Array | undefined>>();
  let opened: Promise<FileHandle> | undefined;

  /** The last chunk that begins at or before a place. */
  const before = (at: number): number => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  const asBase = (place: number): BaseChunk[] => {
    const chunk = index.chunks[place];
    const pack = chunk && index.packs[chunk[3]];
    if (!chunk || !pack) return [];
    const [, id, codec, , ordinal, offset, inPack, length] = chunk;
    return [{ id, backup: pack[0], pack: pack[1], codec, ordinal, offset, stored: inPack, length }];
  };

  async function readChunk(id: string): Promise<Uint8Array | undefined> {
    const found = entries.get(id);
    if (!found) return undefined;
    const [, , , , , , , length, from, bytes, codec] = found.chunk;
    try {
      opened ??= openFile(path, "r");
      const handle = await opened;
      const sealed = uninitialised(bytes + tagLength);
      if ((await readAt(handle, sealed, from)) < sealed.byteLength) return undefined;
      const encoded = open(key, chunkNonce(found.place), fromHex(id), sealed);
      return encoded && (await decodeChunk(codec, encoded, length));
    } catch {
      // Somebody took the file away, or the disk does not give it: the chunk is kept without a base.
      return undefined;
    }
  }

  return {
    stored,
    size,
    placeOf: (id) => places.get(id),
    placeLike(bytes) {
      const [beginning, end] = ends(bytes);
      const ending = endings.get(end);
      return beginnings.get(beginning) ?? (ending === undefined ? undefined : ending - bytes.byteLength);
    },
    boundaryNear(at) {
      const place = Math.max(0, before(at));
      const start = starts[place] ?? 0;
      const end = starts[place + 1] ?? size;
      return at - start <= end - at ? start : end;
    },
    near(start, end) {
      const found: BaseChunk[] = [];
      for (let place = Math.max(0, before(start)); place < starts.length && (starts[place] ?? 0) < end; place++) {
        const chunk = index.chunks[place];
        if (chunk && chunk[0] + chunk[7] > start) found.push(...asBase(place));
      }
      return found;
    },
    read({ id }) {
      const reading = decoded.get(id) ?? readChunk(id);
      // The latest one asked for is the last to go.
      decoded.delete(id);
      decoded.set(id, reading);
      for (const oldest of decoded.keys()) {
        if (decoded.size <= decodedKept) break;
        decoded.delete(oldest);
      }
      return reading;
    },
    spend,
    async close() {
      await Promise.allSettled(decoded.values());
      await opened?.then((handle) => handle.close()).catch(() => {});
      opened = undefined;
    },
  };
}
