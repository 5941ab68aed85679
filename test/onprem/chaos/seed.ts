import { createCipheriv, createHash } from "node:crypto";
import { runSeed } from "../../run.ts";

export { long } from "../../run.ts";

/** Numbers in [0, 1) that the seed and a name decide. */
export function drawer(name: string): () => number {
  let number = 0;
  return () => {
    const hash = createHash("sha256").update(`${runSeed} ${name} ${number++}`).digest();
    return hash.readUInt32BE(0) / 2 ** 32;
  };
}

/** Bytes that a name decides and that no codec makes smaller. */
export function bytesOf(name: string, size: number): Buffer {
  const key = createHash("sha256").update(name).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
