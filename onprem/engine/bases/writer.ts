import { type FileHandle, open, rm } from "node:fs/promises";
import type { BaseWriter } from "../../../functions/seal/ports.ts";
import { writeAt } from "../../../providers/local/handle.ts";
import { fromHex } from "../../../vault/bytes.ts";
import { sealInto, tagLength } from "../../../vault/cipher.ts";
import { codec, encodeChunk } from "../../../vault/codec.ts";
import { chunkNonce } from "./generation.ts";
import { type BaseIndex, ends } from "./index-file.ts";

export interface BaseWriterOptions {
  /** Where the file of chunks goes; it must not exist. */
  readonly path: string;
  /** The file's own. */
  readonly key: Uint8Array;
  /** Drops of fewer bytes are not kept: a file costs more than it will save. */
  readonly least: number;
  /** Makes the folder, and room in it, before the first byte is written. @returns how many bytes the file may take */
  readonly prepare: () => Promise<number>;
  /** The file is whole. */
  readonly onWhole: (content: Pick<BaseIndex, "packs" | "chunks">) => Promise<void>;
}

/** Sealed chunks are written so many bytes at a time; nobody waits for the disk but the next write. */
const batchBytes = 2 * 1024 * 1024;

/** Writes a file of base chunks. Nothing that goes wrong is thrown: then nothing is kept. */
export function createBaseWriter({ path, key, least, prepare, onWhole }: BaseWriterOptions): BaseWriter {
  const chunks: BaseIndex["chunks"] = [];
  const packs: BaseIndex["packs"] = [];
  const positions = new Map<string, number>();
  let handle: FileHandle | undefined;
  let [size, written, waitingBytes] = [0, 0, 0];
  let waiting: Uint8Array[] = [];
  let writing: Promise<void> = Promise.resolve();
  let room = Number.POSITIVE_INFINITY;
  /** Kept, or given up. */
  let over = false;

  async function flush(): Promise<void> {
    await writing;
    if (!handle) {
      room = await prepare();
      handle = await open(path, "wx", 0o600);
    }
    if (written > room) return await drop();
    writing = writeAt(handle, Buffer.concat(waiting), written - waitingBytes);
    // Thrown by whoever waits next; until then it must not count as unhandled.
    writing.catch(() => {});
    [waiting, waitingBytes] = [[], 0];
  }

  async function drop(): Promise<void> {
    if (over) return;
    over = true;
    waiting = [];
    await writing.catch(() => {});
    await handle?.close().catch(() => {});
    if (handle) await rm(path, { force: true }).catch(() => {});
    handle = undefined;
  }

  /** Whatever goes wrong, nothing is kept. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    if (over) return;
    await work().catch(drop);
  }

  return {
    add: (at, chunk, raw, encoded) =>
      attempt(async () => {
        const { codec: kept, bytes } = encoded ?? (await encodeChunk(raw, 1));
        if (kept === codec.delta || chunk.codec === codec.delta) return await drop();
        const sealed = Buffer.allocUnsafeSlow(bytes.byteLength + tagLength);
        sealInto(key, chunkNonce(chunks.length), fromHex(chunk.id), bytes, sealed);
        const place = chunk.backup + chunk.pack;
        const pack = positions.get(place) ?? packs.push([chunk.backup, chunk.pack]) - 1;
        positions.set(place, pack);
        const { id, codec: packed, ordinal, offset, stored, length } = chunk;
        const inPack = [at, id, packed, pack, ordinal, offset, stored, length] as const;
        chunks.push([...inPack, written, bytes.byteLength, kept, ...ends(raw)]);
        waiting.push(sealed);
        waitingBytes += sealed.byteLength;
        written += sealed.byteLength;
        size += raw.byteLength;
        if (waitingBytes >= batchBytes) await flush();
      }),
    keep: () =>
      attempt(async () => {
        if (size < least) return await drop();
        await flush();
        await writing;
        if (over) return;
        await handle?.close();
        await onWhole({ packs, chunks });
        over = true;
      }),
    drop,
  };
}
