import { type ChunkSizes, chunkSizes, createChunker } from "../../../vault/chunk.ts";
import { deriveGear } from "../../../vault/keys.ts";
import { bytesOf, hex } from "../rule.ts";

const dedupKey = bytesOf("chunk/dedup", 32);

function cuts(data: Uint8Array, sizes: ChunkSizes): number[] {
  const chunker = createChunker(deriveGear(dedupKey), sizes);
  const lengths: number[] = [];
  for (let at = 0; at < data.length; ) {
    const length = chunker.cut(data.subarray(at, at + sizes.max), at + sizes.max >= data.length);
    lengths.push(length);
    at += length;
  }
  return lengths;
}

/** Lengths of the chunks that streams are cut into. */
export function chunk() {
  const small = { min: 64, normal: 256, max: 1024 };
  const tight = { min: 1, normal: 8, max: 9 };
  const cases = [
    { sizes: small, label: "chunk/small", length: 8000 },
    { sizes: small, label: "chunk/short", length: 63 },
    { sizes: small, label: "chunk/empty", length: 0 },
    { sizes: tight, label: "chunk/tight", length: 200 },
    { sizes: chunkSizes, label: "chunk/default", length: 6 * 1024 * 1024 },
  ];
  return {
    dedupKey: hex(dedupKey),
    cases: [
      ...cases.map((each) => ({ ...each, lengths: cuts(bytesOf(each.label, each.length), each.sizes) })),
      { sizes: small, zeros: 3000, lengths: cuts(new Uint8Array(3000), small) },
    ],
  };
}
