import { createHash } from "node:crypto";
import type { ObjectStore } from "../contract.ts";
import { objectAltered } from "../failure.ts";

/**
 * Checks what comes back against hashes that somebody signed. `expected` gives an object's SHA-256 in lower-case hex, or
 * undefined where it is not known, and then the object passes. A range cannot be checked by a hash of the whole and passes too: the
 * format authenticates it (FORMAT.md, STREAM).
 *
 * `get` and `digest` of other bytes are `Tampered` (`object-altered`), naming provider and object.
 */
export function withVerify(store: ObjectStore, expected: (name: string) => string | undefined): ObjectStore {
  const verify = (name: string, sha256: () => string) => {
    const wanted = expected(name);
    if (wanted === undefined) return;
    const found = sha256();
    if (found !== wanted) throw objectAltered(store.provider, name, `its SHA-256 is ${found}, not ${wanted}`);
  };
  return {
    provider: store.provider,
    async get(name, range) {
      const bytes = await store.get(name, range);
      if (range === undefined) verify(name, () => createHash("sha256").update(bytes).digest("hex"));
      return bytes;
    },
    async digest(name) {
      const digest = await store.digest(name);
      verify(name, () => digest.sha256);
      return digest;
    },
    put: (name, body, options) => store.put(name, body, options),
    stat: (name) => store.stat(name),
    list: (prefix, after) => store.list(prefix, after),
    lock: (name, until) => store.lock(name, until),
    remove: (name) => store.remove(name),
  };
}
