import { createPackBuffer } from "../../../vault/erasure.ts";
import { generatorRow } from "../../../vault/kernel/cauchy.ts";
import { bytesOf, hashOf, hex } from "../rule.ts";

const codes = [
  { k: 2, n: 3 },
  { k: 3, n: 5 },
  { k: 4, n: 6 },
  { k: 10, n: 16 },
  { k: 15, n: 16 },
];

const encode = (k: number, n: number, pack: Uint8Array): Uint8Array[] => {
  const buffer = createPackBuffer({ k, n, capacity: Math.max(1, pack.length) });
  buffer.pack.set(pack);
  return buffer.encode(pack.length).map((fragment) => fragment.slice());
};

/** Parity rows, and the fragments of a small pack written out and of a larger one by hash. */
export function erasure() {
  return {
    cases: codes.map(({ k, n }) => {
      const small = bytesOf(`erasure/small/${k}`, 3 * k + 1);
      const large = { label: `erasure/large/${k}`, length: 100_003 };
      return {
        k,
        n,
        parity: Array.from({ length: n - k }, (_, row) => hex(Uint8Array.from(generatorRow(k, k + row)))),
        small: { pack: hex(small), fragments: encode(k, n, small).map(hex) },
        large: { ...large, sha256: encode(k, n, bytesOf(large.label, large.length)).map(hashOf) },
      };
    }),
  };
}
