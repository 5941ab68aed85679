import { z } from "zod";
import type { Missing } from "../contender.ts";
import type { Lab } from "../lab.ts";
import { type Found, find, isMissing } from "./find.ts";

/** Debian's Python first, since its packages are for that one alone; then whatever Python is found. */
const pythons = ["/usr/bin/python3", "python3"];

/** The Python that has zfec, or word that none has. */
export function findZfec(): (Found & { readonly python: string }) | Missing {
  let missing: Missing = { name: "zfec", install: "" };
  for (const python of pythons) {
    const found = find(python, ["-c", "import zfec; print(zfec.__version__)"], "python3-zfec");
    if (!isMissing(found)) return { ...found, python };
    missing = found;
  }
  return missing;
}

/** As with ours: from one pack in memory to n blocks in memory that share nothing with it. */
const script = `
import sys, time, json, os, zfec
k, n, size, rounds = map(int, sys.argv[1:5])
pack = os.urandom(size)
block = -(-size // k)
encoder = zfec.Encoder(k, n)
seconds = []
for number in range(rounds + 3):
    start = time.perf_counter()
    blocks = [pack[j * block:(j + 1) * block].ljust(block, b"\\0") for j in range(k)]
    encoder.encode(blocks)
    if number >= 3:
        seconds.append(time.perf_counter() - start)
print(json.dumps(seconds))
`;

/** zfec makes its blocks anew each time. The C library is told to keep their memory, or its first touch would be most of the time. */
const env = { MALLOC_MMAP_THRESHOLD_: String(2 ** 30), MALLOC_TRIM_THRESHOLD_: String(2 ** 30) };

/** Seconds that zfec takes for one pack, each of `rounds` times. */
export async function zfecSeconds(
  lab: Lab,
  python: string,
  { k, n, size, rounds }: { readonly k: number; readonly n: number; readonly size: number; readonly rounds: number },
): Promise<number[]> {
  const printed = await lab.run({ program: python, args: ["-c", script, ...[k, n, size, rounds].map(String)], env });
  return z.array(z.number().positive()).parse(JSON.parse(printed));
}
