import { createPrivateKey, createPublicKey } from "node:crypto";
import { concat, sha256 } from "./bytes.ts";
import { deriveRoots } from "./keys.ts";

/** DER of a PKCS#8 Ed25519 private key (RFC 8410, section 7) up to the seed. */
const ed25519Header = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * What the custodian sheets print and the keyring pins: SHA-256 of the root public key's SubjectPublicKeyInfo in DER. The key's id is
 * its first half.
 *
 * @param custodianSecret 32 bytes
 * @returns 32 bytes
 */
export function rootFingerprint(custodianSecret: Uint8Array): Uint8Array {
  const seed = deriveRoots(custodianSecret).root;
  const root = createPrivateKey({ key: Buffer.from(concat(ed25519Header, seed)), format: "der", type: "pkcs8" });
  return sha256(createPublicKey(root).export({ format: "der", type: "spki" }));
}
