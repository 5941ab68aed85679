import { FenchiError } from "../../events/error.ts";

/** The code of the error that an action ends with, or "none". Errors that are not ours are thrown on. */
export async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof FenchiError) return error.code;
    throw error;
  }
  return "none";
}

/** Every copy of the bytes with one of them changed; `step` takes only every step-th. */
export function* flipped(bytes: Uint8Array, step = 1): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) {
    const copy = bytes.slice();
    copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
    yield copy;
  }
}
