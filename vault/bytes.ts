import { createHash, timingSafeEqual } from "node:crypto";

/** A source of cryptographically secure random bytes, passed in by the composition. */
export type Random = (bytes: number) => Uint8Array;

/** A view as a Buffer over the same memory, without copying. */
export function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function toHex(bytes: Uint8Array): string {
  return buffer(bytes).toString("hex");
}

/** The caller has checked the form: events, names and schemas admit only lower-case hex. */
export function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, "hex");
}

export function toBase64(bytes: Uint8Array): string {
  return buffer(bytes).toString("base64");
}

export function fromBase64(base64: string): Uint8Array {
  return Buffer.from(base64, "base64");
}

export function utf8(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

/** Constant time for equal lengths; lengths are never secret here. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** SHA-256 (FIPS 180-4) of the parts as if joined. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function sha256Hex(...parts: Uint8Array[]): string {
  return toHex(sha256(...parts));
}

/** Unsigned 32-bit big-endian. */
export function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Smaller ones may lie in memory that Node shares out, and are not worth the call. */
const worthReleasing = 64 * 1024;

/**
 * Gives the memory behind bytes back at once, instead of when the collector next runs: every view of it is empty from then on, so it is
 * for bytes that were made for the caller alone. Megabytes of ciphertext a second otherwise make the collector run for them alone, and
 * the next ones lie in fresh pages (docs/decisions/0003-memory.md).
 */
export function release(bytes: Uint8Array): void {
  if (bytes.byteLength >= worthReleasing && bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}
