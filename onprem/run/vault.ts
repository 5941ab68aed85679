import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type FenchiError, NotFound, Refused } from "../../events/error.ts";
import type { DataOf, EventOf } from "../../events/index.ts";
import { toEvent } from "../../events/index.ts";
import { restore } from "../../functions/restore/handler.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { createTarget } from "../../providers/local/folder-target.ts";
import { restoreProviders } from "../engine/handlers.ts";
import type { BackupSummary, Service } from "../engine/service.ts";
import { openHome } from "../home/home.ts";
import { connect } from "../home/index.ts";
import { withSignal } from "./halt.ts";
import type { Reader } from "./reading.ts";

/** The backup that a module comes back from. */
export type ChosenBackup = Pick<BackupSummary, "backup" | "kind" | "name" | "size" | "sha256" | "time">;

/** What is to come back, and where it goes. */
export interface BringBack {
  readonly backup: string;
  /** Absolute path of the file or folder that appears; the folder that it lies in is made where it is missing. */
  readonly to: string;
  readonly overwrite: boolean;
  /** Ends the restore where it is; asked for again, it goes on from there. */
  readonly signal?: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Makes the end durable: only then does the place forget that it may have been told nobody. */
  readonly onCompleted: (completed: DataOf<"restore.completed">) => Promise<void>;
}

/** An agency's vault as a run reaches it: it reads the providers, and writes nothing to them or to the vault's home. */
export interface RunVault {
  readonly agency: string;
  /** Id of the vault, hex. */
  readonly vault: string;
  /** What the vault says of a backup of an item. @throws {NotFound} `run-backup-missing` */
  findBackup(item: string, backup: string): Promise<ChosenBackup>;
  /**
   * Restores one backup.
   *
   * @throws {FenchiError} what a restore fails of; what providers did until then is told of by `faultsOf`
   */
  bringBack(request: BringBack): Promise<DataOf<"restore.completed">>;
}

/** What a vault's restores go through. */
export interface RunVaultOptions {
  readonly agency: string;
  /** Absolute path of the vault's home. */
  readonly home: string;
  /** The door to the home's list of backups, by default its engine's: the running one, or one in this process. */
  readonly backups?: (item: string) => Promise<readonly BackupSummary[]>;
  /** Puts wrappers around each provider: a line, what a drill breaks, how requests are sent. */
  readonly wrap?: (store: ObjectStore) => ObjectStore;
  /** Providers not to ask. */
  readonly without?: readonly string[];
  /** Asks the providers as fits the run's line; else as any restore does. */
  readonly reader?: Reader;
  readonly now?: () => Date;
}

/** Providers' faults of restores that failed, by the error that they failed of. */
const faults = new WeakMap<FenchiError, DataOf<"restore.failed">["faults"]>();

/** What the providers did in the restore that failed of this error. */
export function faultsOf(error: FenchiError): DataOf<"restore.failed">["faults"] {
  return faults.get(error) ?? [];
}

/**
 * Opens a vault for a run. Its home is only read: a running engine is not disturbed, and none is needed.
 *
 * @throws {FenchiError} as `openHome`
 */
export async function openRunVault(options: RunVaultOptions): Promise<RunVault> {
  const { agency, home: path, wrap = (store) => store, without = [], now = () => new Date() } = options;
  const home = await openHome(path, now);
  const { reader } = options;
  // Over a thin line everybody is slow: whom to leave is the reader's to tell.
  const hedgeAfter = reader ? Number.POSITIVE_INFINITY : home.config.restore.hedgeSeconds * 1000;
  const providers = restoreProviders(home).map((provider) => ({ ...provider, store: wrap(provider.store) }));
  const bare = providers.map(({ store }) => store);
  const attached = reader?.attach(home.vault.vault, bare) ?? (() => bare);
  const list = options.backups ?? createList(path);

  /** Providers that lied or were away in an earlier restore of this run: as long as the others suffice they are not asked again. */
  const shunned = new Set<string>();
  const avoided = () => {
    const names = providers.map(({ store }) => store.provider).filter((name) => !without.includes(name));
    const others = names.filter((name) => !shunned.has(name));
    return others.length >= home.vault.threshold ? [...without, ...shunned] : [...without];
  };

  return {
    agency,
    vault: home.vault.vault,
    async findBackup(item, backup) {
      const found = (await list(item)).find((each) => each.backup === backup && each.state !== "sealed");
      if (found) return found;
      throw new NotFound(
        "run-backup-missing",
        `The vault of ${agency} has no restorable backup ${backup} of ${item}.`,
        {
          next: "fenchi list shows what there is; make the plan again from what the vault holds now.",
          params: { agency, item, backup },
        },
      );
    },
    async bringBack({ backup, to, overwrite, signal, onProgress, onCompleted }) {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      const id = randomBytes(16).toString("hex");
      const event = toEvent(
        {
          name: "restore.requested",
          data: { restore: id, backup, target: { kind: "path", path: to }, without: avoided(), overwrite },
        },
        { id, source: `/fenchi/${home.vault.vault}/run`, time: now().toISOString() },
      );
      const ports = {
        vault: home.vault,
        factor: home.keyring.factor.reveal(),
        providers: attached(id, signal).map((store, index) => {
          const provider = providers[index];
          if (!provider) throw new RangeError(`no provider ${index}`);
          return { ...provider, store: signal ? withSignal(store, signal) : store };
        }),
        target: createTarget,
        now,
        hedgeAfter,
        onProgress,
      };
      let completed: DataOf<"restore.completed"> | undefined;
      for await (const said of restore(event as EventOf<"restore.requested">, ports)) {
        if (said.name === "restore.failed") {
          if (!signal?.aborted) reader?.forget();
          shunned.clear();
          throw failed(said.data as DataOf<"restore.failed">);
        }
        if (said.name !== "restore.completed") continue;
        completed = said.data as DataOf<"restore.completed">;
        for (const { provider, fault } of completed.faults) {
          if (fault === "altered" || fault === "unavailable") shunned.add(provider);
        }
        // What lay on the shelf has come before; only what came over the line counts.
        if (reader) completed = { ...completed, fetched: reader.fetchedBy(id) };
        await onCompleted(completed);
      }
      if (!completed) throw new Error("a restore ended and said nothing");
      return completed;
    },
  };
}

/** A failure that was told of, as an error again. */
function failed({ code, message, next, params, faults: seen }: DataOf<"restore.failed">): Refused {
  const error = new Told(code, message, { next, ...(params ? { params } : {}) });
  faults.set(error, seen);
  return error;
}

/** Said once already, with its own code and sentence. */
class Told extends Refused {}

/** The home's list of backups: asked for once, and of single items only where that list ends before them. */
function createList(home: string): (item: string) => Promise<readonly BackupSummary[]> {
  const most = 10_000;
  const ask = async (item?: string): Promise<BackupSummary[]> => {
    const { service }: { service: Service } = await connect(home, { command: "fenchi run" });
    try {
      return await service.backups({ ...(item === undefined ? {} : { item }), limit: most });
    } finally {
      await service.close({ hurry: true });
    }
  };
  let all: Promise<BackupSummary[]> | undefined;
  return async (item) => {
    all ??= ask();
    const known = await all;
    return known.length < most ? known : await ask(item);
  };
}
