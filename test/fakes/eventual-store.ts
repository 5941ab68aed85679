import type { ObjectInfo, ObjectStore } from "../../providers/contract.ts";

/**
 * A store whose `list` and `stat` lag behind: what a put, lock or remove changed shows only after `lag` further calls, as old object
 * stores did. `get`, `digest` and write once stay exact, which is all that the vault may lean on. With a lag of 0 it keeps
 * the whole contract.
 */
export function createEventualStore(store: ObjectStore, lag: number): ObjectStore {
  /** What still shows, and from which call on it no longer does. */
  const stale = new Map<string, { readonly shown: ObjectInfo | undefined; readonly until: number }>();
  let calls = 0;

  async function changing<Result>(name: string, change: () => Promise<Result>): Promise<Result> {
    calls += 1;
    const shown = shownNow(name) ?? { info: await store.stat(name) };
    const result = await change();
    stale.set(name, { shown: shown.info, until: calls + lag });
    return result;
  }
  function shownNow(name: string): { readonly info: ObjectInfo | undefined } | undefined {
    const entry = stale.get(name);
    return entry !== undefined && calls <= entry.until && lag > 0 ? { info: entry.shown } : undefined;
  }

  return {
    provider: store.provider,
    put: (name, body, options) => changing(name, () => store.put(name, body, options)),
    lock: (name, until) => changing(name, () => store.lock(name, until)),
    remove: (name) => changing(name, () => store.remove(name)),
    async get(name, range) {
      calls += 1;
      return await store.get(name, range);
    },
    async digest(name) {
      calls += 1;
      return await store.digest(name);
    },
    async stat(name) {
      calls += 1;
      const shown = shownNow(name);
      return shown === undefined ? await store.stat(name) : shown.info;
    },
    async *list(prefix, after = "") {
      calls += 1;
      const seen = new Map<string, ObjectInfo>();
      for await (const info of store.list(prefix, after)) seen.set(info.name, info);
      for (const name of stale.keys()) {
        const shown = shownNow(name);
        if (shown === undefined || !name.startsWith(prefix) || name <= after) continue;
        if (shown.info === undefined) seen.delete(name);
        else seen.set(name, shown.info);
      }
      for (const name of [...seen.keys()].sort()) {
        const info = seen.get(name);
        if (info !== undefined) yield info;
      }
    },
  };
}
