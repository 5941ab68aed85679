import { FenchiError } from "../../events/error.ts";
import { openBackup, readBody } from "../../functions/restore/opened.ts";
import type { RestorePorts } from "../../functions/restore/ports.ts";
import { createSources } from "../../functions/restore/sources.ts";
import { openManifest } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import type { Link } from "./chain.ts";
import type { BackupSummary } from "./service.ts";

/** What the providers alone show of a backup in the chain; `undefined` where too few of them open it now. */
export async function summarise(
  { backup, seq }: Pick<Link, "backup" | "seq">,
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
