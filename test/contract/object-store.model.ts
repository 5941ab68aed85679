import fc from "fast-check";
import { expect, test } from "vitest";
import type { ObjectInfo, ObjectStore } from "../../providers/contract.ts";
import { createMapStore } from "../fakes/map-store.ts";
import { codeOf } from "./outcome.ts";
import { bytes, CLOCK, namesOf, type Provider, unversioned } from "./provider.ts";

const name = fc.constantFrom("a", "a-b", "a.b", "b/a", "b/a.c", "b-a", "b/d/e");
const body = fc.constantFrom("", "x", "y");
/** Whole seconds, which every store keeps as they are; the first has passed. */
const until = fc
  .constantFrom(-60, 60, 120)
  .map((seconds) => new Date(Math.floor(CLOCK.getTime() / 1000 + seconds) * 1000));
const step = fc.oneof(
  fc.record({ what: fc.constant("put" as const), name, body }),
  fc.record({ what: fc.constant("put" as const), name, body, lockUntil: until }),
  fc.record({ what: fc.constant("lock" as const), name, until }),
  fc.record({ what: fc.constantFrom("remove" as const, "digest" as const), name }),
  fc.record({ what: fc.constant("list" as const), prefix: fc.constantFrom("", "a", "b/", "b/a"), after: name }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function take(on: ObjectStore, step: Step): Promise<unknown> {
  switch (step.what) {
    case "put":
      return on.put(step.name, bytes(step.body), "lockUntil" in step ? { lockUntil: step.lockUntil } : {});
    case "lock":
      return on.lock(step.name, step.until);
    case "list":
      return namesOf(on, step.prefix, step.after);
    case "digest":
      return on.digest(step.name).then(unversioned);
    default:
      return on[step.what](step.name);
  }
}

/** Any run of operations answers as a store in memory does. */
export function modelLaw(on: Provider): void {
  test("any run of operations answers as the model does", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const model = createMapStore(on.store.provider, () => CLOCK);
        const store = inside(on.store, `run${run++}`);
        for (const each of steps) expect(await codeOf(take(store, each))).toEqual(await codeOf(take(model, each)));
      }),
      { numRuns: 20 },
    );
  });
}

/** The store's folder as a store of its own, so that runs of a property do not see each other. */
function inside(store: ObjectStore, folder: string): ObjectStore {
  const path = (name: string) => `${folder}/${name}`;
  const bare = <Info extends ObjectInfo>(info: Info): Info => ({ ...info, name: info.name.slice(folder.length + 1) });
  return {
    provider: store.provider,
    put: (name, body, options) => store.put(path(name), body, options),
    get: (name, range) => store.get(path(name), range),
    stat: async (name) => {
      const info = await store.stat(path(name));
      return info === undefined ? undefined : bare(info);
    },
    digest: async (name) => bare(await store.digest(path(name))),
    lock: (name, until) => store.lock(path(name), until),
    remove: (name) => store.remove(path(name)),
    async *list(prefix, after = "") {
      for await (const info of store.list(path(prefix), path(after))) yield bare(info);
    },
  };
}
