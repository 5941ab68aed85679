import type { ObjectStore } from "../../providers/contract.ts";
import { objectMissing, providerUnavailable } from "../../providers/failure.ts";

/** What is the matter with one provider in a drill, asked anew at every call. */
export interface ProviderFaults {
  readonly lost: () => boolean;
  readonly lying: () => boolean;
  /** Whether an object is newer than the state that the provider was set back to. */
  readonly hidden: (name: string) => boolean;
}

/** Only shares are altered: what is signed would be noticed before a byte of a share was fetched, and that is the easier case. */
const altered = /^packs\//;

/**
 * A provider as a drill makes it: away, altering the shares that it gives, or without what came last. What is really stored is
 * only read, and stays as it is.
 */
export function withFaults(store: ObjectStore, { lost, lying, hidden }: ProviderFaults): ObjectStore {
  const { provider } = store;
  const assertThere = () => {
    if (lost()) throw lostInDrill(provider);
  };
  const assertShown = (name: string) => {
    assertThere();
    if (hidden(name)) throw objectMissing(provider, name);
  };
  const lies = (name: string) => lying() && altered.test(name);
  return {
    ...store,
    provider,
    async get(name, range) {
      assertShown(name);
      const bytes = await store.get(name, range);
      return lies(name) ? alter(bytes) : bytes;
    },
    async stat(name) {
      assertThere();
      return hidden(name) ? undefined : await store.stat(name);
    },
    async digest(name) {
      assertShown(name);
      const digest = await store.digest(name);
      return lies(name) ? { ...digest, sha256: [...digest.sha256].reverse().join("") } : digest;
    },
    async *list(prefix, after) {
      assertThere();
      for await (const info of store.list(prefix, after)) {
        assertThere();
        if (!hidden(info.name)) yield info;
      }
    },
  };
}

function alter(bytes: Uint8Array): Uint8Array {
  const other = Uint8Array.from(bytes);
  const middle = other.byteLength >> 1;
  if (other.byteLength > 0) other[middle] = (other[middle] ?? 0) ^ 1;
  return other;
}

const lostInDrill = (provider: string) => providerUnavailable(provider, "the drill's scenario has lost it");
