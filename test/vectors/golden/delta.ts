import { createHmac } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { drawSecrets } from "../../../functions/seal/secrets.ts";
import { type Body, type ChunkEntry, sealBody } from "../../../vault/body.ts";
import { codec, deltaDictionary } from "../../../vault/codec.ts";
import { createPackBuffer } from "../../../vault/erasure.ts";
import { deriveContentKey, derivePackKey } from "../../../vault/keys.ts";
import { receiptsHash, signManifest, signWitness } from "../../../vault/manifest.ts";
import { names } from "../../../vault/names.ts";
import { chunkOverhead, sealChunkInto } from "../../../vault/pack.ts";
import { encodeTable, type Statement, signStatement } from "../../../vault/statement.ts";
import { bytesOf, hashOf, hex } from "../rule.ts";
import { shareOf } from "../share-of.ts";
import { providers, type Setup, time } from "./setup.ts";
import type { World } from "./world.ts";

const backup = hex(bytesOf("archive/delta/backup", 16));
const pack = hex(bytesOf("archive/delta/pack", 16));

/**
 * A backup with one delta chunk, which no function of this version makes: its base is a chunk of an earlier backup.
 *
 * @param base where the base lies, and in which pack of which backup
 * @param content what is backed up, near to the base
 */
export async function addDelta(
  setup: Setup,
  world: World,
  base: { readonly backup: string; readonly pack: string; readonly entry: ChunkEntry; readonly raw: Uint8Array },
  content: Uint8Array,
): Promise<string> {
  const { vault, keys, tracker } = setup;
  const secrets = await drawSecrets(vault, backup, setup.random);
  const { key, commitment } = deriveContentKey(secrets.backupKey, keys.factor, backup);
  const encoded = zstdCompressSync(content, { dictionary: Buffer.from(deltaDictionary([base.raw])) });
  const sealed = new Uint8Array(encoded.length + chunkOverhead);
  sealChunkInto(derivePackKey(key, pack), pack, 0, encoded, sealed);
  const buffer = createPackBuffer({ k: 2, n: 3, capacity: sealed.length });
  buffer.pack.set(sealed);
  const shares = buffer.encode(sealed.length).map((fragment, index) => {
    const header = { vault: vault.vault, backup, pack, index, k: 2, n: 3 };
    return shareOf(header, secrets.dataKeys[index] ?? new Uint8Array(), fragment);
  });
  const id = createHmac("sha256", keys.dedup).update(content).digest("hex");
  const value: Body = {
    format: "fenchi/v1",
    backup,
    item: "戶政/登記/差異",
    kind: "stream",
    name: "delta.sql",
    size: content.length,
    sha256: hashOf(content),
    mtime: null,
    labels: {},
    packs: [
      [backup, pack],
      [base.backup, base.pack],
    ],
    bases: [[base.entry[0], base.entry[1], 1, base.entry[3], base.entry[4], base.entry[5], base.entry[6]]],
    segments: [{ size: content.length, chunks: [[id, codec.delta, 0, 0, 0, sealed.length, content.length, 0]] }],
  };
  const body = await sealBody(value, key);
  const table = encodeTable({ packs: [{ id: pack, size: sealed.length, shares: shares.map(hashOf) }] });
  const sized = (bytes: Uint8Array) => ({ sha256: hashOf(bytes), size: bytes.byteLength });
  const statement: Statement = {
    format: "fenchi/v1",
    vault: vault.vault,
    epoch: 0,
    backup,
    time,
    retainUntil: time,
    threshold: 2,
    providers: 3,
    commitment: hex(commitment),
    keys: secrets.keyObjects.map((bytes, index) => ({ provider: providers[index] ?? "", ...sized(bytes) })),
    table: sized(table),
    body: sized(body),
    uses: [{ backup: base.backup, statement: world.index.statementHash(base.backup) ?? "", packs: [base.pack] }],
    abandoned: [],
  };
  const signed = await signStatement(statement, keys.sealer);
  const head = await world.ledger.head();
  const [seq, previous] = [(head?.seq ?? 0) + 1, head?.manifest ?? null];
  const manifest = await signManifest(
    {
      format: "fenchi/v1",
      vault: vault.vault,
      backup,
      term: 1,
      seq,
      revision: 1,
      statement: hashOf(signed),
      previous,
      before: null,
      quorum: 2,
      complete: providers.map((provider) => ({ provider, receipts: receiptsHash([]) })),
      retainUntil: time,
      time,
    },
    tracker,
  );
  const link = { vault: vault.vault, term: 1, seq, backup, manifest: hashOf(manifest), previous };
  const same: [string, Uint8Array][] = [
    [names.statement(backup), signed],
    [names.table(backup), table],
    [names.body(backup), body],
    [names.manifest(backup, 1), manifest],
    [names.witness(seq), await signWitness(link, tracker)],
  ];
  for (const [index, store] of world.stores.entries()) {
    for (const [name, bytes] of same) await store.put(name, bytes);
    await store.put(names.key(backup), secrets.keyObjects[index] ?? new Uint8Array());
    await store.put(names.share(pack), shares[index] ?? new Uint8Array());
  }
  return backup;
}
