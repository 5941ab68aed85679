import { Refused, Tampered } from "../../events/error.ts";
import { equalBytes, fromHex } from "../../vault/bytes.ts";
import type { KeyShare } from "../../vault/keyobject.ts";
import { type ContentKey, deriveContentKey } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { combineShares } from "../../vault/shamir.ts";
import type { Statement } from "../../vault/statement.ts";
import { subsets } from "../../vault/subsets.ts";
import type { RestoreProvider } from "./ports.ts";
import type { Sources } from "./sources.ts";

/** Asks one provider for its key share; `undefined` where it gives none, and then it is blamed. */
export type AskKeyShare = (provider: RestoreProvider) => Promise<KeyShare | undefined>;

/**
 * Puts a backup's content key together from k providers' shares, fastest first. A key service that answers with a wrong share
 * cannot be told by the share alone: where the commitment does not fit, further providers are asked until k agree, and
 * whoever does not agree with them is named.
 *
 * @throws {Refused} `too-few-shares`; {Tampered} `commitment-differs` where no k of all agree
 */
export async function findContentKey(
  statement: Statement,
  factor: Uint8Array,
  sources: Sources,
  askKeyShare: AskKeyShare,
): Promise<ContentKey> {
  const { backup, threshold } = statement;
  const commitment = fromHex(statement.commitment);
  const shares = await sources.ask(threshold, askKeyShare);
  if (shares.size < threshold) throw tooFew(statement, shares.size);
  for (let newest: RestoreProvider | undefined; ; ) {
    for (const chosen of subsets([...shares.keys()], threshold)) {
      if (newest && !chosen.includes(newest)) continue;
      const content = deriveContentKey(combine(chosen, shares), factor, backup);
      if (!equalBytes(content.commitment, commitment)) continue;
      blameOthers(statement, chosen, shares, sources);
      return content;
    }
    const [further] = await sources.ask(1, askKeyShare, (provider) => !shares.has(provider));
    if (!further) break;
    shares.set(...further);
    [newest] = further;
  }
  throw new Tampered("commitment-differs", `The keys at hand do not open backup ${backup}.`, {
    next: "This keyring or these sheets are another vault's, or key services gave wrong answers.",
    params: { backup },
  });
}

function combine(chosen: readonly RestoreProvider[], shares: ReadonlyMap<RestoreProvider, KeyShare>): Uint8Array {
  const points = chosen.flatMap((provider): [number, Uint8Array][] => {
    const share = shares.get(provider);
    return share ? [[provider.index, share.share]] : [];
  });
  return combineShares(new Map(points), chosen.length);
}

/** With the right shares the polynomial is known: whoever is not on it gave a wrong one. */
function blameOthers(
  { backup }: Statement,
  right: readonly RestoreProvider[],
  shares: ReadonlyMap<RestoreProvider, KeyShare>,
  sources: Sources,
): void {
  const secret = combine(right, shares);
  for (const provider of shares.keys()) {
    if (right.includes(provider) || equalBytes(combine([...right.slice(1), provider], shares), secret)) continue;
    const name = provider.store.provider;
    const error = new Tampered("key-share-wrong", `${name}'s key service gave a wrong key share of backup ${backup}.`, {
      next: `The other providers' shares are used. Ask ${name} what happened to its key.`,
      params: { provider: name, backup },
    });
    sources.blame(provider, names.key(backup), error);
  }
}

function tooFew({ backup, threshold }: Statement, found: number): Refused {
  return new Refused(
    "too-few-shares",
    `Only ${found} of the ${threshold} providers needed gave their key share of backup ${backup}.`,
    {
      next: "Bring more providers within reach, or use m custodian sheets with fenchi recover.",
      params: { backup, found, threshold },
    },
  );
}
