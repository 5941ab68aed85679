import type { FenchiEvent } from "../../events/index.ts";
import type { Ledger } from "../../functions/manifest/ledger.ts";
import type { Journal, OpenSource } from "../../functions/seal/ports.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { disposeQuorum, type Policy } from "../../vault/policy.ts";
import type { Catalog } from "./catalog.ts";
import { disposeSource } from "./dispose.ts";

/** What the keeper reaches. */
export interface KeeperPorts {
  readonly vault: VaultDescription;
  readonly policy: Policy;
  readonly catalog: Catalog;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly open: OpenSource;
  /** Called after every event that was kept, for whoever waits for a state. */
  readonly onKept: (event: FenchiEvent) => void;
}

/**
 * KEEPER, the engine's own bookkeeping on what the functions say: commits sealings to the deduplication index, lets go of the
 * ingest's files, and keeps the catalog that people are shown.
 */
export async function keep(event: FenchiEvent, ports: KeeperPorts): Promise<void> {
  await record(event, ports);
  ports.onKept(event);
}

async function record(event: FenchiEvent, ports: KeeperPorts): Promise<void> {
  const { catalog, journal } = ports;
  switch (event.type) {
    case "tw.fenchi.drop.refused": {
      const { drop, code, message, next = "Put it right and drop it again.", params } = event.data;
      return await catalog.failDrop(drop, { code, message, next, params });
    }
    case "tw.fenchi.backup.restorable":
    case "tw.fenchi.backup.protected": {
      const { backup, seq, providers } = event.data;
      const state = event.type === "tw.fenchi.backup.protected" ? "protected" : "restorable";
      await journal.commit(backup);
      await catalog.reach(backup, state, { seq, providers });
      return await dispose(backup, ports);
    }
    case "tw.fenchi.backup.stalled": {
      const { backup, waiting } = event.data;
      await catalog.stall(
        backup,
        waiting.map(({ provider }) => provider),
      );
      return await dispose(backup, ports);
    }
    case "tw.fenchi.restore.completed":
    case "tw.fenchi.restore.failed":
      return await catalog.endRestore(event.data);
    default:
      return;
  }
}

/** The ingest's own file goes once enough providers are complete and it is still what was sealed. */
async function dispose(backup: string, ports: KeeperPorts): Promise<void> {
  const drop = ports.catalog.dropOf(backup);
  if (!drop || drop.disposed || drop.disposition === "keep") return;
  const known = await ports.ledger.read(backup);
  const safe = known?.announced.has("restorable") ?? false;
  if (!safe || (known?.complete.length ?? 0) < disposeQuorum(ports.policy, ports.vault)) return;
  const sealing = await ports.journal.find(drop.drop);
  await disposeSource(drop, sealing?.fingerprint, ports.open);
  await ports.catalog.disposeDrop(drop.drop);
}
