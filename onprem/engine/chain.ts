import pLimit from "p-limit";
import { FenchiError } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { openWitness, type Witness } from "../../vault/manifest.ts";
import { names, witnessSeq } from "../../vault/names.ts";

/** A place in the chain, and who shows it. */
export interface Link extends Witness {
  /** SHA-256 of the witness's stored bytes. */
  readonly sha256: string;
  readonly providers: readonly string[];
}

/** The chain of backups as the providers together show it: no single one can hide its end. */
export interface Chain {
  /** In order of seq; only links that verify. */
  readonly links: readonly Link[];
  /** Highest place that each reachable provider shows; 0 for an empty one. */
  readonly heads: ReadonlyMap<string, number>;
  /** Providers that could not be asked. */
  readonly unreachable: ReadonlyMap<string, FenchiError>;
  /** Witnesses that do not verify, or that differ from what other providers show. */
  readonly altered: readonly { readonly provider: string; readonly object: string; readonly message: string }[];
}

/** Witnesses of one provider that are read side by side. */
const sideBySide = 16;

/** Reads every provider's witnesses and verifies them by the trackers' keys. No secret key is used. */
export async function readChain(stores: readonly ObjectStore[], vault: VaultDescription): Promise<Chain> {
  const found = new Map<number, Map<string, { witness: Witness; providers: string[] }>>();
  const heads = new Map<string, number>();
  const unreachable = new Map<string, FenchiError>();
  const altered: { provider: string; object: string; message: string }[] = [];
  await Promise.all(stores.map(readOne));

  async function readOne(store: ObjectStore): Promise<void> {
    const { provider } = store;
    let head = 0;
    try {
      const shown: number[] = [];
      for await (const { name } of store.list(names.witnesses)) shown.push(witnessSeq(name) ?? 0);
      // Side by side: each is a small request, and a chain read over a long line would wait for round trips alone.
      const limit = pLimit(sideBySide);
      const read = async (seq: number) => {
        const bytes = await store.get(names.witness(seq));
        try {
          const witness = openWitness(bytes, vault, seq, provider);
          note(seq, sha256Hex(bytes), witness, provider);
          head = Math.max(head, seq);
        } catch (error) {
          if (!(error instanceof FenchiError)) throw error;
          altered.push({ provider, object: names.witness(seq), message: error.message });
        }
      };
      const reading = await Promise.allSettled(shown.filter((seq) => seq > 0).map((seq) => limit(read, seq)));
      for (const result of reading) if (result.status === "rejected") throw result.reason;
      heads.set(provider, head);
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
      unreachable.set(provider, error);
    }
  }

  function note(seq: number, hash: string, witness: Witness, provider: string): void {
    const places = found.get(seq) ?? new Map<string, { witness: Witness; providers: string[] }>();
    found.set(seq, places);
    const known = places.get(hash) ?? { witness, providers: [] };
    places.set(hash, known);
    known.providers.push(provider);
  }

  const links: Link[] = [];
  for (const seq of [...found.keys()].sort((a, b) => a - b)) {
    const places = [...(found.get(seq) ?? [])];
    // A later term wins: that is a tracker's takeover. Within a term two differ only where the tracker signed both.
    places.sort(([, a], [, b]) => b.witness.term - a.witness.term || b.providers.length - a.providers.length);
    const [best, ...others] = places;
    if (!best) continue;
    const [sha256, { witness, providers }] = best;
    links.push({ ...witness, sha256, providers });
    for (const [, other] of others) {
      for (const provider of other.providers) {
        const message = `${provider} shows another backup at place ${seq} of the chain than ${providers.join(", ")}.`;
        altered.push({ provider, object: names.witness(seq), message });
      }
    }
  }
  return { links, heads, unreachable, altered };
}
