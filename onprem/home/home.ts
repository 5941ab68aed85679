import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InvalidInput, Refused, Tampered } from "../../events/error.ts";
import type { KeyService, Signer } from "../../providers/contract.ts";
import { createLocalKeyService } from "../../providers/local/keys.ts";
import { createFileSigner } from "../../providers/local/signer.ts";
import { createLocalStore, type LocalStore } from "../../providers/local/store.ts";
import { openDescription, type VaultDescription } from "../../vault/description.ts";
import { openPolicy, type Policy } from "../../vault/policy.ts";
import { type Config, insideHome, readConfig } from "./config.ts";
import { fingerprintOf, type Keyring, readKeyring } from "./keyring.ts";
import { type Layout, layoutOf } from "./layout.ts";

/** One provider of the vault as this home reaches it. */
export interface HomeProvider {
  readonly name: string;
  readonly kind: "local";
  /** Folder or URL, for people. */
  readonly location: string;
  readonly store: LocalStore;
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
  const vault = describe(await readFile(layout.description), keyring, layout.description);
  const policy = openPolicy(await readFile(layout.policy), vault, 0);
  const providers = vault.providers.map(({ name }) => openProvider(name, config, layout, now));
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

function openProvider(name: string, config: Config, layout: Layout, now: () => Date): HomeProvider {
  const place = config.providers.find((candidate) => candidate.name === name);
  if (!place) {
    throw new InvalidInput("config-providers", `The configuration does not say where provider ${name} is.`, {
      next: `Add it to the providers in ${layout.config}.`,
      params: { provider: name, path: layout.config },
    });
  }
  const location = insideHome(layout.home, place.root);
  const random = (bytes: number) => randomBytes(bytes);
  return {
    name,
    kind: "local",
    location,
    store: createLocalStore({ provider: name, root: location, random, now }),
    staging: createLocalStore({ provider: name, root: layout.staging(name), random, now }),
    keys: createLocalKeyService({ provider: name, directory: layout.kms(name) }),
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
    sealer: await createFileSigner(layout.sealer),
    tracker: await createFileSigner(layout.tracker),
    receipts: await Promise.all(vault.providers.map(({ name }) => createFileSigner(layout.receipt(name)))),
  };
}
