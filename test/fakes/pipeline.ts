import { createHash, generateKeyPairSync, sign as signWith } from "node:crypto";
import { type Draft, type FenchiEvent, toEvent } from "../../events/index.ts";
import { type ManifestEvent, trackManifest } from "../../functions/manifest/handler.ts";
import { seal } from "../../functions/seal/handler.ts";
import type { OpenSource, SealPorts } from "../../functions/seal/ports.ts";
import { type ShareEvent, share } from "../../functions/share/handler.ts";
import { toBase64 } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { recoveryRecipient } from "../../vault/keyobject.ts";
import { deriveRoots } from "../../vault/keys.ts";
import type { Policy } from "../../vault/policy.ts";
import { keyId, type PublicKey, type SigningKey } from "../../vault/signed.ts";
import { createMapKeyService } from "./map-keys.ts";
import { createMapStore } from "./map-store.ts";
import { memoryJournal } from "./memory-journal.ts";
import { memoryLedger } from "./memory-ledger.ts";

/** Random bytes that a seed fixes, so that a failing run can be played again. */
export function seededRandom(seed: string): (bytes: number) => Uint8Array {
  let counter = 0;
  return (bytes) => {
    const parts: Buffer[] = [];
    for (let have = 0; have < bytes; have += 32) {
      parts.push(createHash("sha256").update(`${seed}/${counter++}`).digest());
    }
    return Buffer.concat(parts).subarray(0, bytes);
  };
}

export function memorySigner(): SigningKey & { readonly public: PublicKey } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  const id = keyId(spki);
  return {
    id,
    algorithm: "ed25519",
    public: { id, algorithm: "ed25519", spki: toBase64(spki) },
    sign: async (message) => signWith(null, message, privateKey),
  };
}

/** Drops kept as bytes, by path. */
export function memorySources(drops: ReadonlyMap<string, Uint8Array>): OpenSource {
  return async (source) => {
    const bytes = source.kind === "stream" ? undefined : drops.get(source.path);
    if (!bytes) throw new Error("no such drop");
    let at = 0;
    return {
      mtime: new Date(0),
      fingerprint: createHash("sha256").update(bytes).digest("hex"),
      async read(into) {
        const piece = bytes.subarray(at, at + into.byteLength);
        into.set(piece);
        at += piece.byteLength;
        return piece.byteLength;
      },
      finish: async () => ({}),
      close: async () => {},
    };
  };
}

/** A whole vault in memory: the shipped handlers, and events carried by hand. */
export async function memoryPipeline(k: number, n: number, seed: string) {
  const random = seededRandom(seed);
  const now = () => new Date("2026-11-23T03:00:00Z");
  const roots = deriveRoots(random(32));
  const [sealer, tracker, approvers] = [memorySigner(), memorySigner(), [memorySigner(), memorySigner()]];
  const providerNames = Array.from({ length: n }, (_, index) => `p${index}`);
  const receiptKeys = providerNames.map(memorySigner);
  const services = await Promise.all(providerNames.map((name) => createMapKeyService(name)));
  const vault: VaultDescription = {
    format: "fenchi/v1",
    vault: Buffer.from(random(16)).toString("hex"),
    name: "test",
    epoch: 0,
    revision: 0,
    previous: null,
    created: now().toISOString(),
    threshold: k,
    quorum: k,
    providers: await Promise.all(
      providerNames.map(async (name, index) => {
        const key = await services[index]?.publicKey();
        const receipt = receiptKeys[index]?.public;
        if (!key || !receipt) throw new Error("no key");
        return { name, keys: [{ version: key.version, spki: toBase64(key.spki) }], receipt };
      }),
    ),
    recovery: await recoveryRecipient(roots.recovery),
    sealers: [sealer.public],
    trackers: [tracker.public],
    approvers: approvers.map((each) => each.public),
    custodians: { threshold: 2, count: 3 },
  };
  const policy: Policy = {
    format: "fenchi/v1",
    vault: vault.vault,
    revision: 0,
    previous: null,
    time: now().toISOString(),
    lockDays: 30,
    disposeAt: "all",
  };
  const drops = new Map<string, Uint8Array>();
  const staging = providerNames.map((name) => createMapStore(name, now));
  const stores = providerNames.map((name) => createMapStore(name, now));
  const { journal, index, sealings } = memoryJournal();
  const ledger = memoryLedger();
  const keys = { factor: roots.factor, dedup: random(32), host: random(32), sealer };
  const kib = 1024;
  const sealPorts: SealPorts = {
    vault,
    policy,
    keys,
    open: memorySources(drops),
    journal,
    index,
    staging,
    now,
    random,
    newBackup: () => Buffer.from(random(16)).toString("hex"),
    settings: {
      segment: 256 * kib,
      pack: 64 * kib,
      chunk: { min: 2 * kib, normal: 8 * kib, max: 32 * kib },
      level: 1,
      ahead: 4,
    },
  };
  let counter = 0;
  const asEvent = (draft: Draft): FenchiEvent =>
    toEvent(draft, { id: String(counter++), source: "/test", time: now().toISOString() });

  /** Hands one event to every function that answers to it, and gives what they say. */
  async function* deliver(event: FenchiEvent): AsyncGenerator<FenchiEvent> {
    const said = (drafts: AsyncIterable<Draft>) => drafts;
    if (event.type === "tw.fenchi.drop.received") {
      for await (const draft of said(seal(event, sealPorts))) yield asEvent(draft);
    } else if (["tw.fenchi.backup.sealed", "tw.fenchi.share.stored"].includes(event.type)) {
      const ports = { vault, ledger, tracker, term: 1, now };
      for await (const draft of trackManifest(event as ManifestEvent, ports)) yield asEvent(draft);
    } else if (event.type === "tw.fenchi.share.staged" || event.type === "tw.fenchi.manifest.signed") {
      const at = providerNames.indexOf(event.data.provider);
      const [provider, stage, store, signer] = [providerNames[at], staging[at], stores[at], receiptKeys[at]];
      if (provider === undefined || !stage || !store || !signer) throw new Error("no such provider");
      const ports = { provider, vault, staging: stage, store, signer, now };
      for await (const draft of share(event as ShareEvent, ports)) yield asEvent(draft);
    }
  }

  return {
    vault,
    drops,
    staging,
    stores,
    services,
    ledger,
    sealings,
    journal,
    keys,
    roots,
    asEvent,
    deliver,
    providerNames,
  };
}
