import { createHash } from "node:crypto";
import type { ReceiptRow } from "../../../functions/manifest/ledger.ts";
import type { SealedChunk, SealedSegment, Sealing } from "../../../functions/seal/ports.ts";
import { sha256Hex } from "../../../vault/bytes.ts";

export const NOW = new Date("2026-11-23T03:00:00.000Z");

/** Bytes that look random and follow from a name. */
export function bytesOf(name: string, length = 32): Uint8Array {
  const parts: Buffer[] = [];
  for (let i = 0; i * 32 < length; i++) parts.push(createHash("sha256").update(`${name}/${i}`).digest());
  return new Uint8Array(Buffer.concat(parts).subarray(0, length));
}

export const hashOf = (name: string) => Buffer.from(bytesOf(name)).toString("hex");
export const id16 = (name: string) => hashOf(name).slice(0, 32);

/** Ids of drops and backups that a test can read. */
const readable = (number: number) => number.toString(16).padStart(32, "0");
export const dropId = (number: number) => readable(0xd0000 + number);
export const backupId = (number: number) => readable(0xb0000 + number);
export const ITEM = "household/register/dump.sql";

export function sealingOf(
  number: number,
  drop = number,
): Pick<Sealing, "drop" | "backup" | "begun" | "fingerprint" | "secrets"> {
  return {
    drop: dropId(drop),
    backup: backupId(number),
    begun: new Date(NOW.getTime() + number),
    fingerprint: number % 2 === 0 ? undefined : `print ${number}`,
    secrets: bytesOf(`secrets ${number}`, 5_000),
  };
}

export function chunkOf(name: string, backup: string, pack: string, ordinal = 0): SealedChunk {
  const offset = ordinal * 1000;
  return {
    id: hashOf(name),
    backup,
    pack: id16(pack),
    codec: 1,
    ordinal,
    offset,
    stored: 1000,
    length: 4096 + ordinal,
  };
}

/** A segment with `packs` packs of `each` chunks of its own backup, for `n` providers. */
export function segmentOf(backup: string, number: number, { packs = 2, each = 3, n = 3 } = {}): SealedSegment {
  const ids = Array.from({ length: packs }, (_, pack) => `${backup} segment ${number} pack ${pack}`);
  const chunks = ids.flatMap((pack) =>
    Array.from({ length: each }, (_, i) => chunkOf(`${pack} chunk ${i}`, backup, pack, i)),
  );
  return {
    number,
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    packs: ids.map((pack) => ({
      id: id16(pack),
      size: each * 1000,
      shares: Array.from({ length: n }, (_, i) => hashOf(`${pack} share ${i}`)),
    })),
    chunks,
  };
}

export const sealedOf = (number: number) => ({
  statement: bytesOf(`statement ${number}`, 900),
  table: bytesOf(`table ${number}`, 3_000),
  body: bytesOf(`body ${number}`, 20_000),
});

export const about = { size: 4096, sha256: hashOf("drop") };

/** What the receipt with the bytes `receipt <number>` says. */
export const receiptRow = (number: number): ReceiptRow => ({
  provider: "aws",
  name: `packs/${number}/0`,
  sha256: hashOf(`share ${number}`),
  lockedUntil: NOW,
  receipt: sha256Hex(bytesOf(`receipt ${number}`)),
});
