import { FenchiError } from "../../events/error.ts";

/**
 * What a call came to: its result, or the code of the FenchiError it threw. Any other error is a bug and goes on, so that a test
 * can never take it for a refusal.
 */
export async function codeOf<Result>(call: Promise<Result>): Promise<Result | string> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof FenchiError) return error.code;
    throw error;
  }
}
