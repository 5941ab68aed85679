import { z } from "zod";
import { backupId, hex, providerName, sha256, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { sha256Hex } from "./bytes.ts";
import type { VaultDescription } from "./description.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { names } from "./names.ts";
import { openSigned, type SigningKey, sign } from "./signed.ts";

/** `backups/<backup>/manifest/<revision>`: the tracker's word on who holds a backup completely. */
export const manifest = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  backup: backupId,
  /** Heads are ordered by (term, seq). */
  term: z.number().int().positive(),
  seq: z.number().int().positive(),
  revision: z.number().int().positive(),
  /** SHA-256 of the stored statement. */
  statement: sha256,
  /** SHA-256 of the previous backup's revision 1; null for the first of the chain. */
  previous: sha256.nullable(),
  /** SHA-256 of this backup's revision before; null for revision 1. */
  before: sha256.nullable(),
  quorum: z.number().int(),
  /** Providers that gave receipts for everything, with the SHA-256 of those receipts' sorted hashes. */
  complete: z.array(z.object({ provider: providerName, receipts: sha256 })),
  /** The statement's: manifest and witness stay locked as long as what they name. */
  retainUntil: timestamp,
  time: timestamp,
});
export type Manifest = z.infer<typeof manifest>;

/** `witness/<seq>`: which revision 1 has that place in the chain. */
export const witness = z.object({
  vault: hex(16),
  term: z.number().int().positive(),
  seq: z.number().int().positive(),
  backup: backupId,
  /** SHA-256 of the stored revision 1. */
  manifest: sha256,
  previous: sha256.nullable(),
});
export type Witness = z.infer<typeof witness>;

export function signManifest(value: Manifest, tracker: SigningKey): Promise<Uint8Array> {
  return sign("manifest", toCanonical(value), [tracker]);
}

export function signWitness(value: Witness, tracker: SigningKey): Promise<Uint8Array> {
  return sign("witness", toCanonical(value), [tracker]);
}

/** The one key that may sign in a term. */
function trackerOf(vault: VaultDescription, term: number) {
  const key = vault.trackers[term - 1];
  return key ? [key] : [];
}

/** @throws {Tampered} `signature-invalid`, `manifest-foreign` */
export function openManifest(
  stored: Uint8Array,
  vault: VaultDescription,
  backup: string,
  revision: number,
  provider?: string,
): Manifest {
  const object = names.manifest(backup, revision);
  const where = provider === undefined ? { object } : { object, provider };
  const opened = openSigned("manifest", stored, vault.trackers, where);
  const value = fromVerified(manifest, opened.payload, "manifest");
  const fits =
    value.vault === vault.vault &&
    value.backup === backup &&
    value.revision === revision &&
    trackerOf(vault, value.term).some((key) => opened.signers.includes(key.id));
  if (!fits) {
    throw new Tampered("manifest-foreign", `The manifest ${object} is that of another backup, vault or term.`, {
      next: "Nothing of it was used. Run fenchi verify to see which provider mixed them up.",
      params: { object, provider: provider ?? "" },
    });
  }
  return value;
}

/** @throws {Tampered} `signature-invalid`, `witness-foreign` */
export function openWitness(stored: Uint8Array, vault: VaultDescription, seq: number, provider?: string): Witness {
  const object = names.witness(seq);
  const where = provider === undefined ? { object } : { object, provider };
  const opened = openSigned("witness", stored, vault.trackers, where);
  const value = fromVerified(witness, opened.payload, "witness");
  const signer = trackerOf(vault, value.term);
  if (value.vault !== vault.vault || value.seq !== seq || !signer.some((key) => opened.signers.includes(key.id))) {
    throw new Tampered("witness-foreign", `The witness ${object} is that of another place, vault or term.`, {
      next: "Nothing of it was used. Run fenchi verify to see which provider mixed them up.",
      params: { object, provider: provider ?? "" },
    });
  }
  return value;
}

/** Hash of a set of receipts, whatever the order in which they came. */
export function receiptsHash(hashes: Iterable<string>): string {
  return sha256Hex(toCanonical([...new Set(hashes)].sort()));
}
