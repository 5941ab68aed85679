import { constants, privateDecrypt } from "node:crypto";

/** A key service whose private key is at hand, as PEM. */
export function privateKeyService(pem: string) {
  return {
    unwrap: async (_version: string, ciphertext: Uint8Array): Promise<Uint8Array> =>
      privateDecrypt({ key: pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, ciphertext),
  };
}
