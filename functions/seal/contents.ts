import type { DataOf } from "../../events/index.ts";
import { type Body, type ChunkEntry, sealBody } from "../../vault/body.ts";
import { sha256Hex, toHex } from "../../vault/bytes.ts";
import type { ContentKey } from "../../vault/keys.ts";
import { encodeTable, type Statement, signStatement, type Use } from "../../vault/statement.ts";
import type {
  BaseChunk,
  ChunkIndex,
  ChunkLocation,
  Sealed,
  SealedChunk,
  SealedSegment,
  Sealing,
  SealPorts,
} from "./ports.ts";
import type { BackupSecrets } from "./secrets.ts";

/** What is known of a drop at its end. */
export interface DropFacts {
  readonly drop: DataOf<"drop.received">;
  readonly size: number;
  readonly sha256: string;
  readonly mtime: Date | undefined;
  readonly index: Body["index"];
}

/** Makes table, body and statement of a backup whose packs are all staged. */
export async function makeContents(
  sealing: Sealing,
  segments: readonly SealedSegment[],
  facts: DropFacts,
  content: ContentKey,
  secrets: BackupSecrets,
  ports: SealPorts,
): Promise<Sealed> {
  const { vault, policy } = ports;
  const packs = segments.flatMap((segment) => segment.packs);
  const table = encodeTable({ packs: packs.map(({ id, size, shares }) => ({ id, size, shares: [...shares] })) });
  const sealedBody = await sealBody(makeBody(sealing.backup, segments, facts), content.key);
  const stated = new Set(packs.map((pack) => pack.id));
  const statement: Statement = {
    format: "fenchi/v1",
    vault: vault.vault,
    epoch: vault.epoch,
    backup: sealing.backup,
    time: sealing.begun.toISOString(),
    retainUntil: retainUntil(sealing.begun, policy.lockDays).toISOString(),
    threshold: vault.threshold,
    providers: vault.providers.length,
    commitment: toHex(content.commitment),
    keys: secrets.keyObjects.map((bytes, index) => ({
      provider: vault.providers[index]?.name ?? "",
      sha256: sha256Hex(bytes),
      size: bytes.byteLength,
    })),
    table: { sha256: sha256Hex(table), size: table.byteLength },
    body: { sha256: sha256Hex(sealedBody), size: sealedBody.byteLength },
    uses: usesOf(
      sealing.backup,
      segments.flatMap((segment) => segment.chunks),
      ports.index,
    ),
    abandoned: sealing.drawn.filter((pack) => !stated.has(pack)),
  };
  return { statement: await signStatement(statement, ports.keys.sealer), table, body: sealedBody };
}

/** Until when the objects of a backup begun then stay locked. */
export function retainUntil(begun: Date, lockDays: number): Date {
  return new Date(begun.getTime() + lockDays * 86_400_000);
}

function makeBody(backup: string, segments: readonly SealedSegment[], facts: DropFacts): Body {
  const packs: Body["packs"] = [];
  const positions = new Map<string, number>();
  const position = (chunk: ChunkLocation): number => {
    const known = positions.get(chunk.pack);
    if (known !== undefined) return known;
    positions.set(chunk.pack, packs.length);
    return packs.push([chunk.backup, chunk.pack]) - 1;
  };
  const bases: ChunkEntry[] = [];
  const basePositions = new Map<string, number>();
  const basePosition = (base: BaseChunk): number => {
    const known = basePositions.get(base.id) ?? bases.push(entry(base)) - 1;
    basePositions.set(base.id, known);
    return known;
  };
  const entry = (chunk: SealedChunk): ChunkEntry => [
    chunk.id,
    chunk.codec,
    position(chunk),
    chunk.ordinal,
    chunk.offset,
    chunk.stored,
    chunk.length,
    ...(chunk.bases ?? []).map(basePosition),
  ];
  const { drop, size, sha256, mtime, index } = facts;
  return {
    format: "fenchi/v1",
    backup,
    item: drop.item,
    kind: drop.source.kind,
    name: drop.name,
    size,
    sha256,
    mtime: mtime?.toISOString() ?? null,
    labels: drop.labels ?? {},
    ...(index ? { index } : {}),
    segments: segments.map((segment) => ({ size: segment.size, chunks: segment.chunks.map(entry) })),
    packs,
    bases,
  };
}

/** Earlier backups whose packs this one's chunks lie in, or what its deltas are made against. */
function usesOf(backup: string, chunks: readonly SealedChunk[], index: ChunkIndex): Use[] {
  const used = new Map<string, Set<string>>();
  for (const chunk of chunks.flatMap((each): ChunkLocation[] => [each, ...(each.bases ?? [])])) {
    if (chunk.backup === backup) continue;
    const packs = used.get(chunk.backup) ?? new Set();
    used.set(chunk.backup, packs.add(chunk.pack));
  }
  return [...used].map(([earlier, packs]) => {
    const statement = index.statementHash(earlier);
    if (statement === undefined) throw new Error(`backup ${earlier} has chunks in the index but is not committed`);
    return { backup: earlier, statement, packs: [...packs] };
  });
}
