import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** Canonical JSON (RFC 8785) in UTF-8: the only form that is ever hashed or signed. */
export function toCanonical(value: unknown): Uint8Array {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("nothing to canonicalize");
  return Buffer.from(text, "utf8");
}

/** SHA-256 (FIPS 180-4) in lower-case hex. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
