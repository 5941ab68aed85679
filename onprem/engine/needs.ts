import { type RestoreNeeds, restoreNeeds } from "../../functions/restore/needs.ts";
import { createSources } from "../../functions/restore/sources.ts";
import type { Home } from "../home/home.ts";
import { restoreProviders } from "./handlers.ts";

/**
 * What a restore of a backup would fetch, found out at the providers: how its contents lie in packs is kept nowhere else.
 *
 * @throws {Refused} `nobody-has-it`, `too-few-shares`; {Tampered} `commitment-differs`
 */
export async function needsOf(home: Home, backup: string, now: () => Date): Promise<RestoreNeeds> {
  const { vault, keyring } = home;
  const sources = createSources({ providers: restoreProviders(home), now }, []);
  return await restoreNeeds(backup, { vault, factor: keyring.factor.reveal() }, sources);
}
