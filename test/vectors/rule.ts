import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { keyId, type PublicKey, type SigningKey } from "../../vault/signed.ts";

/**
 * The bytes that a vector names by rule instead of writing them down: SHA-256(label || u32 0) || SHA-256(label || u32 1) || ...,
 * cut to `length`; the label in UTF-8, the counter big-endian.
 */
export function bytesOf(label: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(Math.ceil(length / 32) * 32);
  const counter = Buffer.alloc(4);
  for (let at = 0; at * 32 < length; at++) {
    counter.writeUInt32BE(at);
    createHash("sha256")
      .update(label)
      .update(counter)
      .digest()
      .copy(bytes, at * 32);
  }
  return new Uint8Array(bytes.subarray(0, length));
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A source of bytes by rule that draws from `label/0`, `label/1` and so on. */
export function drawing(label: string): (bytes: number) => Uint8Array {
  let draw = 0;
  return (bytes) => bytesOf(`${label}/${draw++}`, bytes);
}

export type FixedSigner = SigningKey & { readonly seed: Uint8Array; readonly public: PublicKey };

/** A fixed Ed25519 key, its seed by rule. */
export const signerOf = (label: string): FixedSigner => signerFrom(bytesOf(label, 32));

/** @param seed 32 bytes */
export function signerFrom(seed: Uint8Array): FixedSigner {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const id = keyId(spki);
  return {
    id,
    algorithm: "ed25519",
    seed,
    public: { id, algorithm: "ed25519", spki: spki.toString("base64") },
    sign: async (message) => sign(null, message, key),
  };
}
