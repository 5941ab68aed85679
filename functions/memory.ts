/** Blocks kept for the next borrower, at most. */
const kept = 3;

const free: Uint8Array[] = [];

/**
 * Lends `bytes` bytes of memory to `use` for as long as it runs. Shares are megabytes that live for milliseconds: memory that is used again
 * costs neither the system's zeroing of new pages nor the collector's time. It only ever holds ciphertext.
 */
export async function borrow<Result>(bytes: number, use: (memory: Uint8Array) => Promise<Result>): Promise<Result> {
  const fit = free.findIndex((block) => block.byteLength >= bytes);
  const [found] = fit < 0 ? [] : free.splice(fit, 1);
  const block = found ?? new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
  try {
    return await use(block.subarray(0, bytes));
  } finally {
    free.push(block);
    free.sort((a, b) => b.byteLength - a.byteLength).splice(kept);
  }
}
