import { Denied, Unavailable } from "../../events/error.ts";

/**
 * What `work` says; a provider that refuses to be written is to be tried again, as one that is away: a medium that is mounted read-only, or a
 * right that is missing, is put right by somebody, who should not have to know of messages that wait for it.
 */
export async function* retryingDenied<Said>(work: () => AsyncIterable<Said>): AsyncGenerator<Said, void, undefined> {
  try {
    yield* work();
  } catch (error) {
    if (!(error instanceof Denied) || error.code !== "provider-denied") throw error;
    const { code, message, next, params } = error;
    throw new Unavailable(code, message, { next, params, cause: error });
  }
}
