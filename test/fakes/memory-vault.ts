import { generateKeyPairSync, sign as signWith } from "node:crypto";
import { toBase64, toHex } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { recoveryRecipient } from "../../vault/keyobject.ts";
import { deriveRoots } from "../../vault/keys.ts";
import type { Policy } from "../../vault/policy.ts";
import { keyId, type PublicKey, type SigningKey } from "../../vault/signed.ts";
import { createMapKeyService, type MapKeyService } from "./map-keys.ts";
import { seededRandom } from "./random.ts";

export type MemorySigner = SigningKey & { readonly public: PublicKey };

export function memorySigner(): MemorySigner {
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

/** One for each name and process: making an RSA key takes longer than all else that a test does. */
const services = new Map<string, Promise<MapKeyService>>();

function keyService(name: string): Promise<MapKeyService> {
  const known = services.get(name) ?? createMapKeyService(name);
  services.set(name, known);
  return known;
}

export type MemoryVault = Awaited<ReturnType<typeof memoryVault>>;

/** A vault with all its keys, private halves included, and nothing stored. Vaults of other seeds share the providers' key services alone. */
export async function memoryVault(k: number, n: number, seed: string) {
  const random = seededRandom(seed);
  const created = "2026-11-23T03:00:00.000Z";
  const clock = { time: new Date(created) };
  const custodianSecret = random(32);
  const roots = deriveRoots(custodianSecret);
  const [sealer, tracker, approvers] = [memorySigner(), memorySigner(), [memorySigner(), memorySigner()]];
  const providerNames = Array.from({ length: n }, (_, index) => `p${index}`);
  const receiptKeys = providerNames.map(memorySigner);
  const keyServices = await Promise.all(providerNames.map(keyService));
  const vault: VaultDescription = {
    format: "fenchi/v1",
    vault: toHex(random(16)),
    name: "test",
    epoch: 0,
    revision: 0,
    previous: null,
    created,
    threshold: k,
    quorum: k,
    providers: await Promise.all(
      keyServices.map(async (service, index) => {
        const key = await service.publicKey();
        const receipt = receiptKeys[index]?.public;
        if (!receipt) throw new RangeError("no key");
        return {
          name: service.provider,
          keys: [{ version: key.version, spki: toBase64(key.spki) }],
          receipt,
        };
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
    time: created,
    lockDays: 30,
    disposeAt: "all",
  };
  const keys = { factor: roots.factor, dedup: random(32), host: random(32), sealer };
  return {
    vault,
    policy,
    /** What the sealing host's keyring holds. */
    keys,
    tracker,
    receiptKeys,
    services: keyServices,
    providerNames,
    custodianSecret,
    roots,
    random,
    /** What time it is for every function. */
    clock,
    now: () => clock.time,
  };
}
