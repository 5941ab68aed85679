import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FenchiError, InvalidInput, Refused } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { deriveRoots } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { openPolicy } from "../../vault/policy.ts";
import { deriveRootKey } from "../../vault/root-key.ts";
import { combineSheets } from "../../vault/sheet.ts";
import { parseSheet } from "../../vault/sheet-words.ts";
import { openStatement } from "../../vault/statement.ts";
import { type Chain, readChain } from "../engine/chain.ts";
import type { ProviderPlace, Recovered, RecoverOptions } from "./contract.ts";
import { draftHome, writeHome } from "./draft.ts";
import { describe } from "./home.ts";
import { fingerprintOf, type Keyring, readKeyring, Secret, writeKeyring } from "./keyring.ts";
import type { Layout } from "./layout.ts";
import { kindOf, openPlace } from "./place.ts";
import { rebuildCatalog } from "./rebuild.ts";
import { isS3 } from "./s3-place.ts";

/** A place that was given, and the store in it. */
interface Given {
  readonly root: string;
  readonly name: string | undefined;
  readonly store: ObjectStore;
}

/**
 * Makes a home on an empty machine out of nothing but providers and either m custodian sheets or a keyring with the providers' keys.
 * It can restore, list and verify; it cannot seal.
 *
 * @throws {Tampered}, {InvalidInput} `sheet-*` as {@link parseSheet} and {@link combineSheets}
 * @throws {Refused} `recover-nothing` where no provider given shows a vault that fits; `keyring-foreign`
 */
export async function recoverHome(options: RecoverOptions): Promise<Recovered> {
  const { through = (store) => store } = options;
  const { keyring, wrongSheets } = await unlock(options.by);
  return await draftHome(options.home, "recover", async (draft, final) => {
    const given = await Promise.all(
      options.providers.map(async ({ root, name }): Promise<Given> => {
        return { root, name, store: through(await openPlace(name ?? root, root, final.home)) };
      }),
    );
    const { vault, description, policy } = await findVault(given, keyring(undefined));
    const opened = keyring(vault.vault);
    const places = await placeProviders(given, vault, final);
    await writeHome(draft, final, places, { description, policy });
    await mkdir(draft.keys, { recursive: true, mode: 0o700 });
    for (const { name } of vault.providers) await mkdir(draft.kms(name), { recursive: true, mode: 0o700 });
    if (options.by.kind === "keyring" && options.by.keys) await copyKeys(options.by.keys, draft, vault);
    await writeKeyring(draft.keyring, opened);
    const { chain, backups } = await rebuildCatalog(draft, places, vault, opened, {
      through,
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    });
    return {
      home: final.home,
      vault: vault.vault,
      name: vault.name,
      fingerprint: fingerprintOf(opened.root),
      wrongSheets,
      backups,
      providers: places.map((place) => providerFound(place, chain)),
    };
  });
}

function providerFound({ name, root }: ProviderPlace, { heads }: Chain): Recovered["providers"][number] {
  return { name, root, reachable: heads.has(name), head: heads.get(name) ?? 0 };
}

/** The keyring, given the id of the vault found (sheets do not say it). */
type ForVault = (vault: string | undefined) => Keyring;

async function unlock(by: RecoverOptions["by"]): Promise<{ keyring: ForVault; wrongSheets: string[] }> {
  if (by.kind === "keyring") {
    const read = await readKeyring(by.keyring);
    return { keyring: () => ({ ...read, dedup: undefined, host: undefined }), wrongSheets: [] };
  }
  const sheets = by.sheets.map(({ name, text }) => ({ name, sheet: parseSheet(text, name) }));
  const { secret, wrong } = combineSheets(sheets.map(({ sheet }) => sheet));
  const root = deriveRootKey(secret).public;
  const { factor, recovery } = deriveRoots(secret);
  secret.fill(0);
  return {
    keyring: (vault = "") => ({
      vault,
      root,
      factor: new Secret(factor),
      dedup: undefined,
      host: undefined,
      recovery: new Secret(recovery),
    }),
    wrongSheets: sheets.filter(({ sheet }) => wrong.includes(sheet.number)).map(({ name }) => name),
  };
}

interface Found {
  readonly vault: VaultDescription;
  readonly description: Uint8Array;
  readonly policy: Uint8Array;
}

/** The description that the root key signed, shown by at least as many places as open a backup. What is wrong with every other is said. */
async function findVault(given: readonly Given[], keyring: Keyring): Promise<Found> {
  const failures: FenchiError[] = [];
  let [found, shown]: [Found | undefined, number] = [undefined, 0];
  for (const { store, root } of given) {
    try {
      const description = await store.get(names.vault(0, 0));
      const vault = describe(description, keyring, names.vault(0, 0), root);
      const policy = await store.get(names.policy(0));
      openPolicy(policy, vault, 0, root);
      found ??= { vault, description, policy };
      shown++;
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
      failures.push(error);
    }
  }
  const why = failures.map((failure) => failure.message).join(" ");
  if (found && shown >= found.vault.threshold) return found;
  const foreign = failures.find((failure) => failure.code === "keyring-foreign");
  if (foreign) throw foreign;
  if (found) throw tooFew(found.vault, shown, why);
  throw new Refused("recover-nothing", `None of the providers given shows this vault. ${why}`, {
    next: "Check the paths: each is the provider's own folder, the one that holds vault, backups and packs.",
    params: { why },
    cause: failures[0],
  });
}

function tooFew({ threshold, providers }: VaultDescription, shown: number, why: string): Refused {
  const all = providers.map(({ name }) => name).join(", ");
  return new Refused(
    "recover-too-few",
    `${shown} of the ${threshold} providers needed show this vault. ${why}`.trim(),
    {
      next: `Name ${threshold} or more of them with --from, each by the path of its folder: ${all}.`,
      params: { shown, threshold, providers: all, why },
    },
  );
}

/**
 * Which place is which provider. Those that nobody named are recognised by the key object that they hold.
 * @throws {InvalidInput} `provider-unknown`; `provider-twice` where two places are one provider's
 */
async function placeProviders(
  given: readonly Given[],
  vault: VaultDescription,
  final: Layout,
): Promise<ProviderPlace[]> {
  const places = new Map<string, string>();
  const all = vault.providers.map(({ name }) => name);
  const place = (name: string, root: string) => {
    const other = places.get(name);
    if (other !== undefined) throw twice(name, other, root);
    places.set(name, root);
  };
  const unnamed: Given[] = [];
  for (const each of given) {
    if (each.name === undefined) unnamed.push(each);
    else if (all.includes(each.name)) place(each.name, each.root);
    else {
      throw new InvalidInput("provider-unknown", `This vault has no provider named ${each.name}.`, {
        next: `Its providers are: ${all.join(", ")}.`,
        params: { provider: each.name },
      });
    }
  }
  const strange: Given[] = [];
  for (const each of unnamed) {
    const name = await recognise(each.store, vault);
    if (name === undefined) strange.push(each);
    else place(name, each.root);
  }
  for (const { root } of strange) {
    const known = [...places].find(([, other]) => same(other, root));
    if (known) throw twice(known[0], known[1], root);
    const free = all.find((name) => !places.has(name));
    if (free !== undefined) places.set(free, root);
  }
  // The others get a place where nothing is: they are away until somebody says in config.json where they are.
  return all.map((name) => {
    const root = places.get(name) ?? final.provider(name);
    return { name, kind: kindOf(root), root };
  });
}

const same = (one: string, other: string) =>
  isS3(one) || isS3(other) ? one === other : resolve(one) === resolve(other);

function twice(provider: string, one: string, other: string): InvalidInput {
  return new InvalidInput("provider-twice", `${one} and ${other} are both what provider ${provider} holds.`, {
    next: "Name each provider once; two copies of one are worth no more than one.",
    params: { provider, one, other },
  });
}

async function recognise(store: ObjectStore, vault: VaultDescription): Promise<string | undefined> {
  const { links } = await readChain([store], vault);
  for (const { backup } of links.slice(-20).reverse()) {
    try {
      const statement = openStatement(await store.get(names.statement(backup)), vault, backup);
      const hash = sha256Hex(await store.get(names.key(backup)));
      const key = statement.keys.find((candidate) => candidate.sha256 === hash);
      if (key) return key.provider;
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
    }
  }
  return undefined;
}

async function copyKeys(from: string, draft: Layout, vault: VaultDescription): Promise<void> {
  for (const { name } of vault.providers) {
    const files = await readdir(join(from, name)).catch((error: unknown) => {
      if (isErrno(error, "ENOENT")) return [];
      throw error;
    });
    for (const file of files.filter((each) => each.endsWith(".pem"))) {
      await copyFile(join(from, name, file), join(draft.kms(name), file));
    }
  }
}
