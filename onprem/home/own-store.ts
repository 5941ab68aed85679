import { FenchiError, Unavailable } from "../../events/error.ts";
import { names } from "../../vault/names.ts";
import type { PlaceStore } from "./place.ts";

/** Milliseconds for which a provider that showed the vault's description is believed to be this vault's still. */
const believed = 1_000;

/** See {@link createOwnStore}. */
export interface OwnStore extends PlaceStore {
  /** Looks whether the provider is this vault's, now. @throws {Unavailable} `provider-foreign`, and as `get` */
  assertOwn(): Promise<void>;
}

/**
 * A provider that takes nothing unless it shows this vault's own description: in its folder may lie another vault's, or an empty medium,
 * and what is put there would count and be found by nobody. Reading is as it was.
 *
 * Errors beside the store's: {Unavailable} `provider-foreign` of `put`, `lock` and `remove`.
 */
export function createOwnStore(store: PlaceStore, description: Uint8Array): OwnStore {
  const { provider } = store;
  const name = names.vault(0, 0);
  let until = Number.NEGATIVE_INFINITY;

  async function assertOwn(): Promise<void> {
    let shown: Uint8Array | undefined;
    try {
      shown = await store.get(name);
    } catch (error) {
      if (!(error instanceof FenchiError) || error.code !== "object-missing") throw error;
    }
    if (shown === undefined || Buffer.compare(shown, description) !== 0) throw foreign(provider, shown !== undefined);
    until = performance.now() + believed;
  }

  async function believeOwn(): Promise<void> {
    if (performance.now() >= until) await assertOwn();
  }

  return {
    ...store,
    assertOwn,
    async put(object, body, options) {
      await believeOwn();
      return await store.put(object, body, options);
    },
    async lock(object, date) {
      await believeOwn();
      await store.lock(object, date);
    },
    async remove(object) {
      await believeOwn();
      await store.remove(object);
    },
  };
}

/** To be tried again: nothing is lost, and somebody puts the right folder back. */
function foreign(provider: string, other: boolean): Unavailable {
  const what = other ? "holds another vault" : "does not show this vault's description";
  return new Unavailable("provider-foreign", `The folder of provider ${provider} ${what}; nothing was written there.`, {
    next: `Put the right folder or medium of ${provider} back, or correct its root in config.json; the work is tried again by itself.`,
    params: { provider, what },
  });
}
