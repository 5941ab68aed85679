import { createHash } from "node:crypto";
import { createChannel } from "../../functions/channel.ts";
import { retainUntil } from "../../functions/seal/contents.ts";
import { Packer } from "../../functions/seal/packer.ts";
import { drawSecrets, lockSecrets } from "../../functions/seal/secrets.ts";
import { type Body, type ChunkEntry, sealBody } from "../../vault/body.ts";
import { sha256Hex, toHex } from "../../vault/bytes.ts";
import type { Codec } from "../../vault/codec.ts";
import { deriveContentKey } from "../../vault/keys.ts";
import { encodeTable, type Statement, signStatement, type Use } from "../../vault/statement.ts";
import { drop, run } from "./drive.ts";
import type { Pipeline } from "./pipeline.ts";

/** A chunk as it is to be packed. */
export interface HandmadeChunk {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
  /** Raw bytes. */
  readonly length: number;
}

/** A backup made by hand, stored at all providers like any other. */
export interface Handmade {
  readonly backup: string;
  /** Where its chunks lie, by their place in `chunks`; the pack's position in `packs` is the caller's to change. */
  readonly entries: readonly ChunkEntry[];
  readonly pack: string;
  /** For a backup that uses this one. */
  readonly use: Use;
}

/** What the body says: given its own chunks and the pack they lie in, which is number 0. */
export type DescribeBody = (entries: readonly ChunkEntry[]) => Pick<Body, "segments"> & Partial<Body>;

/** Seals what no present sealer makes (deltas, a folder's index, contradictions), and carries it to its end. */
export async function sealByHand(
  pipeline: Pipeline,
  id: string,
  content: Uint8Array,
  chunks: readonly HandmadeChunk[],
  describe: DescribeBody,
  used: readonly Handmade[] = [],
): Promise<Handmade> {
  const { vault, policy, keys, random, journal, staging, now } = pipeline;
  const event = drop(pipeline, id, content);
  const backup = toHex(random(16));
  const secrets = await drawSecrets(vault, backup, random);
  const key = deriveContentKey(secrets.backupKey, keys.factor, backup);
  const locked = lockSecrets(secrets, keys.host, backup, random);
  const dropId = id.padStart(32, "0");
  await journal.begin({ drop: dropId, backup, begun: now(), fingerprint: undefined, secrets: locked }, "a/b/c");
  const until = retainUntil(now(), policy.lockDays);
  const packer = new Packer(
    {
      vault,
      backup,
      contentKey: key.key,
      dataKeys: secrets.dataKeys,
      lockUntil: until,
      sealer: keys.sealer,
      staging,
      journal,
      random,
      said: createChannel(),
    },
    1 << 20,
  );
  const entries: ChunkEntry[] = [];
  for (const { codec, bytes, length } of chunks) {
    const { ordinal, offset, stored } = await packer.add({ codec, bytes }, length);
    entries.push([sha256Hex(bytes), codec, 0, ordinal, offset, stored, length]);
  }
  const packs = await packer.finish();
  const pack = packs[0]?.id ?? "";
  const table = encodeTable({
    packs: packs.map(({ id: packId, size, shares }) => ({ id: packId, size, shares: [...shares] })),
  });
  const sha256 = createHash("sha256").update(content).digest("hex");
  const value: Body = {
    format: "fenchi/v1",
    backup,
    item: "a/b/c",
    kind: "file",
    name: "c",
    size: content.byteLength,
    sha256,
    mtime: null,
    labels: {},
    packs: [[backup, pack], ...used.map((each): [string, string] => [each.backup, each.pack])],
    bases: [],
    ...describe(entries),
  };
  const body = await sealBody(value, key.key);
  const sized = (bytes: Uint8Array) => ({ sha256: sha256Hex(bytes), size: bytes.byteLength });
  const statement: Statement = {
    format: "fenchi/v1",
    vault: vault.vault,
    epoch: vault.epoch,
    backup,
    time: now().toISOString(),
    retainUntil: until.toISOString(),
    threshold: vault.threshold,
    providers: vault.providers.length,
    commitment: toHex(key.commitment),
    keys: secrets.keyObjects.map((bytes, index) => ({ provider: vault.providers[index]?.name ?? "", ...sized(bytes) })),
    table: sized(table),
    body: sized(body),
    uses: used.map((each) => each.use),
    abandoned: [],
  };
  const signed = await signStatement(statement, keys.sealer);
  await journal.sealSegment(backup, { number: 0, size: content.byteLength, packs, chunks: [] });
  await journal.seal(backup, { statement: signed, table, body }, { size: content.byteLength, sha256 });
  await run(pipeline, event);
  return { backup, entries, pack, use: { backup, statement: sha256Hex(signed), packs: [pack] } };
}
