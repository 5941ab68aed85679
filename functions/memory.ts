/** Bytes of idle memory kept for the next borrowers, at most. */
const kept = 36 * 1024 * 1024;

/** Idle blocks, smallest first. */
const idle: Uint8Array[] = [];

/**
 * Lends `bytes` bytes of memory to `use` for as long as it runs. Shares are megabytes that live for milliseconds: memory that is used again
 * costs neither the system's zeroing of new pages nor the collector's time. It only ever holds ciphertext.
 */
export async function borrow<Result>(bytes: number, use: (memory: Uint8Array) => Promise<Result>): Promise<Result> {
  const block = takeIdle(bytes) ?? new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
  try {
    return await use(block.subarray(0, bytes));
  } finally {
    giveIdle(block);
  }
}

/** The smallest block that is large enough; none that is much too large, which somebody else will need. */
function takeIdle(bytes: number): Uint8Array | undefined {
  const fit = idle.findIndex((block) => block.byteLength >= bytes);
  const found = idle[fit];
  if (!found || found.byteLength > 2 * bytes) return undefined;
  idle.splice(fit, 1);
  return found;
}

function giveIdle(block: Uint8Array): void {
  const place = idle.findIndex((other) => other.byteLength >= block.byteLength);
  idle.splice(place < 0 ? idle.length : place, 0, block);
  let held = idle.reduce((sum, each) => sum + each.byteLength, 0);
  while (held > kept) held -= idle.shift()?.byteLength ?? 0;
}
