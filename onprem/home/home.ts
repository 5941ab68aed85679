import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { InvalidInput, NotFound, Refused, Tampered } from "../../events/error.ts";
import type { KeyService, Signer } from "../../providers/contract.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { createFileSigner } from "../../providers/local/signer.ts";
import { createLocalStore, type LocalStore } from "../../providers/local/store.ts";
import { openDescription, type VaultDescription } from "../../vault/description.ts";
import { names } from "../../vault/names.ts";
import { openPolicy, type Policy } from "../../vault/policy.ts";
import type { PublicKey } from "../../vault/signed.ts";
import { type Config, readConfig } from "./config.ts";
import { fingerprintOf, type Keyring, readKeyring } from "./keyring.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { createOwnStore, type OwnStore } from "./own-store.ts";
import { kindOf, openKeys, openPlace, placeInside } from "./place.ts";

/** One provider of the vault as this home reaches it. */
export interface HomeProvider {
  readonly name: string;
  readonly kind: "local" | "s3";
  /** Folder or URL, for people. */
  readonly location: string;
  readonly store: OwnStore;
  readonly staging: LocalStore;
  readonly keys: KeyService;
}

/** The keys with which a home seals; a home recovered from sheets has none and can restore only. */
export interface SealingKeys {
  readonly dedup: Uint8Array;
  readonly host: Uint8Array;
  readonly sealer: Signer;
  readonly tracker: Signer;
  /** One a provider, in order of index. */
  readonly receipts: readonly Signer[];
}

/** A home, opened: everything in it verified against the keyring's pinned root key. */
export interface Home {
  readonly layout: Layout;
  readonly config: Config;
  readonly keyring: Keyring;
  readonly vault: VaultDescription;
  readonly policy: Policy;
  /** In order of index. */
  readonly providers: readonly HomeProvider[];
  /** Whether all providers and their key services lie on this host: for trying out. */
  readonly trial: boolean;
  /** @throws {Refused} `restore-only` in a home that was recovered from sheets */
  sealing(): Promise<SealingKeys>;
}

/**
 * Opens a home.
 * @throws {NotFound} `home-missing`, `keyring-missing`; {InvalidInput} `config-invalid`, `config-providers`; {Refused} `keyring-foreign`
 */
export async function openHome(path: string, now: () => Date): Promise<Home> {
  const layout = layoutOf(path);
  const config = await readConfig(layout.config, path);
  const keyring = await readKeyring(layout.keyring);
  const description = await readCopy(layout.description);
  const vault = describe(description, keyring, layout.description);
  const policy = ownPolicy(await readCopy(layout.policy), vault, layout.policy);
  const providers = await Promise.all(
    vault.providers.map(({ name }) => openProvider(name, config, layout, description, now)),
  );
  return {
    layout,
    config,
    keyring,
    vault,
    policy,
    providers,
    trial: providers.every((provider) => provider.location.startsWith(layout.home)),
    sealing: () => sealingKeys(layout, keyring, vault),
  };
}

/** @throws {Refused} `keyring-foreign` where the root key that the keyring pins did not sign it */
export function describe(stored: Uint8Array, keyring: Keyring, object: string, provider?: string): VaultDescription {
  const where = provider === undefined ? { object } : { object, provider };
  try {
    // Sheets do not say the vault's id: the root key that they make is what tells whose description it is.
    return openDescription(stored, keyring.root, where, keyring.vault === "" ? undefined : keyring.vault);
  } catch (cause) {
    if (!(cause instanceof Tampered)) throw cause;
    const whose = fingerprintOf(keyring.root);
    throw new Refused("keyring-foreign", `This keyring is not that of the vault described in ${object}.`, {
      next: `The keyring's vault has the fingerprint ${whose}. Compare it with the custodian sheets, and bring the two together that belong together.`,
      params: { object, provider: provider ?? "", fingerprint: whose, vault: keyring.vault },
      cause,
    });
  }
}

/** A signed copy that every provider has too. @throws {NotFound} `copy-missing` */
async function readCopy(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    const object = basename(path) === "policy" ? names.policy(0) : names.vault(0, 0);
    throw new NotFound("copy-missing", `${path} is missing.`, {
      next: `Copy it back: it is the file ${object} in the folder of any provider.`,
      params: { path, object },
      cause: error,
    });
  }
}

/** @throws {Refused} `policy-foreign` where this vault's approvers did not sign it */
function ownPolicy(stored: Uint8Array, vault: VaultDescription, path: string): Policy {
  try {
    return openPolicy(stored, vault, 0);
  } catch (cause) {
    if (!(cause instanceof Tampered)) throw cause;
    throw new Refused("policy-foreign", `${path} is not the policy that this vault's approvers signed.`, {
      next: `Copy it back: it is the file ${names.policy(0)} in the folder of any provider.`,
      params: { path, object: names.policy(0) },
      cause,
    });
  }
}

async function openProvider(
  name: string,
  config: Config,
  layout: Layout,
  description: Uint8Array,
  now: () => Date,
): Promise<HomeProvider> {
  const place = config.providers.find((candidate) => candidate.name === name);
  if (!place) {
    throw new InvalidInput("config-providers", `The configuration does not say where provider ${name} is.`, {
      next: `Add it to the providers in ${layout.config}.`,
      params: { provider: name, path: layout.config },
    });
  }
  const location = placeInside(layout.home, place.root);
  const random = (bytes: number) => randomBytes(bytes);
  return {
    name,
    kind: kindOf(location),
    location,
    store: createOwnStore(await openPlace(name, location, layout.home), description),
    staging: createLocalStore({ provider: name, root: layout.staging(name), random, now }),
    keys: await openKeys(name, location, layout.home, layout.kms(name)),
  };
}

async function sealingKeys(layout: Layout, keyring: Keyring, vault: VaultDescription): Promise<SealingKeys> {
  const { dedup, host } = keyring;
  if (!dedup || !host) {
    throw new Refused("restore-only", "This home was recovered to restore from; it holds no keys to seal with.", {
      next: "Restore from it with fenchi restore. To back up again, make a new vault with fenchi init.",
      params: { home: dirname(layout.config) },
    });
  }
  return {
    dedup: dedup.reveal(),
    host: host.reveal(),
    sealer: await pinnedSigner(layout.sealer, vault.sealers),
    tracker: await pinnedSigner(layout.tracker, vault.trackers),
    receipts: await Promise.all(
      vault.providers.map(({ name, receipt }) => pinnedSigner(layout.receipt(name), [receipt])),
    ),
  };
}

/** @throws {Refused} `signer-foreign` where the vault description pins another key: nobody would believe what it signs */
async function pinnedSigner(path: string, pinned: readonly PublicKey[]): Promise<Signer> {
  const signer = await createFileSigner(path);
  if (pinned.some(({ id }) => id === signer.id)) return signer;
  throw new Refused("signer-foreign", `The key ${path} is not the one that this vault's description names.`, {
    next: "Bring the vault's own key file back from its copy; it is perhaps that of another vault.",
    params: { path },
  });
}
