import { hkdfSync } from "node:crypto";
import { concat, fromHex } from "./bytes.ts";

/** HKDF-SHA256 (RFC 5869), extract and expand. */
function hkdf(secret: Uint8Array, salt: Uint8Array, info: string, length = 32): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, salt, info, length));
}
const noSalt = new Uint8Array(0);

/** What the custodian secret yields; none of the three yields another, or the secret. */
export interface VaultRoots {
  /** The factor F, kept in the keyring: without it all providers together open nothing. */
  readonly factor: Uint8Array;
  /** X25519 secret scalar (RFC 7748) of the recovery identity, as age uses it. */
  readonly recovery: Uint8Array;
  /** Ed25519 seed (RFC 8032) of the root key. */
  readonly root: Uint8Array;
}

/** @param custodianSecret 32 bytes, made at `init` and split onto the custodian sheets */
export function deriveRoots(custodianSecret: Uint8Array): VaultRoots {
  return {
    factor: hkdf(custodianSecret, noSalt, "fenchi/v1/factor"),
    recovery: hkdf(custodianSecret, noSalt, "fenchi/v1/recovery"),
    root: hkdf(custodianSecret, noSalt, "fenchi/v1/root"),
  };
}

/** What opens a backup's contents, and the word that says it is the right one. */
export interface ContentKey {
  readonly key: Uint8Array;
  /** 32 bytes, public: AES-GCM does not commit to its key, so this is compared before anything is decrypted. */
  readonly commitment: Uint8Array;
}

/**
 * @param backupKey 32 bytes, the secret that k providers' shares combine to
 * @param factor 32 bytes
 * @param backup hex of 16 bytes
 */
export function deriveContentKey(backupKey: Uint8Array, factor: Uint8Array, backup: string): ContentKey {
  const secret = concat(backupKey, factor);
  const salt = fromHex(backup);
  return {
    key: hkdf(secret, salt, "fenchi/v1/content"),
    commitment: hkdf(secret, salt, "fenchi/v1/commit"),
  };
}

/** The key of one pack of the backup whose content key that is. */
export function derivePackKey(contentKey: Uint8Array, pack: string): Uint8Array {
  return hkdf(contentKey, fromHex(pack), "fenchi/v1/pack");
}

/** The key of a backup's body. */
export function deriveBodyKey(contentKey: Uint8Array): Uint8Array {
  return hkdf(contentKey, noSalt, "fenchi/v1/body");
}

/** The key of one share: a function of the provider's data key and the pack, so that a retry makes the same bytes. */
export function deriveShareKey(dataKey: Uint8Array, pack: string): Uint8Array {
  return hkdf(dataKey, fromHex(pack), "fenchi/v1/share");
}

/** The gear table of the chunker: 256 little-endian 64-bit words that say nothing of known files to one without the key. */
export function deriveGear(dedupKey: Uint8Array): Uint8Array {
  return hkdf(dedupKey, noSalt, "fenchi/v1/gear", 2048);
}

/** The key of one file of base chunks on the sealing host. @param file hex of the 16 random bytes it was begun with */
export function deriveBaseKey(hostKey: Uint8Array, file: string): Uint8Array {
  return hkdf(hostKey, fromHex(file), "fenchi/v1/base");
}

/** The key under which the sealing journal keeps one backup's secrets on the host. */
export function deriveJournalKey(hostKey: Uint8Array, backup: string): Uint8Array {
  return hkdf(hostKey, fromHex(backup), "fenchi/v1/journal");
}
