import { z } from "zod";
import { backupId, hex, providerName, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { storedObject } from "../events/index.ts";
import { providerIndex, type VaultDescription } from "./description.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { openSigned, type SigningKey, sign } from "./signed.ts";

/** A provider function's signed word that it read these objects back, and that it holds those of earlier backups. */
export const receipt = z.object({
  vault: hex(16),
  provider: providerName,
  backup: backupId,
  objects: z.array(storedObject),
  /** Objects of used backups that are present with their lock at least at the date asked for. */
  held: z.array(storedObject.pick({ name: true, size: true, lockedUntil: true })),
  time: timestamp,
});
export type Receipt = z.infer<typeof receipt>;

export function signReceipt(value: Receipt, signer: SigningKey): Promise<Uint8Array> {
  return sign("receipt", toCanonical(value), [signer]);
}

/** @throws {Tampered} `signature-invalid`, or `receipt-foreign` where it is another backup's, provider's or vault's */
export function openReceipt(stored: Uint8Array, vault: VaultDescription, provider: string, backup: string): Receipt {
  const key = vault.providers[providerIndex(vault, provider)]?.receipt;
  const opened = openSigned("receipt", stored, key ? [key] : [], { object: "receipt", provider });
  const value = fromVerified(receipt, opened.payload, "receipt");
  if (value.vault !== vault.vault || value.provider !== provider || value.backup !== backup) {
    throw new Tampered("receipt-foreign", `The receipt from ${provider} is for another backup or vault.`, {
      next: "It was not counted; the tracker asks again.",
      params: { provider, backup },
    });
  }
  return value;
}
