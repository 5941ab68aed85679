import type { ObjectStore } from "../contract.ts";

/** Does something around one call to a store: waits before it, limits it, counts it. */
export type Around = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** The same store with `around` every call. Of a listing each step is a call, so that who works while listing holds nothing up. */
export function aroundEach(store: ObjectStore, around: Around): ObjectStore {
  return {
    provider: store.provider,
    put: (name, body, options) => around(() => store.put(name, body, options)),
    get: (name, range) => around(() => store.get(name, range)),
    stat: (name) => around(() => store.stat(name)),
    digest: (name) => around(() => store.digest(name)),
    lock: (name, until) => around(() => store.lock(name, until)),
    remove: (name) => around(() => store.remove(name)),
    async *list(prefix, after) {
      const steps = store.list(prefix, after)[Symbol.asyncIterator]();
      try {
        for (let step = await around(() => steps.next()); !step.done; step = await around(() => steps.next())) {
          yield step.value;
        }
      } finally {
        await steps.return?.();
      }
    },
  };
}
