import type { SealedChunk, SealedPack, SealedSegment } from "../../../functions/seal/ports.ts";
import { buffer } from "../../../vault/bytes.ts";
import { codec } from "../../../vault/codec.ts";

/**
 * A sealed segment as two packed columns: a segment of 1 GiB has some thousand chunks, which take 53 bytes each and not 300.
 *
 * - packs: u8 shares a pack; then for each pack its id (16), size (u32), share hashes (32 each)
 * - chunks: u32 places; each place a backup id (16) and pack id (16); then for each chunk, and behind each delta for its bases, its id (32),
 *   place (u32), codec (u8), ordinal, offset, stored, length (u32 each), and, of a delta alone, the number of its bases (u8)
 *
 * Numbers are big-endian.
 */
export interface SegmentColumns {
  readonly number: number;
  readonly size: number;
  readonly packs: Uint8Array;
  readonly chunks: Uint8Array;
}

const CHUNK = 53;
const PLACE = 32;
const packWidth = (shares: number) => 20 + 32 * shares;

export function encodeSegment({ number, size, packs, chunks }: SealedSegment): SegmentColumns {
  return { number, size, packs: encodePacks(packs), chunks: encodeChunks(chunks) };
}

/** @throws {RangeError} where the columns are not of that form */
export function decodeSegment({ number, size, packs, chunks }: SegmentColumns): SealedSegment {
  return { number, size, packs: decodePacks(buffer(packs)), chunks: decodeChunks(buffer(chunks)) };
}

function encodePacks(packs: readonly SealedPack[]): Buffer {
  const shares = packs[0]?.shares.length ?? 0;
  const width = packWidth(shares);
  const bytes = Buffer.alloc(1 + packs.length * width);
  bytes.writeUInt8(shares, 0);
  for (const [index, pack] of packs.entries()) {
    if (pack.shares.length !== shares) throw new RangeError(`pack ${pack.id} has ${pack.shares.length} shares`);
    const at = 1 + index * width;
    bytes.write(pack.id, at, 16, "hex");
    bytes.writeUInt32BE(pack.size, at + 16);
    for (const [i, share] of pack.shares.entries()) bytes.write(share, at + 20 + 32 * i, 32, "hex");
  }
  return bytes;
}

function decodePacks(bytes: Buffer): SealedPack[] {
  const shares = bytes.readUInt8(0);
  return records(bytes, 1, packWidth(shares)).map((at) => ({
    id: bytes.toString("hex", at, at + 16),
    size: bytes.readUInt32BE(at + 16),
    shares: Array.from({ length: shares }, (_, i) => bytes.toString("hex", at + 20 + 32 * i, at + 52 + 32 * i)),
  }));
}

function encodeChunks(chunks: readonly SealedChunk[]): Buffer {
  const places = new Map<string, number>();
  const records = chunks.flatMap((chunk): SealedChunk[] => [chunk, ...(chunk.bases ?? [])]);
  for (const chunk of records) {
    const place = chunk.backup + chunk.pack;
    if (!places.has(place)) places.set(place, places.size);
  }
  const start = 4 + places.size * PLACE;
  const deltas = chunks.filter((chunk) => chunk.codec === codec.delta).length;
  const bytes = Buffer.alloc(start + records.length * CHUNK + deltas);
  bytes.writeUInt32BE(places.size, 0);
  for (const [place, index] of places) bytes.write(place, 4 + index * PLACE, PLACE, "hex");
  let at = start;
  for (const chunk of records) {
    bytes.write(chunk.id, at, 32, "hex");
    bytes.writeUInt32BE(places.get(chunk.backup + chunk.pack) ?? 0, at + 32);
    bytes.writeUInt8(chunk.codec, at + 36);
    bytes.writeUInt32BE(chunk.ordinal, at + 37);
    bytes.writeUInt32BE(chunk.offset, at + 41);
    bytes.writeUInt32BE(chunk.stored, at + 45);
    bytes.writeUInt32BE(chunk.length, at + 49);
    at += CHUNK;
    if (chunk.codec === codec.delta) at = bytes.writeUInt8(chunk.bases?.length ?? 0, at);
  }
  return bytes;
}

function decodeChunks(bytes: Buffer): SealedChunk[] {
  const start = 4 + bytes.readUInt32BE(0) * PLACE;
  const places = records(bytes.subarray(0, start), 4, PLACE).map((at) => ({
    backup: bytes.toString("hex", at, at + 16),
    pack: bytes.toString("hex", at + 16, at + 32),
  }));
  let at = start;
  const next = (): SealedChunk => {
    if (at + CHUNK > bytes.byteLength) throw new RangeError("a record is cut short");
    const place = places[bytes.readUInt32BE(at + 32)];
    if (!place) throw new RangeError("a chunk lies in no pack");
    const chunk = {
      id: bytes.toString("hex", at, at + 32),
      ...place,
      codec: codecOf(bytes.readUInt8(at + 36)),
      ordinal: bytes.readUInt32BE(at + 37),
      offset: bytes.readUInt32BE(at + 41),
      stored: bytes.readUInt32BE(at + 45),
      length: bytes.readUInt32BE(at + 49),
    };
    at += CHUNK;
    if (chunk.codec !== codec.delta) return chunk;
    const bases = bytes.readUInt8(at++);
    return bases === 0 ? chunk : { ...chunk, bases: Array.from({ length: bases }, next) };
  };
  const chunks: SealedChunk[] = [];
  while (at < bytes.byteLength) chunks.push(next());
  return chunks;
}

/** Where each record of `width` bytes begins, from `start` to the end. */
function records(bytes: Buffer, start: number, width: number): number[] {
  const length = (bytes.byteLength - start) / width;
  if (!Number.isInteger(length) || length < 0) throw new RangeError("a record is cut short");
  return Array.from({ length }, (_, index) => start + index * width);
}

function codecOf(byte: number): SealedChunk["codec"] {
  if (byte !== 0 && byte !== 1 && byte !== 2) throw new RangeError(`no codec ${byte}`);
  return byte;
}
