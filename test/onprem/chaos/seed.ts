import { createCipheriv, createHash, randomInt } from "node:crypto";

/** Whether every moment is tried and not only a sample. */
export const long = process.env["FENCHI_LONG"] === "1";

const seed = process.env["FENCHI_SEED"] ?? String(randomInt(2 ** 31));

/** Numbers in [0, 1) that the seed and a name decide. The seed is printed, so that a failure can be run again with FENCHI_SEED. */
export function drawer(name: string): () => number {
  console.log(`${name}: FENCHI_SEED=${seed}`);
  let number = 0;
  return () => {
    const hash = createHash("sha256").update(`${seed} ${name} ${number++}`).digest();
    return hash.readUInt32BE(0) / 2 ** 32;
  };
}

/** Bytes that a name decides and that no codec makes smaller. */
export function bytesOf(name: string, size: number): Buffer {
  const key = createHash("sha256").update(name).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
