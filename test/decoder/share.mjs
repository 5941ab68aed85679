/** FORMAT.md, sections 8, 10 and 11: bodies, chunks, STREAM and shares. */
import { zstdDecompressSync } from "node:zlib";
import { ascii, hex, hkdf, jcs, need, openAead, parse, sha256, u32 } from "./bytes.mjs";

const MIB = 1024 * 1024;

export function openStream(key, aad, sealed) {
  const count = Math.ceil(sealed.length / (MIB + 16));
  need(count > 0, "an empty stream");
  const pieces = Array.from({ length: count }, (_, counter) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(counter, 7);
    nonce[11] = +(counter === count - 1);
    return openAead(key, nonce, aad, sealed.subarray(counter * (MIB + 16), (counter + 1) * (MIB + 16)));
  });
  return Buffer.concat(pieces);
}

/** The fragment in a share. */
export function openShare(stored, header, dataKey) {
  const head = Buffer.from(jcs({ v: 1, ...header }));
  const start = 4 + head.length;
  need(stored.subarray(0, start).equals(Buffer.concat([u32(head.length), head])), "a share of another place");
  return openStream(hkdf(dataKey, hex(header.pack), "fenchi/v1/share"), sha256(head), stored.subarray(start));
}

const members = "format backup item kind name size sha256 mtime labels index packs bases segments".split(" ");

export function openBody(stored, backup, contentKey) {
  const key = hkdf(contentKey, ascii(""), "fenchi/v1/body");
  const packed = openStream(key, sha256(ascii("fenchi/v1/body\0"), hex(backup)), stored);
  const body = parse(zstdDecompressSync(packed), members);
  need(body.backup === backup, "the body of another backup");
  return body;
}

/** The encoded chunk number `ordinal` of a pack. */
export function openChunk(packKey, pack, ordinal, stored) {
  const nonce = Buffer.concat([Buffer.alloc(8), u32(ordinal)]);
  return openAead(packKey, nonce, Buffer.concat([hex(pack), nonce]), stored);
}

/** The raw chunk. */
export function decodeChunk(codec, encoded, length, bases) {
  const dictionary = Buffer.concat([Buffer.alloc(1), ...bases]);
  const raw = [() => encoded, () => zstdDecompressSync(encoded), () => zstdDecompressSync(encoded, { dictionary })][
    codec
  ]();
  need(raw.length === length, "a chunk of another length");
  return raw;
}
