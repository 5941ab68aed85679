import pLimit from "p-limit";
import type { RestorePorts } from "../../functions/restore/ports.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import { type Chain, readChain } from "../engine/chain.ts";
import { openState } from "../engine/state/index.ts";
import { summarise } from "../engine/summary.ts";
import type { ProviderPlace, RecoverOptions } from "./contract.ts";
import type { Keyring } from "./keyring.ts";
import type { Layout } from "./layout.ts";
import { openKeys, openPlace } from "./place.ts";

/** Backups that are opened side by side. */
const sideBySide = 16;

/**
 * Makes the list of backups anew from what the providers hold: nothing on the lost host is needed for it. A backup that does not
 * open now (too few providers that hold it) is left out; a later rebuild may find it.
 */
export async function rebuildCatalog(
  layout: Layout,
  places: readonly ProviderPlace[],
  vault: VaultDescription,
  keyring: Keyring,
  options: Pick<RecoverOptions, "through" | "onProgress"> = {},
): Promise<{ readonly chain: Chain; readonly backups: number }> {
  const { through = (store) => store, onProgress = () => {} } = options;
  const recovery = keyring.recovery?.reveal();
  const now = () => new Date();
  const providers = await Promise.all(
    places.map(async ({ name, root }, index) => ({
      index,
      store: through(await openPlace(name, root, layout.home)),
      unwrap: recovery
        ? unwrapByRecovery(recovery)
        : unwrapByService(await openKeys(name, root, layout.home, layout.kms(name))),
    })),
  );
  const chain = await readChain(
    providers.map(({ store }) => store),
    vault,
  );
  const ports: Omit<RestorePorts, "target"> = {
    vault,
    factor: keyring.factor.reveal(),
    providers,
    now,
    hedgeAfter: 5_000,
    onProgress: () => {},
  };
  const state = openState(layout.stateFile, { now });
  let [backups, done] = [0, 0];
  try {
    // Each is a few small requests one after another: side by side they do not wait for each other's round trips.
    const limit = pLimit(sideBySide);
    const found = chain.links.map((link) =>
      limit(async () => {
        const summary = await summarise(link, ports);
        onProgress(++done, chain.links.length);
        return summary;
      }),
    );
    try {
      // In the chain's order, as they were sealed.
      for (const coming of found) {
        const summary = await coming;
        if (!summary) continue;
        await state.catalog.addBackup(summary);
        backups++;
      }
    } finally {
      await Promise.allSettled(found);
    }
  } finally {
    await state.close();
  }
  return { chain, backups };
}
