import { tagLength } from "../../vault/cipher.ts";
import { createShareSealer, type ShareHeader } from "../../vault/share.ts";

/** The whole share that a fragment becomes. */
export function shareOf(header: ShareHeader, dataKey: Uint8Array, fragment: Uint8Array): Buffer {
  const sealer = createShareSealer(header, dataKey, fragment.byteLength);
  const segments = Array.from({ length: sealer.count }, (_, index) => {
    const { offset, length } = sealer.range(index);
    const into = new Uint8Array(length + tagLength);
    sealer.seal(index, fragment.subarray(offset, offset + length), into);
    return into;
  });
  return Buffer.concat([sealer.head, ...segments]);
}
