import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Conflict, Refused } from "../../events/error.ts";
import { generateLocalKey } from "../../providers/local/keys.ts";
import { type FileSigner, generateSigner } from "../../providers/local/signer.ts";
import { initialiseLocalStore, isLocalStore } from "../../providers/local/store.ts";
import { toBase64, toHex } from "../../vault/bytes.ts";
import { signDescription, type VaultDescription } from "../../vault/description.ts";
import { recoveryRecipient } from "../../vault/keyobject.ts";
import { deriveRoots } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { signPolicy } from "../../vault/policy.ts";
import { rootFingerprint } from "../../vault/root-fingerprint.ts";
import { deriveRootKey, type RootKey } from "../../vault/root-key.ts";
import { encodeSheets } from "../../vault/sheet.ts";
import type { PublicKey } from "../../vault/signed.ts";
import { renderSheets } from "../sheets/index.ts";
import type { Initialised, InitOptions, ProviderPlace } from "./contract.ts";
import { createNew, draftHome, isInside, type SignedCopies, writeHome } from "./draft.ts";
import { Secret, writeKeyring } from "./keyring.ts";
import type { Layout } from "./layout.ts";
import { hasKms, openKeys, openPlace, probePlace } from "./place.ts";
import { probeKeyService } from "./probe.ts";
import { isS3, parseS3Place } from "./s3-place.ts";

/** Names of the three local providers of a vault for trying out. */
const trialProviders = ["cloud-a", "cloud-b", "cloud-c"];

/** The version that a first key has. */
const firstKey = "1";

/**
 * Makes a vault and its home. Everything is made beside the home under another name; the providers get the signed
 * description, and then the home appears, whole. What fails or is cut off before leaves no home.
 *
 * @throws {Conflict} `home-exists`, `folder-not-empty`, `provider-taken`; {InvalidInput} `vault-invalid`, `sheet-threshold`
 */
export function initHome(options: InitOptions): Promise<Initialised> {
  return draftHome(options.home, "init", (draft, final) => make(draft, final, options));
}

async function make(draft: Layout, final: Layout, options: InitOptions): Promise<Initialised> {
  const { threshold, quorum = threshold, custodians, onStep = () => {} } = options;
  const given: readonly ProviderPlace[] =
    options.providers ?? trialProviders.map((name) => ({ name, kind: "local", root: final.provider(name) }));
  await assertProvidersFree(given, final.home);
  const places = await probePlaces(given, final.home, options.lockDays);
  const custodianSecret = randomBytes(32);
  const sheets = encodeSheets(custodianSecret, custodians, randomBytes);
  onStep("keys");
  const root = deriveRootKey(custodianSecret);
  const vaultId = toHex(randomBytes(16));
  const keys = await generateKeys(draft, final, places);
  const created = new Date();
  const vault: VaultDescription = {
    format: "fenchi/v1",
    vault: vaultId,
    name: options.name,
    epoch: 0,
    revision: 0,
    previous: null,
    created: created.toISOString(),
    threshold,
    quorum,
    providers: keys.providers,
    recovery: await recoveryRecipient(deriveRoots(custodianSecret).recovery),
    sealers: [publicOf(keys.sealer)],
    trackers: [publicOf(keys.tracker)],
    approvers: keys.approvers.map(publicOf),
    custodians: { ...custodians },
  };
  const policy = {
    format: "fenchi/v1" as const,
    vault: vaultId,
    revision: 0,
    previous: null,
    time: created.toISOString(),
    lockDays: options.lockDays,
    disposeAt: "threshold-plus-one" as const,
  };
  const signed = {
    description: await signDescription(vault, root),
    policy: await signPolicy(policy, keys.approvers),
  };
  onStep("probe");
  for (const { name, root } of places) {
    await probeKeyService(await openKeys(name, root, final.home, draft.kms(name)));
  }
  await writeHome(draft, final, places, signed);
  await writeSecrets(draft, vaultId, root, custodianSecret);
  onStep("sheets");
  const fingerprint = rootFingerprint(custodianSecret);
  const printed = await renderSheets(
    sheets,
    {
      vault: options.name,
      fingerprint,
      issued: created.toISOString().slice(0, 10),
      providers: places.map((place) => ({ name: place.name, location: place.root })),
      threshold,
    },
    options.language,
  );
  custodianSecret.fill(0);
  const sheetFolder = options.sheets ?? draft.sheets;
  await mkdir(sheetFolder, { recursive: true, mode: 0o700 });
  const sheetFiles: string[] = [];
  for (const { name, html, text } of printed) {
    for (const [ending, content] of [
      ["html", html],
      ["txt", text],
    ] as const) {
      await createNew(join(sheetFolder, `${name}.${ending}`), Buffer.from(content), 0o600);
      sheetFiles.push(join(options.sheets ?? final.sheets, `${name}.${ending}`));
    }
  }
  onStep("providers");
  await describeAtProviders(draft, final, places, signed);
  return {
    home: final.home,
    vault: vaultId,
    name: options.name,
    fingerprint: toHex(fingerprint),
    threshold,
    quorum,
    providers: places,
    custodians,
    sheets: sheetFiles,
    approvers: keys.approvers.map((_, index) => final.approver(index + 1)),
    ingest: final.ingest,
    trial: places.every((place) => isInside(place.root, final.home)),
  };
}

interface GeneratedKeys {
  readonly sealer: FileSigner;
  readonly tracker: FileSigner;
  readonly approvers: readonly FileSigner[];
  readonly providers: VaultDescription["providers"];
}

async function generateKeys(draft: Layout, final: Layout, places: readonly ProviderPlace[]): Promise<GeneratedKeys> {
  await mkdir(draft.keys, { recursive: true, mode: 0o700 });
  const [sealer, tracker, first, second] = await Promise.all([
    generateSigner(draft.sealer),
    generateSigner(draft.tracker),
    generateSigner(draft.approver(1)),
    generateSigner(draft.approver(2)),
  ]);
  const providers = await Promise.all(
    places.map(async ({ name, root }) => {
      await mkdir(draft.kms(name), { recursive: true, mode: 0o700 });
      const [receipt] = await Promise.all([
        generateSigner(draft.receipt(name)),
        hasKms(root) ? undefined : generateLocalKey(draft.kms(name), firstKey),
      ]);
      const key = await (await openKeys(name, root, final.home, draft.kms(name))).publicKey();
      return { name, keys: [{ version: key.version, spki: toBase64(key.spki) }], receipt: publicOf(receipt) };
    }),
  );
  return { sealer, tracker, approvers: [first, second], providers };
}

function publicOf({ id, algorithm, spki }: FileSigner): PublicKey {
  return { id, algorithm, spki: toBase64(spki) };
}

async function writeSecrets(draft: Layout, vault: string, root: RootKey, custodianSecret: Uint8Array): Promise<void> {
  await writeKeyring(draft.keyring, {
    vault,
    root: root.public,
    factor: new Secret(deriveRoots(custodianSecret).factor),
    dedup: new Secret(randomBytes(32)),
    host: new Secret(randomBytes(32)),
    recovery: undefined,
  });
}

/** Asked before anything is made, so that a folder in use costs nothing. @throws {Conflict} `folder-not-empty`, `provider-taken` */
async function assertProvidersFree(places: readonly ProviderPlace[], home: string): Promise<void> {
  for (const { name, root } of places) {
    if (!isS3(root) && !(await isLocalStore(root))) continue;
    const store = await openPlace(name, root, home);
    if (await store.stat(names.vault(0, 0))) throw providerTaken(name, root);
  }
}

/**
 * Tries what each bucket keeps, and answers the places with what was found.
 * @throws {Refused} `locks-missing` where the policy asks for locks that a bucket cannot keep; and as `probeBucket`
 */
async function probePlaces(
  places: readonly ProviderPlace[],
  home: string,
  lockDays: number,
): Promise<readonly ProviderPlace[]> {
  return await Promise.all(
    places.map(async ({ name, kind, root }) => {
      const found = await probePlace(name, root, home);
      if (lockDays > 0 && isS3(found) && !parseS3Place(found).locks) throw locksMissing(name, lockDays);
      return { name, kind, root: found };
    }),
  );
}

function locksMissing(provider: string, days: number): Refused {
  return new Refused(
    "locks-missing",
    `The bucket of provider ${provider} has no object lock; ${days} days were asked for`,
    {
      next: `Give provider ${provider} a bucket that was made with object lock, or make the vault with --lock-days 0.`,
      params: { provider, days },
    },
  );
}

function providerTaken(provider: string, root: string, cause?: unknown): Conflict {
  return new Conflict("provider-taken", `${root} holds another vault already; nothing in it was changed.`, {
    next: `Choose an empty folder or bucket for provider ${provider}.`,
    params: { provider, root },
    cause,
  });
}

/** @throws {Conflict} `provider-taken` where a folder is another vault's */
async function describeAtProviders(
  draft: Layout,
  final: Layout,
  places: readonly ProviderPlace[],
  signed: SignedCopies,
): Promise<void> {
  for (const { name, root } of places) {
    const inDraft = isInside(root, final.home) ? join(draft.home, root.slice(final.home.length + 1)) : root;
    if (!isS3(inDraft)) await initialiseLocalStore(inDraft);
    const store = await openPlace(name, inDraft, final.home);
    // What an init left that was cut off here.
    await store.sweep();
    try {
      await store.put(names.vault(0, 0), signed.description);
      await store.put(names.policy(0), signed.policy);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      throw providerTaken(name, root, error);
    }
  }
}
