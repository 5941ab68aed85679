import { concat, sha256, u32 } from "./bytes.ts";
import { toCanonical } from "./json.ts";
import { deriveShareKey } from "./keys.ts";
import { createStreamSealer, openStreamInto, type StreamSealer, sealedLength, streamRange } from "./stream.ts";

/** Where a share belongs. It is its header, and its header is the associated data of every segment. */
export interface ShareHeader {
  readonly vault: string;
  /** The backup that wrote the pack. */
  readonly backup: string;
  readonly pack: string;
  readonly index: number;
  readonly k: number;
  readonly n: number;
}

function encodeHeader(header: ShareHeader): Uint8Array {
  const json = toCanonical({ v: 1, ...header });
  return concat(u32(json.byteLength), json);
}

/** Bytes of a stored share of a fragment of `fragment` bytes. */
export function shareLength(header: ShareHeader, fragment: number): number {
  return encodeHeader(header).byteLength + sealedLength(fragment);
}

/** Makes a share a segment at a time: first `head`, then every segment in order. The same inputs always make the same bytes. */
export interface ShareSealer extends StreamSealer {
  /** u32 header length and header. */
  readonly head: Uint8Array;
}

/** @param fragment bytes of the whole fragment */
export function createShareSealer(header: ShareHeader, dataKey: Uint8Array, fragment: number): ShareSealer {
  const head = encodeHeader(header);
  const sealer = createStreamSealer(deriveShareKey(dataKey, header.pack), sha256(head.subarray(4)), fragment);
  return { head, ...sealer };
}

/** A part of a share that can be read and verified by itself. */
export interface ShareSlice {
  /** What to read of the stored share. */
  readonly stored: { readonly offset: number; readonly length: number };
  /** The range of the fragment that it opens to. */
  readonly fragment: { readonly offset: number; readonly length: number };
  /** Opens what was read into `into` (of `fragment.length` bytes); false where it does not verify. */
  open(read: Uint8Array, into: Uint8Array): boolean;
}

/**
 * Plans the read of fragment bytes [offset, offset + length), rounded out to whole segments of 1 MiB. The header is not
 * read: a reader that knows where the share belongs makes it, and a share of another place does not open.
 * @param total bytes of the whole fragment
 */
export function shareSlice(
  header: ShareHeader,
  dataKey: Uint8Array,
  total: number,
  offset = 0,
  length = total,
): ShareSlice {
  const head = encodeHeader(header);
  const range = streamRange(total, offset, length);
  return {
    stored: { offset: head.byteLength + range.sealed.offset, length: range.sealed.length },
    fragment: range.opened,
    open: (read, into) =>
      read.byteLength === range.sealed.length &&
      openStreamInto(deriveShareKey(dataKey, header.pack), sha256(head.subarray(4)), read, total, range.first, into),
  };
}
