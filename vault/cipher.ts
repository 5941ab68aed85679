import { createCipheriv, createDecipheriv } from "node:crypto";

/** Bytes that AES-256-GCM adds to what it seals. */
export const tagLength = 16;

/**
 * AES-256-GCM (NIST SP 800-38D), 12-byte nonce, tag appended. A key and nonce must never meet two plaintexts: every caller
 * counts its nonces under a key used once.
 */
export function seal(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): [Uint8Array, Uint8Array] {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(aad);
  const sealed = cipher.update(plaintext);
  cipher.final();
  return [sealed, cipher.getAuthTag()];
}

/** Opens what {@link seal} made; `undefined` where the tag does not fit, and then no byte of plaintext is given out. */
export function open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.byteLength < tagLength) return undefined;
  const end = sealed.byteLength - tagLength;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}
