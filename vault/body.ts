import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { z } from "zod";
import { backupId, hex, packId, sha256, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { itemName } from "../events/index.ts";
import { concat, sha256 as digest, fromHex, utf8 } from "./bytes.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { deriveBodyKey } from "./keys.ts";
import { openStream, sealStream } from "./stream.ts";

const count = z.number().int().nonnegative();

/**
 * A chunk where it lies: [id, codec, pack, ordinal, offset, stored, length] and, for a delta, the positions of its bases in
 * `bases`. `pack` is a position in `packs`; `ordinal` counts the pack's chunks and is their nonce; `offset` and `stored`
 * are bytes of the pack, tag included; `length` is that of the raw chunk.
 */
const chunk = z.tuple([hex(32), z.literal([0, 1, 2]), count, count, count, count, count]).rest(count);
export type ChunkEntry = z.infer<typeof chunk>;

/** A file in a folder drop: its place in the tar stream that was sealed. */
export const fileEntry = z.object({
  path: z.string().min(1),
  size: count,
  /** Of the file's first byte in the tar stream. */
  offset: count,
  sha256,
  mtime: timestamp,
});
export type FileEntry = z.infer<typeof fileEntry>;

/** `backups/<backup>/body`: the encrypted contents, and where every chunk of them lies. */
export const body = z.object({
  format: z.literal("fenchi/v1"),
  backup: backupId,
  item: itemName,
  kind: z.enum(["file", "folder", "stream"]),
  /** Name of the file or folder that was dropped. */
  name: z.string().min(1).max(1024),
  /** Bytes of the drop; for a folder those of its tar stream. */
  size: count,
  /** Of the whole drop. */
  sha256,
  mtime: timestamp.nullable(),
  labels: z.record(z.string(), z.string()),
  index: z.array(fileEntry).optional(),
  /** Packs that the chunks refer to, with the backup that wrote each. */
  packs: z.array(z.tuple([backupId, packId])),
  /** Base chunks of the deltas; a base is never a delta. */
  bases: z.array(chunk),
  segments: z.array(z.object({ size: count, chunks: z.array(chunk) })),
});
export type Body = z.infer<typeof body>;

const compress = promisify(zstdCompress);
const decompress = promisify<Uint8Array, object, Buffer>(zstdDecompress);

function associated(backup: string): Uint8Array {
  return digest(utf8("fenchi/v1/body\0"), fromHex(backup));
}

/** Zstandard, then a STREAM under the body key. Made once for a backup: the key serves one stream. */
export async function sealBody(value: Body, contentKey: Uint8Array): Promise<Uint8Array> {
  const packed = await compress(toCanonical(value), { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  return concat(...sealStream(deriveBodyKey(contentKey), associated(value.backup), packed));
}

/** @throws {Tampered} `body-altered` where it does not open, or is another backup's */
export async function openBody(stored: Uint8Array, backup: string, contentKey: Uint8Array): Promise<Body> {
  const packed = openStream(deriveBodyKey(contentKey), associated(backup), stored);
  if (packed === undefined) throw altered(backup);
  const json = await decompress(packed, {}).catch((cause: unknown) => {
    throw altered(backup, cause);
  });
  const value = fromVerified(body, json, "body");
  if (value.backup !== backup) throw altered(backup);
  return value;
}

function altered(backup: string, cause?: unknown): Tampered {
  return new Tampered("body-altered", `The contents list of backup ${backup} does not open with its key.`, {
    next: "Another provider's copy is used. Run fenchi verify.",
    params: { backup },
    cause,
  });
}
