import { constants, publicEncrypt, randomBytes } from "node:crypto";
import { Refused } from "../../events/error.ts";
import type { KeyService, ObjectStore } from "../../providers/contract.ts";
import { equalBytes } from "../../vault/bytes.ts";

/**
 * Proves that a key service opens what is wrapped to its public key: a backup whose key object nobody can open is none.
 * @throws {Refused} `key-probe-differs`; whatever {@link KeyService.unwrap} throws
 */
export async function probeKeyService(service: KeyService): Promise<void> {
  const { version, spki } = await service.publicKey();
  const secret = randomBytes(32);
  const key = { key: Buffer.from(spki), format: "der", type: "spki" } as const;
  const wrapped = publicEncrypt({ ...key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, secret);
  if (equalBytes(await service.unwrap(version, wrapped), secret)) return;
  throw new Refused("key-probe-differs", `The key service of ${service.provider} does not open what its key wrapped.`, {
    next: `Do not back up to this vault before the keys of ${service.provider} are as they were.`,
    params: { provider: service.provider, version },
  });
}

/**
 * Proves that a staging or provider takes, gives back and lets go of bytes, under a name of its own.
 * @throws whatever the store throws; {Refused} `store-probe-differs`
 */
export async function probeStore(store: ObjectStore): Promise<void> {
  const name = `probe/${randomBytes(16).toString("hex")}`;
  const bytes = randomBytes(64);
  await store.put(name, bytes);
  const back = await store.get(name);
  await store.remove(name);
  if (equalBytes(back, bytes)) return;
  throw new Refused("store-probe-differs", `${store.provider} gave back other bytes than were put.`, {
    next: `Replace the medium of ${store.provider}; nothing that it holds can be relied on.`,
    params: { provider: store.provider },
  });
}
