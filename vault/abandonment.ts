import { z } from "zod";
import { backupId, hex, packId, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import type { VaultDescription } from "./description.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { names } from "./names.ts";
import { openSigned, type SigningKey, sign } from "./signed.ts";

/** `backups/<backup>/abandoned`: the sealer gave the backup up. Expiry may collect these packs; no manifest will ever name it. */
export const abandonment = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  backup: backupId,
  packs: z.array(packId),
  reason: z.string().max(1000),
  time: timestamp,
});
export type Abandonment = z.infer<typeof abandonment>;

export function signAbandonment(value: Abandonment, sealer: SigningKey): Promise<Uint8Array> {
  return sign("abandonment", toCanonical(value), [sealer]);
}

/** @throws {Tampered} `signature-invalid`, `abandonment-foreign` */
export function openAbandonment(stored: Uint8Array, vault: VaultDescription, backup: string): Abandonment {
  const object = names.abandoned(backup);
  const value = fromVerified(abandonment, openSigned("abandonment", stored, vault.sealers, { object }).payload, object);
  if (value.vault !== vault.vault || value.backup !== backup) {
    throw new Tampered("abandonment-foreign", `The record ${object} is that of another backup or vault.`, {
      next: "It was not stored. Look who sent it.",
      params: { object },
    });
  }
  return value;
}
