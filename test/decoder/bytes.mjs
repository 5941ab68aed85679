/** FORMAT.md, section 1: hashes, derivation, sealing, canonical JSON. */
import { createDecipheriv, createHash, createHmac } from "node:crypto";

export const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const hashOf = (bytes) => sha256(bytes).toString("hex");
export const hmac = (key, bytes) => createHmac("sha256", key).update(bytes).digest();
export const hex = (text) => Buffer.from(text, "hex");
export const ascii = (text) => Buffer.from(text, "ascii");

export function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 5869, written out: extract, then expand. */
export function hkdf(secret, salt, info, length = 32) {
  const key = hmac(salt.length === 0 ? Buffer.alloc(32) : salt, secret);
  const blocks = [];
  for (let n = 1, last = Buffer.alloc(0); blocks.length * 32 < length; n++) {
    last = hmac(key, Buffer.concat([last, ascii(info), Buffer.from([n])]));
    blocks.push(last);
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** Opens ciphertext || 16-byte tag. Throws where it does not verify. */
export function openAead(key, nonce, aad, sealed, algorithm = "aes-256-gcm") {
  const end = sealed.length - 16;
  if (end < 0) throw new Error("shorter than its tag");
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: 16 });
  decipher.setAAD(aad, { plaintextLength: end });
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}

/** RFC 8785. */
export function jcs(value) {
  if (typeof value === "string" && !value.isWellFormed()) throw new Error("a lone surrogate");
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jcs).join(",")}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${jcs(name)}:${jcs(value[name])}`).join(",")}}`;
}

/** Parses canonical JSON and nothing else. `known` are the members that a `critical` list may name. */
export function parse(bytes, known) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text);
  if (jcs(value) !== text) throw new Error("JSON that is not canonical");
  for (const name of value.critical ?? []) {
    if (!known.includes(name)) throw new Error(`made by a newer version: it needs ${name}`);
  }
  return value;
}

export function need(condition, what) {
  if (!condition) throw new Error(what);
}
