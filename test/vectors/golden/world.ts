import { type Draft, type FenchiEvent, toEvent } from "../../../events/index.ts";
import { trackManifest } from "../../../functions/manifest/handler.ts";
import { seal } from "../../../functions/seal/handler.ts";
import { share } from "../../../functions/share/handler.ts";
import { createOpenSource, createStreams } from "../../../onprem/engine/source/index.ts";
import { createMapStore } from "../../fakes/map-store.ts";
import { memoryJournal } from "../../fakes/memory-journal.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { bytesOf, hex } from "../rule.ts";
import type { GoldenDrop } from "./drops.ts";
import { providers, type Setup, time } from "./setup.ts";

/** Small enough for a drop of some ten KiB to have segments, packs and chunks. */
export const settings = {
  segment: 14 * 1024,
  pack: 5 * 1024,
  chunk: { min: 512, normal: 2048, max: 8192 },
  level: 3,
  ahead: 4,
};

/** The shipped handlers over stores in memory. */
export async function makeWorld(setup: Setup) {
  const { vault, policy, keys, tracker, random } = setup;
  const now = () => new Date(time);
  const staging = providers.map((name) => createMapStore(name, now));
  const stores = providers.map((name) => createMapStore(name, now));
  for (const store of stores) for (const [name, bytes] of setup.first) await store.put(name, bytes);
  const [{ journal, index }, ledger] = [memoryJournal(), memoryLedger()];
  const open = createOpenSource({ streams: createStreams() });
  let [backups, events] = [0, 0];
  const newBackup = () => hex(bytesOf(`archive/backup/${backups++}`, 16));
  const sealPorts = { vault, policy, keys, open, journal, index, staging, now, random, newBackup, settings };
  const asEvent = (draft: Draft): FenchiEvent =>
    toEvent(draft, { id: String(events++), source: "/golden", time: now().toISOString() });

  async function* answer(event: FenchiEvent): AsyncGenerator<Draft, void, undefined> {
    switch (event.type) {
      case "tw.fenchi.drop.received":
        return yield* seal(event, sealPorts);
      case "tw.fenchi.backup.sealed":
      case "tw.fenchi.share.stored":
        return yield* trackManifest(event, { vault, ledger, tracker, term: 1, now });
      case "tw.fenchi.share.staged":
      case "tw.fenchi.manifest.signed": {
        const at = vault.providers.findIndex(({ name }) => name === event.data.provider);
        const [stage, store, signer] = [staging[at], stores[at], setup.receiptKeys[at]];
        if (!stage || !store || !signer) throw new RangeError("no such provider");
        return yield* share(event, { provider: event.data.provider, vault, staging: stage, store, signer, now });
      }
      case "tw.fenchi.backup.protected":
        return await journal.commit(event.data.backup);
    }
  }

  /** Carries a drop until it is protected. @returns the backup's id */
  async function backUp({ item, kind, path, labels }: GoldenDrop): Promise<string> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const drop = hex(bytesOf(`archive/drop/${backups}`, 16));
    const data = {
      drop,
      item,
      source: { kind, path },
      name,
      disposition: "keep" as const,
      ...(labels ? { labels } : {}),
    };
    const waiting = [asEvent({ name: "drop.received", data })];
    let backup: string | undefined;
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      if (event.type === "tw.fenchi.backup.protected") backup = event.data.backup;
      for await (const draft of answer(event)) waiting.push(asEvent(draft));
    }
    if (backup === undefined) throw new Error(`${name} was not protected`);
    return backup;
  }

  return { stores, backUp, index, ledger };
}
export type World = Awaited<ReturnType<typeof makeWorld>>;
