import { derivePackKey } from "../../../vault/keys.ts";
import { chunkOverhead, sealChunkInto } from "../../../vault/pack.ts";
import { bytesOf, hex } from "../rule.ts";

/** A pack of encoded chunks, one of them empty. */
export function pack() {
  const contentKey = bytesOf("pack/content", 32);
  const id = hex(bytesOf("pack/id", 16));
  const key = derivePackKey(contentKey, id);
  const chunks = [100, 0, 1, 257].map((length, ordinal) => bytesOf(`pack/chunk/${ordinal}`, length));
  const sealed = chunks.map((encoded, ordinal) => {
    const into = new Uint8Array(encoded.length + chunkOverhead);
    sealChunkInto(key, id, ordinal, encoded, into);
    return into;
  });
  return {
    contentKey: hex(contentKey),
    pack: id,
    chunks: chunks.map((encoded, ordinal) => ({
      ordinal,
      offset: sealed.slice(0, ordinal).reduce((sum, each) => sum + each.length, 0),
      encoded: hex(encoded),
      stored: hex(sealed[ordinal] ?? new Uint8Array()),
    })),
    bytes: hex(Buffer.concat(sealed)),
  };
}
