import { z } from "zod";
import { base64, hex, providerName, sha256, timestamp } from "../events/cloudevent.ts";
import { InvalidInput, Tampered } from "../events/error.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { openSigned, type PublicKey, publicKey, type SigningKey, sign } from "./signed.ts";

/** Smallest and largest vault: k of n with 2 <= k < n <= 16. */
export const vaultBounds = { threshold: 2, providers: 16 } as const;

const provider = z.object({
  name: providerName,
  /** Present key of the provider's key service, and the older ones whose backups still need them. */
  keys: z.array(z.object({ version: z.string().min(1).max(512), spki: base64 })).min(1),
  /** Verifies its function's receipts. */
  receipt: publicKey,
});
export type ProviderDescription = z.infer<typeof provider>;

/**
 * `vault/<epoch>/<revision>.json`: what a vault is, signed by its root key. The order of `providers` is the index in every
 * share. A new epoch begins when k, n or the factor change; anything else is a revision.
 */
export const vaultDescription = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  name: z.string().min(1).max(200),
  epoch: z.number().int().nonnegative(),
  revision: z.number().int().nonnegative(),
  /** SHA-256 of the stored bytes of the description before, or null for the first. */
  previous: sha256.nullable(),
  created: timestamp,
  threshold: z.number().int().min(vaultBounds.threshold),
  /** Complete providers that make a backup restorable: threshold <= quorum <= n. */
  quorum: z.number().int(),
  providers: z.array(provider).min(3).max(vaultBounds.providers),
  /** age recipient (X25519) that the custodian sheets open. */
  recovery: z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/),
  sealers: z.array(publicKey).min(1),
  /** In order of term: term t is tracked by key t - 1. */
  trackers: z.array(publicKey).min(1),
  approvers: z.array(publicKey).min(2),
  custodians: z.object({ threshold: z.number().int(), count: z.number().int() }),
});
export type VaultDescription = z.infer<typeof vaultDescription>;

/** @throws {InvalidInput} `vault-invalid` naming what does not fit together */
function check(vault: VaultDescription): VaultDescription {
  const n = vault.providers.length;
  const wrong =
    vault.threshold >= n
      ? `threshold ${vault.threshold} must be below the number of providers, ${n}`
      : vault.quorum < vault.threshold || vault.quorum > n
        ? `quorum ${vault.quorum} must be between ${vault.threshold} and ${n}`
        : new Set(vault.providers.map((p) => p.name)).size < n
          ? "two providers have the same name"
          : undefined;
  if (wrong) {
    throw new InvalidInput("vault-invalid", `This cannot be a vault: ${wrong}.`, {
      next: "Choose 2 <= k < n <= 16, k <= quorum <= n, and different names.",
      params: { why: wrong },
    });
  }
  return vault;
}

/** Signs a description with the root key. */
export function signDescription(vault: VaultDescription, root: SigningKey): Promise<Uint8Array> {
  return sign("vault", toCanonical(check(vault)), [root]);
}

/**
 * @param root the pinned root key
 * @throws {Tampered} `signature-invalid`, or `vault-foreign` where `expected` names another vault
 */
export function openDescription(
  stored: Uint8Array,
  root: PublicKey,
  where: { object: string; provider?: string },
  expected?: string,
): VaultDescription {
  const vault = check(
    fromVerified(vaultDescription, openSigned("vault", stored, [root], where).payload, "vault description"),
  );
  if (expected !== undefined && vault.vault !== expected) {
    throw new Tampered(
      "vault-foreign",
      `${where.provider ?? where.object} holds vault ${vault.vault}, not ${expected}.`,
      {
        next: "Point this home at its own vault's providers, or use the keyring of that vault.",
        params: { found: vault.vault, expected, provider: where.provider ?? "" },
      },
    );
  }
  return vault;
}

/** A provider's index in the vault's shares. @throws {InvalidInput} `provider-unknown` */
export function providerIndex(vault: VaultDescription, name: string): number {
  const index = vault.providers.findIndex((candidate) => candidate.name === name);
  if (index < 0) {
    throw new InvalidInput("provider-unknown", `This vault has no provider named ${name}.`, {
      next: `Its providers are: ${vault.providers.map((candidate) => candidate.name).join(", ")}.`,
      params: { provider: name },
    });
  }
  return index;
}
