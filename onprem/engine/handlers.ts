import { randomBytes } from "node:crypto";
import { v7 as uuid7 } from "uuid";
import { FenchiError } from "../../events/error.ts";
import type { Draft, EventOf, FenchiEvent } from "../../events/index.ts";
import { type ManifestEvent, trackManifest } from "../../functions/manifest/handler.ts";
import { restore } from "../../functions/restore/handler.ts";
import type { RestoreProvider } from "../../functions/restore/ports.ts";
import { seal } from "../../functions/seal/handler.ts";
import { defaultSettings, type OpenSource } from "../../functions/seal/ports.ts";
import { type ShareEvent, share } from "../../functions/share/handler.ts";
import { createFolderTarget } from "../../providers/local/folder-target.ts";
import { createFileTarget } from "../../providers/local/target.ts";
import { unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import type { Home, SealingKeys } from "../home/home.ts";
import { createBaseCache } from "./bases/cache.ts";
import { createBudget } from "./budget.ts";
import { retryingDenied } from "./denied.ts";
import { keep } from "./keeper.ts";
import type { Progress } from "./progress.ts";
import type { Handler } from "./pump.ts";
import { queues } from "./routes.ts";
import type { State } from "./state/index.ts";
import { createTurns, inTurn } from "./turns.ts";

/** What the functions are composed of on one machine. */
export interface Parts {
  readonly home: Home;
  readonly state: State;
  readonly open: OpenSource;
  readonly progress: Progress;
  readonly now: () => Date;
}

/** Bytes of parcels that all share functions together hold in memory. */
const shareBudget = 34 * 1024 * 1024;

/** Every function as the handler of its queue. A home that can only restore has no others. */
export function createHandlers(parts: Parts, keys: SealingKeys | undefined): Record<string, Handler> {
  // Two restores to one place would write one partial file: the second finds what the first has put there.
  const places = createTurns();
  const restoringInTurn = (event: EventOf<"restore.requested">) =>
    inTurn(places, event.data.target.path, () => restoring(event, parts));
  // What is said of one backup comes together, and its file leaves the ingest once.
  const kept = createTurns();
  const keeping: Record<string, Handler> = {
    [queues.restore]: { concurrency: 2, handle: (event) => restoringInTurn(as(event)) },
    [queues.keeper]: {
      concurrency: 4,
      handle: (event) => inTurn(kept, event.subject ?? "", () => saysNothing(() => keep(event, keeperPorts(parts)))),
    },
  };
  return keys ? { ...keeping, ...sealingHandlers(parts, keys) } : keeping;
}

/** A handler that only does. */
function saysNothing(work: () => Promise<void>): AsyncIterable<Draft> {
  const next = async (): Promise<IteratorResult<Draft>> => {
    await work();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

function keeperPorts({ home, state, open, progress }: Parts) {
  const { vault, policy } = home;
  const { catalog, ledger, journal } = state;
  return { vault, policy, catalog, ledger, journal, open, onKept: progress.wake };
}

/** An event of the types that its queue is given: {@link createRoutes} sends no others there. */
function as<Event extends FenchiEvent>(event: FenchiEvent): Event {
  return event as Event;
}

function sealingHandlers(parts: Parts, keys: SealingKeys): Record<string, Handler> {
  const { home, state, now } = parts;
  const { vault, policy, providers, keyring, config } = home;
  const random = (bytes: number) => randomBytes(bytes);
  const sealPorts = {
    vault,
    policy,
    keys: { factor: keyring.factor.reveal(), dedup: keys.dedup, host: keys.host, sealer: keys.sealer },
    open: parts.open,
    journal: state.journal,
    index: state.index,
    staging: providers.map((provider) => provider.staging),
    now,
    random,
    newBackup: () => uuid7().replaceAll("-", ""),
    bases: createBaseCache({
      folder: home.layout.bases,
      hostKey: keys.host,
      epoch: vault.epoch,
      limit: config.seal.baseBytes,
      index: state.index,
      now: () => now().getTime(),
      random,
    }),
    settings: { ...defaultSettings, level: config.seal.level },
  };
  // One drop delivered twice at once would be sealed twice: the second delivery finds what the first has on record.
  const drops = createTurns();
  const sealing = (event: FenchiEvent) => {
    const received = as<EventOf<"drop.received">>(event);
    return inTurn(drops, received.data.drop, () => seal(received, sealPorts));
  };
  const tracking = { vault, ledger: state.ledger, tracker: keys.tracker, term: 1, now };
  // Receipts of one backup come together: whoever is next finds said what the one before has said.
  const backups = createTurns();
  const track = (event: FenchiEvent) => {
    const about = as<ManifestEvent>(event);
    return inTurn(backups, about.data.backup, () => trackManifest(about, tracking));
  };
  const budget = createBudget(shareBudget);
  const shares = providers.map(({ name, staging, store }, index): [string, Handler] => {
    const signer = keys.receipts[index];
    if (!signer) throw new RangeError(`no receipt key for ${name}`);
    const ports = { provider: name, vault, staging, store, signer, now };
    const handle = async function* (event: FenchiEvent): AsyncGenerator<Draft> {
      const giveBack = await budget.take(event.type === "tw.fenchi.share.staged" ? event.data.size : 0);
      try {
        yield* retryingDenied(() => share(as<ShareEvent>(event), ports));
      } finally {
        giveBack();
      }
    };
    return [queues.share(name), { concurrency: 4, handle }];
  });
  return {
    [queues.seal]: { concurrency: 1, handle: sealing },
    [queues.sealSmall]: { concurrency: 8, handle: sealing },
    [queues.manifest]: { concurrency: 4, handle: track },
    ...Object.fromEntries(shares),
  };
}

/** The vault's providers as a restore reaches them: by their key services, or by the recovery identity of the sheets. */
export function restoreProviders(home: Home): RestoreProvider[] {
  const recovery = home.keyring.recovery?.reveal();
  return home.providers.map(({ store, keys }, index) => ({
    index,
    store,
    unwrap: recovery ? unwrapByRecovery(recovery) : unwrapByService(keys),
  }));
}

/**
 * A restore that fails has failed: somebody waits for it and decides what to do, and the next one resumes. Only a crash is followed by
 * another attempt.
 */
async function* restoring(event: EventOf<"restore.requested">, { home, now, progress }: Parts): AsyncGenerator<Draft> {
  const { restore: id, backup } = event.data;
  const ports = {
    vault: home.vault,
    factor: home.keyring.factor.reveal(),
    providers: restoreProviders(home),
    target: (path: string, kind: "file" | "folder") =>
      kind === "folder" ? createFolderTarget(path) : createFileTarget(path),
    now,
    hedgeAfter: home.config.restore.hedgeSeconds * 1000,
    onProgress: (done: number, total: number) => progress.restored(id, done, total),
  };
  try {
    yield* restore(event, ports);
  } catch (error) {
    if (!(error instanceof FenchiError)) throw error;
    const { code, message, next, params } = error;
    yield { name: "restore.failed", data: { restore: id, backup, code, message, next, params, faults: [] } };
  }
}
