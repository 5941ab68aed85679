import type { ShareHeader } from "../../../vault/share.ts";
import { streamSegment } from "../../../vault/stream.ts";
import { bytesOf, hashOf, hex } from "../rule.ts";
import { shareOf } from "../share-of.ts";

const dataKey = bytesOf("share/data-key", 32);
const header: ShareHeader = {
  vault: hex(bytesOf("share/vault", 16)),
  backup: hex(bytesOf("share/backup", 16)),
  pack: hex(bytesOf("share/pack", 16)),
  index: 1,
  k: 2,
  n: 3,
};

/** Shares of fragments of lengths around the segments' ends; small ones written out. */
export function share() {
  const lengths = [0, 1, 40, streamSegment - 1, streamSegment, streamSegment + 1, 2 * streamSegment + 12_345];
  return {
    dataKey: hex(dataKey),
    header,
    cases: lengths.map((length) => {
      const label = `share/fragment/${length}`;
      const stored = shareOf(header, dataKey, bytesOf(label, length));
      const bytes = length < 1000 ? { stored: hex(stored) } : {};
      return { label, length, storedLength: stored.length, sha256: hashOf(stored), ...bytes };
    }),
  };
}
