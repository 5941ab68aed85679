import { FenchiError, Unavailable } from "../../events/error.ts";
import { names } from "../../vault/names.ts";
import type { Home } from "../home/home.ts";
import { readChain } from "./chain.ts";
import { restoreProviders } from "./handlers.ts";
import type { State } from "./state/index.ts";
import { summarise } from "./summary.ts";

/**
 * Where the state was lost, or is an old copy, the providers know more than it does: the list of backups and the end of the chain
 * are taken from them before anything is sealed. A tracker that went on from its own would give places in the chain a second time, and no
 * provider would take them.
 *
 * @returns how many backups were learnt of
 * @throws {Unavailable} `state-behind` where too few providers are within reach to be sure of the chain's end
 */
export async function adoptChain(home: Home, state: State, now: () => Date): Promise<number> {
  const head = (await state.ledger.head())?.seq ?? 0;
  if (!(await isAhead(home, head))) return 0;
  const { vault, keyring, config, providers } = home;
  const stores = providers.map(({ store }) => store);
  const { links, heads } = await readChain(stores, vault);
  const last = links.at(-1);
  if (!last || last.seq <= head) return 0;
  // Whatever a quorum holds is seen by this many.
  const needed = vault.providers.length - vault.quorum + 1;
  if (heads.size < needed) throw behind(head, last.seq, needed, heads.size);
  const ports = {
    vault,
    factor: keyring.factor.reveal(),
    providers: restoreProviders(home),
    now,
    hedgeAfter: config.restore.hedgeSeconds * 1000,
    onProgress: () => {},
  };
  let learnt = 0;
  for (const link of links) {
    if (link.seq <= head) continue;
    const summary = await summarise(link, ports);
    if (!summary) continue;
    await state.catalog.addBackup(summary);
    learnt++;
  }
  const { term, seq, manifest } = last;
  await state.adoptHead({ term, seq, manifest });
  return learnt;
}

/** A look at one name a provider: this is asked at every start. */
async function isAhead({ providers }: Home, head: number): Promise<boolean> {
  const next = names.witness(head + 1);
  const looked = await Promise.all(
    providers.map(({ store }) =>
      store.stat(next).catch((error: unknown) => {
        if (error instanceof FenchiError) return undefined;
        throw error;
      }),
    ),
  );
  return looked.some((found) => found !== undefined);
}

function behind(head: number, seen: number, needed: number, reached: number): Unavailable {
  return new Unavailable(
    "state-behind",
    `This home remembers the chain of backups up to ${head}, and a provider shows it up to ${seen}: its state was lost or is an old copy.`,
    {
      next: `Bring at least ${needed} providers within reach (${reached} ${reached === 1 ? "is" : "are"} now); the list of backups is then taken from them.`,
      params: { head, seen, needed, reached },
    },
  );
}
