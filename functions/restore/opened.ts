import { FenchiError, Refused, Tampered } from "../../events/error.ts";
import { type Body, openBody } from "../../vault/body.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import { type KeyShare, openKeyObject } from "../../vault/keyobject.ts";
import { type Manifest, openManifest } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { openStatement, openTable, type Statement, type Table, type Use } from "../../vault/statement.ts";
import { findContentKey } from "./backup-key.ts";
import type { RestorePorts, RestoreProvider } from "./ports.ts";
import type { Sources } from "./sources.ts";

/** A backup whose envelope verified and whose content key was put together from k providers' shares. */
export interface OpenedBackup {
  readonly statement: Statement;
  readonly table: Table;
  readonly contentKey: Uint8Array;
  /** The provider's data key; opens its key object the first time. `undefined` where it does not open, and then it is blamed. */
  dataKey(provider: RestoreProvider): Promise<Uint8Array | undefined>;
}

/** @throws {Refused} `nobody-has-it`, `too-few-shares`; {Tampered} `commitment-differs` */
export async function openBackup(
  backup: string,
  ports: Pick<RestorePorts, "vault" | "factor">,
  sources: Sources,
): Promise<OpenedBackup & { readonly manifest: Manifest }> {
  const unfounded = new Set<string>();
  for (;;) {
    const manifest = await sources.readVerified(names.manifest(backup, 1), (bytes, provider) => {
      const value = openManifest(bytes, ports.vault, backup, 1, provider.store.provider);
      if (unfounded.has(value.statement)) throw differs(names.manifest(backup, 1), provider);
      return value;
    });
    try {
      return { ...(await openVouched({ backup, statement: manifest.statement }, ports, sources)), manifest };
    } catch (error) {
      const object = names.statement(backup);
      if (!(error instanceof Refused && error.code === "nobody-has-it" && error.params["object"] === object))
        throw error;
      // A tracker's key was misused: whoever shows that manifest is to blame, not those whose statement it does not name.
      unfounded.add(manifest.statement);
      sources.pardon(object);
    }
  }
}

/**
 * Opens a backup whose statement's hash another signed object names: its manifest, or the statement of a backup that uses it. The providers
 * of that one hold all of this one but perhaps its manifest.
 */
export async function openVouched(
  { backup, statement: hash }: Pick<Use, "backup" | "statement">,
  { vault, factor }: Pick<RestorePorts, "vault" | "factor">,
  sources: Sources,
): Promise<OpenedBackup> {
  const statement = await sources.readVerified(names.statement(backup), (bytes, provider) => {
    const value = openStatement(bytes, vault, backup, provider.store.provider);
    if (sha256Hex(bytes) !== hash) throw differs(names.statement(backup), provider);
    return value;
  });
  const table = await sources.readVerified(
    names.table(backup),
    (bytes, provider) => openTable(bytes, statement, provider.store.provider),
    statement.table.size,
  );
  const shares = new Map<RestoreProvider, Promise<KeyShare | undefined>>();
  const keyShare = (provider: RestoreProvider) => {
    const known = shares.get(provider) ?? openKeyShare(statement, provider, sources);
    shares.set(provider, known);
    return known;
  };
  const content = await findContentKey(statement, factor, sources, keyShare);
  return {
    statement,
    table,
    contentKey: content.key,
    dataKey: async (provider) => (await keyShare(provider))?.dataKey,
  };
}

/** The decrypted contents of an opened backup. */
export function readBody(opened: OpenedBackup, sources: Sources): Promise<Body> {
  const { backup, body } = opened.statement;
  const open = async (bytes: Uint8Array, provider: RestoreProvider) => {
    if (sha256Hex(bytes) !== body.sha256) throw differs(names.body(backup), provider);
    return await openBody(bytes, backup, opened.contentKey);
  };
  return sources.readVerified(names.body(backup), open, body.size);
}

async function openKeyShare(
  statement: Statement,
  provider: RestoreProvider,
  sources: Sources,
): Promise<KeyShare | undefined> {
  const { vault, backup, epoch, threshold: k, providers: n } = statement;
  const object = names.key(backup);
  try {
    const bytes = await sources.read(provider, object);
    if (sha256Hex(bytes) !== statement.keys[provider.index]?.sha256) throw differs(object, provider);
    const context = { vault, backup, provider: provider.store.provider, index: provider.index, k, n, epoch };
    return await openKeyObject(bytes, context, provider.unwrap);
  } catch (error) {
    if (!(error instanceof FenchiError)) throw error;
    sources.blame(provider, object, error);
    return undefined;
  }
}

/** Bytes of `object` that are not those the sealer or tracker signed. */
export function differs(object: string, provider: RestoreProvider): Tampered {
  const name = provider.store.provider;
  return new Tampered("object-altered", `${name} gave other bytes of ${object} than were stored there.`, {
    next: `Another provider's copy is used. Ask ${name} what happened, and run fenchi verify.`,
    params: { provider: name, object },
  });
}
