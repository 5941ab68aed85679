import { FenchiError } from "../../../events/error.ts";
import type { Source } from "../../../functions/seal/ports.ts";

/** Reads on until the end, `step` bytes at most at once. */
export async function readRest(source: Source, step = 64 * 1024): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const into = Buffer.alloc(step);
    const read = await source.read(into);
    if (read === 0) return Buffer.concat(parts);
    parts.push(into.subarray(0, read));
  }
}

/** Reads a source to its end, finishes and closes it. */
export async function readWhole(source: Source, step?: number) {
  try {
    const bytes = await readRest(source, step);
    return { bytes, ...(await source.finish()) };
  } finally {
    await source.close();
  }
}

/** What a call was refused with; anything but a FenchiError goes on, and so does a success. */
export async function refusal(call: Promise<unknown>): Promise<FenchiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof FenchiError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

/** Runs as a user who may read nothing of root's, where this process is root and so may read everything. */
export async function asNobody<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return await work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
