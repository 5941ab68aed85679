import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { concat, toBase64 } from "./bytes.ts";
import { deriveRoots } from "./keys.ts";
import { keyId, type PublicKey, type SigningKey } from "./signed.ts";

/** DER of a PKCS#8 Ed25519 private key (RFC 8410, section 7) up to the seed. */
const ed25519Header = Buffer.from("302e020100300506032b657004220420", "hex");

/** The root key: it signs the vault description, and the keyring and the sheets pin its public half. */
export interface RootKey extends SigningKey {
  readonly public: PublicKey;
}

function privateKeyOf(custodianSecret: Uint8Array): KeyObject {
  const { root } = deriveRoots(custodianSecret);
  return createPrivateKey({ key: Buffer.from(concat(ed25519Header, root)), format: "der", type: "pkcs8" });
}

/** SubjectPublicKeyInfo of the root key in DER. @param custodianSecret 32 bytes */
export function rootSpki(custodianSecret: Uint8Array): Uint8Array {
  return createPublicKey(privateKeyOf(custodianSecret)).export({ format: "der", type: "spki" });
}

/** @param custodianSecret 32 bytes */
export function deriveRootKey(custodianSecret: Uint8Array): RootKey {
  const key = privateKeyOf(custodianSecret);
  const spki = rootSpki(custodianSecret);
  const id = keyId(spki);
  return {
    id,
    algorithm: "ed25519",
    public: { id, algorithm: "ed25519", spki: toBase64(spki) },
    sign: async (message) => sign(null, message, key),
  };
}
