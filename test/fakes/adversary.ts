import { type Body, openBody } from "../../vault/body.ts";
import { equalBytes, fromHex } from "../../vault/bytes.ts";
import { decodeChunk } from "../../vault/codec.ts";
import { reconstruct } from "../../vault/erasure.ts";
import { keyObject, unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import { deriveContentKey, derivePackKey, deriveRoots } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { fragmentLength, openChunk } from "../../vault/pack.ts";
import { combineShares } from "../../vault/shamir.ts";
import { shareSlice } from "../../vault/share.ts";
import { openStatement, openTable, type Statement, type Table } from "../../vault/statement.ts";
import { subsets } from "../../vault/subsets.ts";
import type { World } from "./pipeline.ts";

/** What an adversary got hold of. Public keys and the vault's description everybody has. */
export interface Holding {
  /** Indexes of providers all of whose stored objects it has. */
  readonly storage: readonly number[];
  /** Indexes of providers whose key service unwraps for it. */
  readonly kms?: readonly number[];
  /** The recovery identity: from the sheets, or by breaking X25519. */
  readonly recovery?: Uint8Array;
  /** Key shares, data keys and backup keys found elsewhere: on the host, in a staging. */
  readonly found?: { readonly backupKeys?: readonly Uint8Array[]; readonly dataKeys?: ReadonlyMap<number, Uint8Array> };
  /** Any other secret: it is tried as the factor, as what the factor comes from, and as the backup key. */
  readonly secrets?: readonly Uint8Array[];
}

/** What it makes of it. */
export interface Spoils {
  /** The drop, where it opens. */
  readonly drop: Uint8Array | undefined;
  /** Indexes of the key shares that it could read. */
  readonly keyShares: readonly number[];
  /** Indexes of the providers whose lock it could take off. */
  readonly fragments: readonly number[];
}

/** Tries to open a backup with everything that it holds, in every combination, by the format alone. */
export async function attack(world: World, backup: string, holding: Holding): Promise<Spoils> {
  const stored = new Map(holding.storage.map((index) => [index, world.stores[index]?.objects ?? new Map()]));
  const anywhere = (name: string): Uint8Array | undefined =>
    [...stored.values()].map((objects) => objects.get(name)?.bytes).find((bytes) => bytes !== undefined);
  const [statementBytes, tableBytes, bodyBytes] = [
    names.statement(backup),
    names.table(backup),
    names.body(backup),
  ].map(anywhere);
  if (!statementBytes || !tableBytes || !bodyBytes) return { drop: undefined, keyShares: [], fragments: [] };
  const statement = openStatement(statementBytes, world.vault, backup);
  const table = openTable(tableBytes, statement);

  const shares = new Map<number, Uint8Array>();
  const dataKeys = new Map(holding.found?.dataKeys);
  for (const [index, objects] of stored) {
    const plain = await unwrapAnyhow(world, holding, objects.get(names.key(backup))?.bytes);
    if (!plain) continue;
    shares.set(index, plain.subarray(0, 32));
    dataKeys.set(index, plain.subarray(32, 64));
  }
  const fragments = fragmentsOf(statement, table, dataKeys, (index, name) => stored.get(index)?.get(name)?.bytes);
  const known = { keyShares: [...shares.keys()], fragments: [...fragments.keys()] };

  const secrets = holding.secrets ?? [];
  const backupKeys = [...combinations(shares), ...shares.values(), ...(holding.found?.backupKeys ?? []), ...secrets];
  const factors = [new Uint8Array(32), ...secrets, ...secrets.map((secret) => deriveRoots(secret).factor)];
  for (const backupKey of backupKeys) {
    for (const factor of factors) {
      const content = deriveContentKey(backupKey, factor, backup);
      if (!equalBytes(content.commitment, fromHex(statement.commitment))) continue;
      const body = await openBody(bodyBytes, backup, content.key);
      return { drop: await readDrop(body, statement, table, content.key, fragments), ...known };
    }
  }
  return { drop: undefined, ...known };
}

/** Every key service and identity it has, on an object that may be meant for any of them. */
async function unwrapAnyhow(world: World, { kms = [], recovery }: Holding, stored: Uint8Array | undefined) {
  if (!stored) return undefined;
  const value = keyObject.parse(JSON.parse(Buffer.from(stored).toString("utf8")));
  const ways = kms.flatMap((index) => world.services[index] ?? []).map(unwrapByService);
  if (recovery) ways.push(unwrapByRecovery(recovery));
  for (const unwrap of ways) {
    const plain = await unwrap(value).catch(() => undefined);
    if (plain) return plain;
  }
  return undefined;
}

/** What any number of key shares would combine to, were it enough. */
function combinations(shares: ReadonlyMap<number, Uint8Array>): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let size = 2; size <= shares.size; size++) {
    for (const chosen of subsets([...shares], size)) found.push(combineShares(new Map(chosen), size));
  }
  return found;
}

/** Fragments by provider and pack, wherever a lock comes off. */
function fragmentsOf(
  { vault, backup, threshold: k, providers: n }: Statement,
  table: Table,
  dataKeys: ReadonlyMap<number, Uint8Array>,
  share: (index: number, name: string) => Uint8Array | undefined,
): Map<number, Map<string, Uint8Array>> {
  const found = new Map<number, Map<string, Uint8Array>>();
  for (const [index, dataKey] of dataKeys) {
    for (const { id: pack, size } of table.packs) {
      const slice = shareSlice({ vault, backup, pack, index, k, n }, dataKey, fragmentLength(size, k));
      const stored = share(index, names.share(pack))?.subarray(slice.stored.offset);
      const fragment = new Uint8Array(slice.fragment.length);
      if (!stored || !slice.open(stored, fragment)) continue;
      found.set(index, (found.get(index) ?? new Map<string, Uint8Array>()).set(pack, fragment));
    }
  }
  return found;
}

/** With the content key: the drop, where k fragments of every pack are there. */
async function readDrop(
  body: Body,
  { threshold: k, providers: n }: Statement,
  table: Table,
  contentKey: Uint8Array,
  fragments: ReadonlyMap<number, ReadonlyMap<string, Uint8Array>>,
): Promise<Uint8Array | undefined> {
  if (fragments.size < k) return undefined;
  const data = Array.from({ length: k }, (_, index) => index);
  const packs = new Map<string, Uint8Array>();
  for (const { id } of table.packs) {
    const present = [...fragments].flatMap(([index, by]): [number, Uint8Array][] => {
      const fragment = by.get(id);
      return fragment ? [[index, fragment]] : [];
    });
    packs.set(id, Buffer.concat([...reconstruct({ k, n }, new Map(present), data).values()]));
  }
  const pieces: Uint8Array[] = [];
  for (const [, kind, at, ordinal, offset, stored, length] of body.segments.flatMap((segment) => segment.chunks)) {
    const id = body.packs[at]?.[1] ?? "";
    const encoded = openChunk(
      derivePackKey(contentKey, id),
      id,
      ordinal,
      packs.get(id)?.subarray(offset, offset + stored) ?? new Uint8Array(0),
    );
    const raw = encoded && (await decodeChunk(kind, encoded, length));
    if (!raw) return undefined;
    pieces.push(raw);
  }
  return Buffer.concat(pieces);
}
