import { z } from "zod";
import type { ChunkIndex, SealedChunk } from "../../../functions/seal/ports.ts";
import { fromHex } from "../../../vault/bytes.ts";
import { count, type Statements } from "./query.ts";

/** The index as the journal fills it, inside the journal's transaction. */
export interface FilledIndex extends ChunkIndex {
  /** Chunks that a backup of the present epoch wrote itself. Where another has the same chunk, the later backup stays locked for longer. */
  add(backup: string, chunks: readonly SealedChunk[]): void;
}

const location = z.object({
  backup: z.string(),
  pack: z.string(),
  codec: z.literal([0, 1, 2]),
  ordinal: count,
  offset: count,
  stored: count,
  length: count,
});
const hash = z.object({ statement_hash: z.string() });

export function createChunkIndex({ query, command, insertion }: Statements): FilledIndex {
  const find = query(
    `SELECT pack.backup, pack.id AS pack, codec, ordinal, offset, stored, length
     FROM chunk JOIN pack ON pack.number = chunk.pack WHERE chunk.id = :id`,
    location,
  );
  const committed = query(
    "SELECT statement_hash FROM sealing WHERE backup = :backup AND state = 'committed' AND statement_hash IS NOT NULL",
    hash,
  );
  const addPack = insertion("INSERT INTO pack (backup, id) VALUES (:backup, :id)");
  const addChunk = command(
    `INSERT INTO chunk (id, pack, codec, ordinal, offset, stored, length)
     VALUES (:id, :pack, :codec, :ordinal, :offset, :stored, :length)
     ON CONFLICT (id) DO UPDATE SET pack = excluded.pack, codec = excluded.codec, ordinal = excluded.ordinal,
       offset = excluded.offset, stored = excluded.stored, length = excluded.length`,
  );
  return {
    lookup: (id) => find.get({ id }),
    statementHash: (backup) => committed.get({ backup })?.statement_hash,
    add(backup, chunks) {
      const packs = new Map<string, number>();
      for (const chunk of chunks) {
        // Whoever refers to a delta needs its bases too: a chunk like it is found anew, and costs as little.
        if (chunk.backup !== backup || chunk.bases) continue;
        const { codec, ordinal, offset, stored, length } = chunk;
        const pack = packs.get(chunk.pack) ?? addPack({ backup, id: chunk.pack });
        packs.set(chunk.pack, pack);
        addChunk({ id: fromHex(chunk.id), pack, codec, ordinal, offset, stored, length });
      }
    },
  };
}

/** Chunks of another epoch must not be referred to: a new one starts with full generations. Answers the epoch that is then present. */
export function enterEpoch({ query, command }: Statements, epoch: number | undefined): number {
  const present = query("SELECT number FROM epoch", z.object({ number: count })).get({})?.number ?? 0;
  if (epoch === undefined || epoch === present) return present;
  command("DELETE FROM chunk")({});
  command("DELETE FROM pack")({});
  command("UPDATE epoch SET number = :epoch")({ epoch });
  return epoch;
}
