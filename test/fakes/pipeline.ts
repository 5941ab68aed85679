import { type Draft, type FenchiEvent, toEvent } from "../../events/index.ts";
import { trackManifest } from "../../functions/manifest/handler.ts";
import { seal } from "../../functions/seal/handler.ts";
import type { BaseCache, OpenSource, SealSettings } from "../../functions/seal/ports.ts";
import { type ShareEvent, share } from "../../functions/share/handler.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { type Around, aroundEach } from "../../providers/wrap/around.ts";
import { toHex } from "../../vault/bytes.ts";
import { providerIndex } from "../../vault/description.ts";
import { aroundPort } from "./around-port.ts";
import { createMapStore } from "./map-store.ts";
import { memoryJournal } from "./memory-journal.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { memorySources } from "./memory-source.ts";
import { memoryVault } from "./memory-vault.ts";

export { memorySigner } from "./memory-vault.ts";
export { seededRandom } from "./random.ts";

const kib = 1024;
/** Small enough for a drop of some hundred KiB to have segments and packs. */
const smallSettings: SealSettings = {
  segment: 256 * kib,
  pack: 64 * kib,
  chunk: { min: 2 * kib, normal: 8 * kib, max: 32 * kib },
  level: 1,
  ahead: 4,
};

/** What outlives a power cut: the vault's keys, the providers, and the state of the sealing host and of the tracker. */
async function memoryWorld(k: number, n: number, seed: string, settings: SealSettings) {
  const made = await memoryVault(k, n, seed);
  const drops = new Map<string, Uint8Array>();
  const breaks = new Map<string, number>();
  const staging = made.providerNames.map((name) => createMapStore(name, made.now));
  const stores = made.providerNames.map((name) => createMapStore(name, made.now));
  let counter = 0;
  const asEvent = (draft: Draft): FenchiEvent =>
    toEvent(draft, { id: String(counter++), source: "/test", time: made.now().toISOString() });
  return { ...made, settings, drops, breaks, staging, stores, ...memoryJournal(), ledger: memoryLedger(), asEvent };
}
export type World = Awaited<ReturnType<typeof memoryWorld>> & { readonly bases?: BaseCache };

/** A whole vault in memory: the shipped handlers, and events carried by hand. */
export async function memoryPipeline(
  k: number,
  n: number,
  seed: string,
  settings: SealSettings = smallSettings,
  makeBases?: (world: World) => BaseCache,
) {
  const made: World = await memoryWorld(k, n, seed, settings);
  const world: World = makeBases ? { ...made, bases: makeBases(made) } : made;
  return { ...world, deliver: createDeliver(world) };
}
export type Pipeline = Awaited<ReturnType<typeof memoryPipeline>>;

/** Hands one event to every function that answers to it, and gives what they say. */
export type Deliver = (event: FenchiEvent) => AsyncGenerator<FenchiEvent, void, undefined>;

/** A world as the handlers see it: any stores will do. */
export type Ground = Omit<World, "staging" | "stores"> & {
  readonly staging: readonly ObjectStore[];
  readonly stores: readonly ObjectStore[];
};

/** @param around every call of a port: where a test cuts the power, or looks on */
export function createDeliver(world: Ground, around: Around = (call) => call()): Deliver {
  const { vault, policy, keys, settings, now, random, tracker, index, receiptKeys } = world;
  const staging = world.staging.map((store) => aroundEach(store, around));
  const stores = world.stores.map((store) => aroundEach(store, around));
  const journal = aroundPort(world.journal, around);
  const ledger = aroundPort(world.ledger, around);
  const sources = memorySources(world.drops, world.breaks);
  const open: OpenSource = async (source) => aroundPort(await around(() => sources(source)), around);
  const newBackup = () => toHex(random(16));
  const bases = world.bases ? { bases: world.bases } : {};
  const sealPorts = { vault, policy, keys, open, journal, index, staging, now, random, newBackup, settings, ...bases };
  const manifestPorts = { vault, ledger, tracker: aroundPort(tracker, around), term: 1, now };

  const shareAt = (provider: string, event: ShareEvent) => {
    const at = providerIndex(vault, provider);
    const [stage, store, key] = [staging[at], stores[at], receiptKeys[at]];
    if (!stage || !store || !key) throw new RangeError(`no provider ${provider}`);
    return share(event, { provider, vault, staging: stage, store, signer: aroundPort(key, around), now });
  };

  async function* drafts(event: FenchiEvent): AsyncGenerator<Draft, void, undefined> {
    switch (event.type) {
      case "tw.fenchi.drop.received":
        return yield* seal(event, sealPorts);
      case "tw.fenchi.backup.sealed":
      case "tw.fenchi.share.stored":
      case "tw.fenchi.deadline.passed":
        return yield* trackManifest(event, manifestPorts);
      case "tw.fenchi.share.staged":
      case "tw.fenchi.manifest.signed":
      case "tw.fenchi.receipt.requested":
        return yield* shareAt(event.data.provider, event);
      case "tw.fenchi.backup.abandoned":
        for (const provider of world.providerNames) yield* shareAt(provider, event);
        return;
      case "tw.fenchi.backup.restorable":
        return await journal.commit(event.data.backup);
    }
  }

  return async function* deliver(event) {
    for await (const draft of drafts(event)) yield world.asEvent(draft);
  };
}
