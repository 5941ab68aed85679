import { FenchiError } from "../../events/error.ts";
import { type Manifest, openWitness, type Witness } from "../../vault/manifest.ts";
import { names, witnessSeq } from "../../vault/names.ts";
import type { RestorePorts, RestoreProvider } from "./ports.ts";
import type { Sources } from "./sources.ts";

/** Newest witnesses of a provider that are tried before it counts as one that shows none. */
const tried = 8;

/** The end of the chain at one provider that could be asked; no `head` where it shows none that verifies. */
interface Shown {
  readonly provider: RestoreProvider;
  readonly head: Witness | undefined;
}

/**
 * Names every provider whose chain ends before the highest head that any of them shows: it was away when a backup was
 * committed, or was rolled back. Witnesses count by their tracker's signature alone, so no provider can make others seem behind.
 *
 * @param restored of the backup being restored: what lies before it in the chain is not looked at
 */
export async function nameBehind(
  restored: Pick<Manifest, "seq">,
  ports: Pick<RestorePorts, "vault">,
  sources: Sources,
): Promise<void> {
  const asked = await Promise.all(sources.ranked().map((provider) => headOf(provider, restored.seq, ports, sources)));
  const shown = asked.flat();
  const highest = shown.map(({ head }) => head).reduce((best, head) => (isLater(head, best) ? head : best), undefined);
  for (const { provider, head } of shown) {
    if (isLater(highest, head)) sources.behind(provider, names.witness(highest?.seq ?? 0));
  }
}

/** Heads order by term, then by place. */
function isLater(one: Witness | undefined, other: Witness | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.term > other.term || (one.term === other.term && one.seq > other.seq);
}

/** @returns nothing where the provider cannot be asked, and then it is blamed */
async function headOf(
  provider: RestoreProvider,
  from: number,
  { vault }: Pick<RestorePorts, "vault">,
  sources: Sources,
): Promise<Shown[]> {
  const { store } = provider;
  const found: number[] = [];
  try {
    for await (const { name } of store.list(names.witnesses, names.witness(from - 1))) {
      const seq = witnessSeq(name);
      if (seq !== undefined) found.push(seq);
    }
    for (const seq of found.toReversed().slice(0, tried)) {
      const bytes = await store.get(names.witness(seq));
      try {
        return [{ provider, head: openWitness(bytes, vault, seq, store.provider) }];
      } catch (error) {
        sources.blame(provider, names.witness(seq), error);
      }
    }
    return [{ provider, head: undefined }];
  } catch (error) {
    if (!(error instanceof FenchiError)) throw error;
    sources.blame(provider, names.witnesses, error);
    return [];
  }
}
