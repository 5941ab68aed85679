import { randomBytes } from "node:crypto";
import { FenchiError } from "../../events/error.ts";
import { openBackup, readBody } from "../../functions/restore/opened.ts";
import type { RestorePorts } from "../../functions/restore/ports.ts";
import { createSources } from "../../functions/restore/sources.ts";
import { createLocalKeyService } from "../../providers/local/keys.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import { openManifest } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { type Chain, type Link, readChain } from "../engine/chain.ts";
import type { BackupSummary } from "../engine/service.ts";
import { openState } from "../engine/state/index.ts";
import type { ProviderPlace } from "./contract.ts";
import type { Keyring } from "./keyring.ts";
import type { Layout } from "./layout.ts";

/**
 * Makes the list of backups anew from what the providers hold: nothing on the lost host is needed for it. A backup that does not
 * open now (too few providers that hold it) is left out; a later rebuild may find it.
 */
export async function rebuildCatalog(
  layout: Layout,
  places: readonly ProviderPlace[],
  vault: VaultDescription,
  keyring: Keyring,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<{ readonly chain: Chain; readonly backups: number }> {
  const recovery = keyring.recovery?.reveal();
  const now = () => new Date();
  const providers = places.map(({ name, root }, index) => ({
    index,
    store: createLocalStore({ provider: name, root, random: randomBytes, now }),
    unwrap: recovery
      ? unwrapByRecovery(recovery)
      : unwrapByService(createLocalKeyService({ provider: name, directory: layout.kms(name) })),
  }));
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
    for (const link of chain.links) {
      const summary = await summarise(link, ports);
      if (summary) {
        await state.catalog.addBackup(summary);
        backups++;
      }
      onProgress(++done, chain.links.length);
    }
  } finally {
    await state.close();
  }
  return { chain, backups };
}

async function summarise(
  { backup, seq }: Link,
  ports: Omit<RestorePorts, "target">,
): Promise<BackupSummary | undefined> {
  const sources = createSources(ports, []);
  try {
    const opened = await openBackup(backup, ports, sources);
    const { item, kind, name, size, sha256 } = await readBody(opened, sources);
    const { complete, last } = await completeProviders(backup, ports);
    const { time, providers } = opened.statement;
    const state = last && complete.length === providers ? "protected" : "restorable";
    return { backup, item, kind, name, size, sha256, time, state, providers: complete, seq };
  } catch (error) {
    if (error instanceof FenchiError) return undefined;
    throw error;
  }
}

/** Who is complete by the last revision that any provider shows. */
async function completeProviders(
  backup: string,
  { providers, vault }: Pick<RestorePorts, "providers" | "vault">,
): Promise<{ complete: string[]; last: boolean }> {
  for (const revision of [2, 1]) {
    for (const { store } of providers) {
      try {
        const manifest = openManifest(await store.get(names.manifest(backup, revision)), vault, backup, revision);
        const complete = manifest.complete.map(({ provider }) => provider);
        return { complete, last: complete.length === vault.providers.length };
      } catch (error) {
        if (!(error instanceof FenchiError)) throw error;
      }
    }
  }
  return { complete: [], last: false };
}
