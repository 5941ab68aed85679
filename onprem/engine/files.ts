import { openBackup, readBody } from "../../functions/restore/opened.ts";
import { createSources } from "../../functions/restore/sources.ts";
import type { FileEntry } from "../../vault/body.ts";
import type { Home } from "../home/home.ts";
import { restoreProviders } from "./handlers.ts";

/**
 * The files in a folder's backup, read from the providers as a restore would: nothing of their names is kept on this host. None for
 * a backup of another kind.
 *
 * @throws {Refused} `nobody-has-it`, `too-few-shares`; {Tampered} `commitment-differs`
 */
export async function listFiles(home: Home, backup: string, now: () => Date): Promise<FileEntry[]> {
  const { vault, keyring } = home;
  const sources = createSources({ providers: restoreProviders(home), now }, []);
  const opened = await openBackup(backup, { vault, factor: keyring.factor.reveal() }, sources);
  return (await readBody(opened, sources)).index ?? [];
}
