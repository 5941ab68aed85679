import { openInto, sealInto, tagLength } from "./cipher.ts";

/** Plaintext bytes of every STREAM segment but the last. */
export const streamSegment = 1024 * 1024;
const sealedSegment = streamSegment + tagLength;

/**
 * STREAM (Hoang, Reyhanitabar, Rogaway, Vizar: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance,
 * 2015) over AES-256-GCM: nonce = 11-byte big-endian counter || 1 for the last segment, 0 for the others. A key serves one
 * stream. Any segment can be opened alone, and a truncated stream has no last segment.
 */
function nonce(counter: number, last: boolean): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(counter, 5, 6);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** How many segments a plaintext of that length has: one at least. */
function segments(length: number): number {
  return Math.max(1, Math.ceil(length / streamSegment));
}

/** Bytes of the sealed stream of a plaintext of `length` bytes. */
export function sealedLength(length: number): number {
  return length + segments(length) * tagLength;
}

/** Bytes of the plaintext in a sealed stream of `length` bytes, or `undefined` where no stream has that length. */
export function openedLength(length: number): number | undefined {
  const count = Math.ceil(length / sealedSegment);
  const plain = length - count * tagLength;
  return count > 0 && plain >= 0 && segments(plain) === count ? plain : undefined;
}

/** Seals a stream a segment at a time, for whoever does not hold the whole plaintext. A key serves one stream. */
export interface StreamSealer {
  /** How many segments there are: one at least. */
  readonly count: number;
  /** Which bytes of the plaintext segment `index` holds. */
  range(index: number): { readonly offset: number; readonly length: number };
  /** Seals segment `index` into `into`, which has 16 bytes more than `plaintext`. */
  seal(index: number, plaintext: Uint8Array, into: Uint8Array): void;
}

/** @param total bytes of the whole plaintext */
export function createStreamSealer(key: Uint8Array, aad: Uint8Array, total: number): StreamSealer {
  const count = segments(total);
  return {
    count,
    range(index) {
      const offset = index * streamSegment;
      return { offset, length: Math.min(total - offset, streamSegment) };
    },
    seal: (index, plaintext, into) => sealInto(key, nonce(index, index === count - 1), aad, plaintext, into),
  };
}

/** The sealed stream of a plaintext that is at hand, in parts to be written one after another. */
export function* sealStream(
  key: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Generator<Uint8Array, void, undefined> {
  const sealer = createStreamSealer(key, aad, plaintext.byteLength);
  for (let index = 0; index < sealer.count; index++) {
    const { offset, length } = sealer.range(index);
    const sealed = new Uint8Array(length + tagLength);
    sealer.seal(index, plaintext.subarray(offset, offset + length), sealed);
    yield sealed;
  }
}

/** A range of the plaintext rounded out to whole segments. Offsets and lengths are in bytes. */
export interface StreamRange {
  /** First segment. */
  readonly first: number;
  /** The range of the sealed stream to read. */
  readonly sealed: { readonly offset: number; readonly length: number };
  /** What those segments open to. */
  readonly opened: { readonly offset: number; readonly length: number };
}

/** Which part of a sealed stream holds the plaintext bytes [offset, offset + length) of a stream of `total` plaintext bytes. */
export function streamRange(total: number, offset: number, length: number): StreamRange {
  const first = Math.floor(offset / streamSegment);
  const end = Math.min(Math.max(1, Math.ceil((offset + length) / streamSegment)), segments(total));
  const sealedEnd = end === segments(total) ? sealedLength(total) : end * sealedSegment;
  return {
    first,
    sealed: { offset: first * sealedSegment, length: sealedEnd - first * sealedSegment },
    opened: {
      offset: first * streamSegment,
      length: Math.min(total, end * streamSegment) - first * streamSegment,
    },
  };
}

/**
 * Opens consecutive segments, beginning with segment `first`, of a stream of `total` plaintext bytes, into `into`.
 * @returns whether every segment verified and `sealed` has the length it must have; if not, `into` holds nothing to use.
 */
export function openStreamInto(
  key: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
  total: number,
  first: number,
  into: Uint8Array,
): boolean {
  const count = segments(total);
  let written = 0;
  for (let i = first, at = 0; at < sealed.byteLength; i++, at += sealedSegment) {
    const part = sealed.subarray(at, at + sealedSegment);
    const end = written + part.byteLength - tagLength;
    if (i >= count || end < written || end > into.byteLength) return false;
    if (!openInto(key, nonce(i, i === count - 1), aad, part, into.subarray(written, end))) return false;
    written = end;
  }
  return written === into.byteLength;
}

/** Opens a whole stream; `undefined` where it does not verify or was cut. */
export function openStream(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const total = openedLength(sealed.byteLength);
  if (total === undefined) return undefined;
  const plaintext = new Uint8Array(total);
  // An empty stream has one segment, whose tag must verify all the same.
  return openStreamInto(key, aad, sealed, total, 0, plaintext) ? plaintext : undefined;
}
