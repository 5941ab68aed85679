import { z } from "zod";
import { backupId, hex, packId } from "../../../events/cloudevent.ts";
import { itemName } from "../../../events/index.ts";
import { type Random, sha256, toHex, utf8 } from "../../../vault/bytes.ts";
import { open, seal } from "../../../vault/cipher.ts";
import { deriveBaseKey } from "../../../vault/keys.ts";

const count = z.number().int().nonnegative();
/** A base is never a delta. */
const plain = z.literal([0, 1]);

/**
 * What lies in a file of base chunks: for each chunk, in the order of the drop, its place in the drop, id, codec in its pack, place in
 * `packs`, ordinal, offset, bytes stored in the pack, length; then where in the file it begins, how many bytes it takes there, and in which codec;
 * and what its beginning and its end look like (see {@link ends}).
 */
const baseIndex = z.object({
  format: z.literal("fenchi-bases/v1"),
  item: itemName,
  /** The full generation. */
  backup: backupId,
  epoch: count,
  /** When it was sealed, milliseconds since 1970. */
  time: count,
  /** Names the file of chunks, and its key. */
  file: hex(16),
  /** Bytes of packs that generations of deltas have cost since. */
  spent: count,
  packs: z.array(z.tuple([backupId, packId])),
  chunks: z.array(
    z.tuple([count, hex(32), plain, count, count, count, count, count, count, count, plain, hex(8), hex(8)]),
  ),
});
export type BaseIndex = z.infer<typeof baseIndex>;

/** Bytes of a chunk's beginning and of its end that tell it from others. */
const endBytes = 128;

/** Hashes of a chunk's beginning and end: where both generations have a boundary, one of the two is nearly always unchanged. */
export function ends(bytes: Uint8Array): readonly [beginning: string, end: string] {
  const look = (part: Uint8Array) => toHex(sha256(part).subarray(0, 8));
  return [look(bytes.subarray(0, endBytes)), look(bytes.subarray(Math.max(0, bytes.byteLength - endBytes)))];
}

/** Its own, each time it is written: a key meets one nonce once. */
const idBytes = 16;
const nonce = new Uint8Array(12);

/** The index as it lies on the disk: 16 random bytes, which make its key, and the sealed JSON. */
export function sealIndex(index: BaseIndex, hostKey: Uint8Array, random: Random): Uint8Array {
  const id = random(idBytes);
  return Buffer.concat([id, seal(deriveBaseKey(hostKey, toHex(id)), nonce, id, utf8(JSON.stringify(index)))]);
}

/** `undefined` where it is damaged, another host's, or of a later release. */
export function openIndex(bytes: Uint8Array, hostKey: Uint8Array): BaseIndex | undefined {
  const id = bytes.subarray(0, idBytes);
  if (id.byteLength < idBytes) return undefined;
  const opened = open(deriveBaseKey(hostKey, toHex(id)), nonce, id, bytes.subarray(idBytes));
  if (!opened) return undefined;
  const parsed = baseIndex.safeParse(JSON.parse(Buffer.from(opened).toString("utf8")));
  return parsed.success ? parsed.data : undefined;
}
