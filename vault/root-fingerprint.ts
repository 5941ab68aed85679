import { sha256 } from "./bytes.ts";
import { rootSpki } from "./root-key.ts";

/**
 * What the custodian sheets print and the keyring pins: SHA-256 of the root public key's SubjectPublicKeyInfo in DER. The key's id is
 * its first half.
 *
 * @param custodianSecret 32 bytes
 * @returns 32 bytes
 */
export function rootFingerprint(custodianSecret: Uint8Array): Uint8Array {
  return sha256(rootSpki(custodianSecret));
}
