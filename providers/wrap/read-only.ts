import type { ObjectStore } from "../contract.ts";
import { providerDenied } from "../failure.ts";

/** A store that can be read and in no way changed: `put`, `lock` and `remove` are `Denied` (`provider-denied`) before anything is asked. */
export function withReadOnly(store: ObjectStore): ObjectStore {
  const { provider } = store;
  const refuse = async (): Promise<never> => {
    throw providerDenied(provider, "it was opened for reading alone");
  };
  return {
    provider,
    get: (name, range) => store.get(name, range),
    stat: (name) => store.stat(name),
    digest: (name) => store.digest(name),
    list: (prefix, after) => store.list(prefix, after),
    put: refuse,
    lock: refuse,
    remove: refuse,
  };
}
