import { createCipheriv, createDecipheriv } from "node:crypto";
import { release } from "./bytes.ts";

/** Bytes that AES-256-GCM adds to what it seals. */
export const tagLength = 16;

/** Bytes given to the cipher at a time: its answer is new memory, which is given back before the next. */
const piece = 256 * 1024;

/**
 * AES-256-GCM (NIST SP 800-38D), 12-byte nonce, tag appended, written to `into`, which has 16 bytes more than the plaintext. A key and
 * nonce must never meet two plaintexts: every caller counts its nonces under a key used once.
 */
export function sealInto(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  into: Uint8Array,
): void {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(aad);
  for (let at = 0; at < plaintext.byteLength; at += piece) {
    const sealed = cipher.update(plaintext.subarray(at, at + piece));
    into.set(sealed, at);
    release(sealed);
  }
  cipher.final();
  into.set(cipher.getAuthTag(), plaintext.byteLength);
}

/** {@link sealInto} new memory. */
export function seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(plaintext.byteLength + tagLength);
  sealInto(key, nonce, aad, plaintext, sealed);
  return sealed;
}

/**
 * Opens what {@link sealInto} made into `into`, which has 16 bytes less.
 * @returns whether the tag fits; if not, `into` is zeroed: no byte of plaintext is given out
 */
export function openInto(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
  into: Uint8Array,
): boolean {
  const end = sealed.byteLength - tagLength;
  if (end < 0 || into.byteLength !== end) return false;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  for (let at = 0; at < end; at += piece) {
    const opened = decipher.update(sealed.subarray(at, Math.min(at + piece, end)));
    into.set(opened, at);
    release(opened);
  }
  try {
    decipher.final();
    return true;
  } catch {
    into.fill(0);
    return false;
  }
}

/** {@link openInto} new memory; `undefined` where the tag does not fit. */
export function open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.byteLength < tagLength) return undefined;
  const opened = Buffer.allocUnsafeSlow(sealed.byteLength - tagLength);
  return openInto(key, nonce, aad, sealed, opened) ? opened : undefined;
}
