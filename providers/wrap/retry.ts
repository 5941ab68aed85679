import { isRetriable } from "../../events/error.ts";
import type { ObjectStore } from "../contract.ts";
import { aroundEach } from "./around.ts";

/** How often and how patiently to try again. */
export interface RetryOptions {
  /** Calls in all, the first one included; at least 1. */
  readonly attempts: number;
  /** Milliseconds that the wait before the second call is drawn from; it doubles from call to call. */
  readonly base: number;
  /** No wait is drawn from more than this many milliseconds. */
  readonly cap: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Evenly distributed in [0, 1). */
  readonly random: () => number;
}

/**
 * Tries again what may succeed later ({@link isRetriable}), with exponential backoff and full jitter: each wait is drawn evenly from zero
 * to the bound, so that many callers thrown back together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). The last error is thrown as it is.
 *
 * A listing that breaks goes on behind the last name it gave, with all attempts again. A put that failed after it had
 * written says `equal` when tried again. p-retry is not used: it draws from half the bound upwards and brings its own clock.
 */
export function withRetry(store: ObjectStore, options: RetryOptions): ObjectStore {
  const retry = <Result>(call: () => Promise<Result>) => retrying(options, call);
  return {
    ...aroundEach(store, retry),
    async *list(prefix, after) {
      let last = after;
      let steps = store.list(prefix, last)[Symbol.asyncIterator]();
      const next = async () => {
        try {
          return await steps.next();
        } catch (error) {
          // An iterator that threw has ended.
          steps = store.list(prefix, last)[Symbol.asyncIterator]();
          throw error;
        }
      };
      try {
        for (let step = await retry(next); !step.done; step = await retry(next)) {
          last = step.value.name;
          yield step.value;
        }
      } finally {
        await steps.return?.();
      }
    },
  };
}

async function retrying<Result>(options: RetryOptions, call: () => Promise<Result>): Promise<Result> {
  const { attempts, base, cap, sleep, random } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts || !isRetriable(error)) throw error;
      await sleep(random() * Math.min(cap, base * 2 ** (attempt - 1)));
    }
  }
}
