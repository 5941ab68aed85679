import type { ObjectStore } from "../contract.ts";
import { providerUnavailable } from "../failure.ts";
import { aroundEach } from "./around.ts";

/** What a timeout needs from outside. */
export interface TimeoutOptions {
  readonly milliseconds: number;
  /** Rejects or resolves early, and lets go of its timer, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * A call that takes longer is `Unavailable` (`provider-unavailable`): a provider that hangs must not hang what waits for it. The call itself goes on
 * behind our back, which the contract allows: a put that failed may have written, and says `equal` when it is tried again.
 */
export function withTimeout(store: ObjectStore, { milliseconds, sleep }: TimeoutOptions): ObjectStore {
  return aroundEach(store, async (call) => {
    const answered = new AbortController();
    const late = sleep(milliseconds, answered.signal).then(
      () => {
        throw providerUnavailable(store.provider, `no answer in ${milliseconds / 1000} seconds`);
      },
      () => new Promise<never>(() => {}),
    );
    try {
      return await Promise.race([call(), late]);
    } finally {
      // The timer is let go of; a `late` that settles after this is nobody's error.
      late.catch(() => undefined);
      answered.abort();
    }
  });
}
