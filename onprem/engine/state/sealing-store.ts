import { z } from "zod";
import type { Sealed, SealedSegment, Sealing } from "../../../functions/seal/ports.ts";
import { blob, count, orNull, type Statements, time } from "./query.ts";
import { decodeSegment, encodeSegment } from "./segment.ts";

/** A sealing without what it gathers. */
export type SealingRow = z.infer<typeof sealing>;

const sealing = z
  .object({
    backup: z.string(),
    drop_id: z.string(),
    item: z.string(),
    begun: time,
    epoch: count,
    fingerprint: orNull(z.string()),
    state: z.enum(["sealing", "sealed", "committed", "abandoned"]),
  })
  .transform(({ drop_id, ...row }) => ({ ...row, drop: drop_id }));
const secret = z.object({ secrets: blob });
const givenUp = z.object({ backup: z.string(), abandonment: blob });
const drawn = z.object({ pack: z.string() });
const segment = z
  .object({ number: count, size: count, packs: blob, chunks: blob })
  .transform((columns, context): SealedSegment => {
    try {
      return decodeSegment(columns);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
const contents = z
  .object({ statement: blob, table_bytes: blob, body: blob })
  .transform(({ table_bytes, ...row }): Sealed => ({ ...row, table: table_bytes }));

const COLUMNS = "backup, drop_id, item, begun, epoch, fingerprint, state";

/** The tables of the journal. Everything is done inside the caller's transaction. */
export function createSealingStore({ query, command }: Statements) {
  const statements = {
    ofDrop: query(`SELECT ${COLUMNS} FROM sealing WHERE drop_id = :drop AND state <> 'abandoned'`, sealing),
    givenUp: query(
      "SELECT backup, abandonment FROM sealing WHERE drop_id = :drop AND abandonment IS NOT NULL ORDER BY begun",
      givenUp,
    ),
    ofBackup: query(`SELECT ${COLUMNS} FROM sealing WHERE backup = :backup`, sealing),
    secrets: query("SELECT secrets FROM sealing_secret WHERE backup = :backup", secret),
    drawn: query("SELECT pack FROM sealing_pack WHERE backup = :backup ORDER BY number", drawn),
    segments: query(
      "SELECT number, size, packs, chunks FROM sealing_segment WHERE backup = :backup ORDER BY number",
      segment,
    ),
    segment: query(
      "SELECT number, size, packs, chunks FROM sealing_segment WHERE backup = :backup AND number = :number",
      segment,
    ),
    numbers: query(
      "SELECT number FROM sealing_segment WHERE backup = :backup ORDER BY number",
      z.object({ number: count }),
    ),
    contents: query("SELECT statement, table_bytes, body FROM sealing_contents WHERE backup = :backup", contents),
    insert: command(
      `INSERT INTO sealing (backup, drop_id, item, begun, epoch, fingerprint, state)
       VALUES (:backup, :drop, :item, :begun, :epoch, :fingerprint, 'sealing')`,
    ),
    insertSecrets: command("INSERT INTO sealing_secret (backup, secrets) VALUES (:backup, :secrets)"),
    insertPack: command(
      "INSERT INTO sealing_pack (backup, pack) VALUES (:backup, :pack) ON CONFLICT (backup, pack) DO NOTHING",
    ),
    insertSegment: command(
      `INSERT INTO sealing_segment (backup, number, size, packs, chunks)
       VALUES (:backup, :number, :size, :packs, :chunks) ON CONFLICT (backup, number) DO NOTHING`,
    ),
    insertContents: command(
      `INSERT INTO sealing_contents (backup, statement, table_bytes, body)
       VALUES (:backup, :statement, :table, :body)`,
    ),
    move: command("UPDATE sealing SET state = :state WHERE backup = :backup"),
    keepHash: command("UPDATE sealing SET statement_hash = :hash WHERE backup = :backup"),
    keepRecord: command("UPDATE sealing SET abandonment = :record WHERE backup = :backup"),
    forget: ["sealing_secret", "sealing_pack", "sealing_segment", "sealing_contents"].map((table) =>
      command(`DELETE FROM ${table} WHERE backup = :backup`),
    ),
  };
  return {
    ofDrop: (drop: string) => statements.ofDrop.get({ drop }),
    ofBackup: (backup: string) => statements.ofBackup.get({ backup }),
    givenUp: (drop: string) =>
      statements.givenUp.all({ drop }).map(({ backup, abandonment }) => ({ backup, record: abandonment })),
    /** The sealing with all it gathered; nothing of that is left once it has ended. */
    whole(row: SealingRow): Sealing {
      const { epoch: _, item: __, ...sealing } = row;
      const { backup } = row;
      return {
        ...sealing,
        secrets: statements.secrets.get({ backup })?.secrets ?? new Uint8Array(0),
        segments: statements.segments.all({ backup }),
        drawn: statements.drawn.all({ backup }).map(({ pack }) => pack),
        sealed: statements.contents.get({ backup }),
      };
    },
    /** One at a time: a drop of terabytes has thousands. */
    *segments(backup: string): Generator<SealedSegment> {
      for (const { number } of statements.numbers.all({ backup })) {
        const found = statements.segment.get({ backup, number });
        if (found) yield found;
      }
    },
    begin({ secrets, ...row }: Omit<SealingRow, "state"> & Pick<Sealing, "secrets">): void {
      const { backup, drop, item, epoch } = row;
      const fingerprint = row.fingerprint ?? null;
      statements.insert({ backup, drop, item, begun: row.begun.getTime(), epoch, fingerprint });
      statements.insertSecrets({ backup, secrets });
    },
    drawPack: (backup: string, pack: string) => void statements.insertPack({ backup, pack }),
    /** @returns false where that segment is on record already */
    addSegment: (backup: string, sealed: SealedSegment) =>
      statements.insertSegment({ backup, ...encodeSegment(sealed) }) > 0,
    addContents(backup: string, { statement, table, body }: Sealed, hash: string): void {
      statements.insertContents({ backup, statement, table, body });
      statements.keepHash({ backup, hash });
    },
    move: (backup: string, state: Sealing["state"]) => void statements.move({ backup, state }),
    keepRecord: (backup: string, record: Uint8Array) => void statements.keepRecord({ backup, record }),
    forget(backup: string): void {
      for (const each of statements.forget) each({ backup });
    },
  };
}
