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

export interface Parcel {
  readonly head: ParcelHead;
  /** The parts' bytes; plain ones verified against the head, fragments to be verified by the share they become. */
  readonly bodies: readonly Uint8Array[];
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

/** @throws {Tampered} `signature-invalid`, `parcel-foreign`, `parcel-altered` */
export function openParcel(stored: Uint8Array, vault: VaultDescription, provider: string, name: string): Parcel {
  const where = { object: name, provider };
  const headLength = stored.byteLength < 4 ? 0 : buffer(stored).readUInt32BE(0);
  const signed = stored.subarray(4, 4 + headLength);
  const head = fromVerified(parcelHead, openSigned("parcel", signed, vault.sealers, where).payload, "parcel");
  if (head.vault !== vault.vault || head.provider !== provider) {
    throw new Tampered("parcel-foreign", `The parcel ${name} in ${provider}'s staging is meant for ${head.provider}.`, {
      next: "Nothing of it was stored. Look who else can write to this staging.",
      params: { provider, name },
    });
  }
  const bodies: Uint8Array[] = [];
  let at = 4 + headLength;
  for (const each of head.parts) {
    const bytes = stored.subarray(at, at + each.size);
    at += each.size;
    const right = each.kind === "fragment" || equalBytes(digest(bytes), fromHex(each.sha256));
    if (bytes.byteLength !== each.size || !right) throw alteredParcel(name, provider);
    bodies.push(bytes);
  }
  if (at !== stored.byteLength) throw alteredParcel(name, provider);
  return { head, bodies };
}

/** The error for a parcel whose bytes are not those that the sealer signed. */
export function alteredParcel(name: string, provider: string): Tampered {
  return new Tampered("parcel-altered", `The parcel ${name} in ${provider}'s staging was changed or cut.`, {
    next: "Nothing of it was stored; the sealer stages it again.",
    params: { provider, name },
  });
}
