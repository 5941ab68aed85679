import { z } from "zod";
import { backupId, base64, hex, packId, providerName, sha256, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { buffer, concat, sha256 as digest, equalBytes, fromHex, u32 } from "./bytes.ts";
import type { VaultDescription } from "./description.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { openSigned, type SigningKey, sign } from "./signed.ts";

const part = z.discriminatedUnion("kind", [
  /** Stored as it is. */
  z.object({
    kind: z.literal("plain"),
    name: z.string().min(1).max(512),
    size: z.number().int().nonnegative(),
    sha256,
  }),
  /** Stored as a share under the parcel's data key. The share is determined, so its hash vouches for the fragment as well. */
  z.object({
    kind: z.literal("fragment"),
    name: z.string().min(1).max(512),
    size: z.number().int().nonnegative(),
    pack: packId,
    /** SHA-256 of the share that the fragment becomes. */
    share: sha256,
  }),
]);
export type ParcelPart = z.infer<typeof part>;

/**
 * What the sealer puts into one provider's staging: a signed head, then the parts' bytes. It holds that provider's data key,
 * fragments and key object, and nothing of another provider's.
 */
export const parcelHead = z.object({
  vault: hex(16),
  backup: backupId,
  provider: providerName,
  index: z.number().int().nonnegative(),
  k: z.number().int(),
  n: z.number().int(),
  /** 32 bytes; absent where no part is a fragment. */
  dataKey: base64.optional(),
  lockUntil: timestamp,
  parts: z.array(part),
  /** Names of earlier backups' objects to keep and lock. */
  holds: z.array(z.string().min(1).max(512)),
});
export type ParcelHead = z.infer<typeof parcelHead>;

/** Bytes that lie in a staging, to be read in ranges. */
export interface StagedBytes {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A parcel whose head verified. Its parts are read when they are asked for: a fragment is megabytes. */
export interface Parcel {
  readonly head: ParcelHead;
  /** The bytes of a plain part, verified against the head. @throws {Tampered} `parcel-altered` */
  plain(position: number): Promise<Uint8Array>;
  /** Bytes [offset, offset + length) of a fragment, to be verified by the share that it becomes. */
  fragment(position: number, offset: number, length: number): Promise<Uint8Array>;
}

/** @returns the parcel in pieces to be written one after another: nothing is copied */
export async function packParcel(
  head: ParcelHead,
  bodies: readonly Uint8Array[],
  sealer: SigningKey,
): Promise<Uint8Array[]> {
  const signed = await sign("parcel", toCanonical(head), [sealer]);
  return [concat(u32(signed.byteLength), signed), ...bodies];
}

/** A head is read with the parcel's first bytes; a longer one costs a second read. */
const firstRead = 64 * 1024;

/** @throws {Tampered} `signature-invalid`, `parcel-foreign`, `parcel-altered` */
export async function openParcel(
  stored: StagedBytes,
  vault: VaultDescription,
  provider: string,
  name: string,
): Promise<Parcel> {
  const first = await stored.read(0, Math.min(stored.size, firstRead));
  const headLength = first.byteLength < 4 ? 0 : buffer(first).readUInt32BE(0);
  const end = 4 + headLength;
  if (end > stored.size) throw alteredParcel(name, provider);
  const signed = end <= first.byteLength ? first.subarray(4, end) : await stored.read(4, headLength);
  const where = { object: name, provider };
  const head = fromVerified(parcelHead, openSigned("parcel", signed, vault.sealers, where).payload, "parcel");
  if (head.vault !== vault.vault || head.provider !== provider) {
    throw new Tampered("parcel-foreign", `The parcel ${name} in ${provider}'s staging is meant for ${head.provider}.`, {
      next: "Nothing of it was stored. Look who else can write to this staging.",
      params: { provider, name },
    });
  }
  const offsets: number[] = [];
  let at = end;
  for (const { size } of head.parts) {
    offsets.push(at);
    at += size;
  }
  if (at !== stored.size) throw alteredParcel(name, provider);
  const range = async (position: number, offset: number, length: number) => {
    const [part, start] = [head.parts[position], offsets[position]];
    if (!part || start === undefined || offset + length > part.size) throw alteredParcel(name, provider);
    return await stored.read(start + offset, length);
  };
  return {
    head,
    async plain(position) {
      const part = head.parts[position];
      if (part?.kind !== "plain") throw alteredParcel(name, provider);
      const bytes = await range(position, 0, part.size);
      if (!equalBytes(digest(bytes), fromHex(part.sha256))) throw alteredParcel(name, provider);
      return bytes;
    },
    fragment: range,
  };
}

/** The error for a parcel whose bytes are not those that the sealer signed. */
export function alteredParcel(name: string, provider: string): Tampered {
  return new Tampered("parcel-altered", `The parcel ${name} in ${provider}'s staging was changed or cut.`, {
    next: "Nothing of it was stored; the sealer stages it again.",
    params: { provider, name },
  });
}
