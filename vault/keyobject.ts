import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { z } from "zod";
import { backupId, base64, hex, providerName } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { concat, equalBytes, fromBase64, sha256, toBase64 } from "./bytes.ts";
import { fromVerified, toCanonical } from "./json.ts";

/** Which backup, provider and place a key object is for. Both wraps hold its hash. */
export interface KeyContext {
  readonly vault: string;
  readonly backup: string;
  readonly provider: string;
  readonly index: number;
  readonly k: number;
  readonly n: number;
  readonly epoch: number;
}

/** What a key object keeps: provider i's Shamir share of the backup key, and the key of its lock. */
export interface KeyShare {
  /** 32 bytes. */
  readonly share: Uint8Array;
  /** 32 bytes. */
  readonly dataKey: Uint8Array;
}

/** `backups/<backup>/key/<revision>`: the same 96 bytes in two wraps, either of which opens it. */
export const keyObject = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  backup: backupId,
  provider: providerName,
  /** RSAES-OAEP with SHA-256 (RFC 8017) to the provider's key service. */
  kms: z.object({ version: z.string().min(1).max(512), wrapped: base64 }),
  /** An age file (age-encryption.org/v1) to the vault's recovery recipient. */
  age: base64,
});
export type KeyObject = z.infer<typeof keyObject>;

function plaintext(context: KeyContext, { share, dataKey }: KeyShare): Uint8Array {
  return concat(share, dataKey, sha256(toCanonical(context)));
}

/**
 * Wraps a key share offline: only public keys are needed. The wraps are randomised, so the sealer keeps the bytes for a retry.
 * @param kms the provider's present public key
 * @param recovery the vault's age recipient
 */
export async function wrapKeyShare(
  context: KeyContext,
  keys: KeyShare,
  kms: { readonly version: string; readonly spki: Uint8Array },
  recovery: string,
): Promise<Uint8Array> {
  const plain = plaintext(context, keys);
  const key = createPublicKey({ key: Buffer.from(kms.spki), format: "der", type: "spki" });
  const wrapped = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, plain);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recovery);
  const age = await encrypter.encrypt(plain);
  const value: KeyObject = {
    format: "fenchi/v1",
    vault: context.vault,
    backup: context.backup,
    provider: context.provider,
    kms: { version: kms.version, wrapped: toBase64(wrapped) },
    age: toBase64(age),
  };
  return toCanonical(value);
}

/** How a key object is opened: through the provider's key service, or with the recovery identity of the custodian sheets. */
export type Unwrap = (value: KeyObject) => Promise<Uint8Array>;

/** Opens by the provider's key service: one call. */
export function unwrapByService(service: {
  unwrap(version: string, ciphertext: Uint8Array): Promise<Uint8Array>;
}): Unwrap {
  return (value) => service.unwrap(value.kms.version, fromBase64(value.kms.wrapped));
}

/** Opens by the recovery identity (32 bytes, from {@link deriveRoots}): no key service is asked. */
export function unwrapByRecovery(recovery: Uint8Array): Unwrap {
  const identity = ageIdentity(recovery);
  return async (value) => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
      return await decrypter.decrypt(fromBase64(value.age));
    } catch (cause) {
      throw new Tampered("recovery-failed", `The recovery wrap of ${value.provider} does not open with these sheets.`, {
        next: "Check that the sheets are this vault's; otherwise another provider's copy is used.",
        params: { provider: value.provider },
        cause,
      });
    }
  };
}

function ageIdentity(recovery: Uint8Array): string {
  return bech32.encodeFromBytes("AGE-SECRET-KEY-", recovery).toUpperCase();
}

/** The age recipient of a recovery identity. */
export function recoveryRecipient(recovery: Uint8Array): Promise<string> {
  return identityToRecipient(ageIdentity(recovery));
}

/**
 * Opens a key object whose hash the statement has already vouched for.
 * @throws {Tampered} `key-foreign` where the wrap holds another backup's or provider's share
 */
export async function openKeyObject(stored: Uint8Array, context: KeyContext, unwrap: Unwrap): Promise<KeyShare> {
  const value = fromVerified(keyObject, stored, "key object");
  const plain = await unwrap(value);
  const expected = sha256(toCanonical(context));
  if (plain.byteLength !== 96 || !equalBytes(plain.subarray(64), expected)) {
    throw new Tampered("key-foreign", `${context.provider}'s key object opens to a share of something else.`, {
      next: "Another provider's share is used. Run fenchi verify.",
      params: { provider: context.provider, backup: context.backup },
    });
  }
  return { share: plain.slice(0, 32), dataKey: plain.slice(32, 64) };
}
