import { z } from "zod";
import { providerName } from "../../../events/cloudevent.ts";
import { InvalidInput } from "../../../events/error.ts";
import type { Catalog } from "../catalog.ts";
import { type BackupSummary, backupFilter } from "../service.ts";
import { unlisted } from "./problem.ts";
import { count, json, orNull, type Statements, time } from "./query.ts";

/** What a backup passes, in order: a column holds the position. */
const REACHED = ["sealed", "restorable", "protected"] as const;

/** The backups of the catalog. Every verb is done inside the caller's transaction. */
export interface Backups extends Pick<Catalog, "backup" | "backups" | "counts"> {
  /** Of one that is there already, what is known grows: state, providers and place. */
  add(backup: BackupSummary): void;
  reach(...reached: Parameters<Catalog["reach"]>): void;
  /** Takes back one that was given up before it became restorable. */
  withdraw(backup: string): void;
}

const row = z
  .object({
    backup: z.string(),
    item: z.string(),
    kind: z.enum(["file", "folder", "stream"]),
    name: z.string(),
    size: count,
    sha256: z.string(),
    time,
    reached: z.literal([0, 1, 2]),
    providers: json(z.array(providerName)),
    seq: orNull(count),
  })
  .transform(
    ({ reached, seq, time, ...rest }): BackupSummary => ({
      ...rest,
      time: time.toISOString(),
      state: REACHED[reached],
      ...(seq === undefined ? {} : { seq }),
    }),
  );
const depth = z.object({ reached: z.literal([0, 1, 2]), backups: count });

const COLUMNS = "backup, item, kind, name, size, sha256, time, reached, providers, seq";
/** In the order in which they were sealed, or stand in the chain, which no clock that was set back can change. */
const NEWEST = "ORDER BY number DESC LIMIT :limit";
const NEWEST_AT = "AND time <= :until ORDER BY time DESC, number DESC LIMIT :limit";

export function createBackups({ query, command }: Statements): Backups {
  const select = (rest: string) => query(`SELECT ${COLUMNS} FROM backup ${rest}`, row);
  const statements = {
    insert: command(
      `INSERT INTO backup (${COLUMNS})
       VALUES (:backup, :item, :kind, :name, :size, :sha256, :time, :reached, '[]', NULL)
       ON CONFLICT (backup) DO NOTHING`,
    ),
    grow: command(
      `UPDATE backup SET reached = max(reached, :reached), providers = :providers, seq = ifnull(seq, :seq)
       WHERE backup = :backup`,
    ),
    withdraw: command("DELETE FROM backup WHERE backup = :backup AND reached = 0"),
    one: select("WHERE backup = :backup"),
    newest: {
      all: select(NEWEST),
      ofItem: select(`WHERE item = :item ${NEWEST}`),
      below: select(`WHERE item >= :from AND item < :to ${NEWEST}`),
    },
    newestAt: {
      all: select(`WHERE true ${NEWEST_AT}`),
      ofItem: select(`WHERE item = :item ${NEWEST_AT}`),
      below: select(`WHERE item >= :from AND item < :to ${NEWEST_AT}`),
    },
    counts: query("SELECT reached, count(*) AS backups FROM backup GROUP BY reached", depth),
  };

  function grow(backup: string, state: BackupSummary["state"], providers: readonly string[], seq: number | undefined) {
    const known = statements.one.get({ backup });
    if (!known) throw unlisted(backup);
    // A provider that is complete stays so, whichever event comes first.
    const union = JSON.stringify([...new Set([...known.providers, ...providers])]);
    statements.grow({ backup, reached: REACHED.indexOf(state), providers: union, seq: seq ?? null });
  }

  return {
    add(summary) {
      const { backup, item, kind, name, size, sha256, state, providers, seq } = summary;
      const [reached, time] = [REACHED.indexOf(state), Date.parse(summary.time)];
      statements.insert({ backup, item, kind, name, size, sha256, time, reached });
      grow(backup, state, providers, seq);
    },
    reach: (backup, state, { seq, providers }) => grow(backup, state, providers, seq),
    withdraw: (backup) => void statements.withdraw({ backup }),
    backup: (backup) => statements.one.get({ backup }),
    backups(filter) {
      const { item, at, limit } = checked(filter);
      const range = at === undefined ? { limit } : { until: Date.parse(at), limit };
      const { all, ofItem, below } = at === undefined ? statements.newest : statements.newestAt;
      if (item === undefined) return all.all(range);
      if (item.split("/").length >= 3) return ofItem.all({ item, ...range });
      // "0" comes right after "/": the range holds what begins with the item and a slash, and can use the index.
      return below.all({ from: `${item}/`, to: `${item}0`, ...range });
    },
    counts() {
      const found = new Map(statements.counts.all({}).map(({ reached, backups }) => [REACHED[reached], backups]));
      const of = (state: BackupSummary["state"]) => found.get(state) ?? 0;
      return { sealed: of("sealed"), restorable: of("restorable"), protected: of("protected") };
    },
  };
}

function checked(filter: Parameters<Catalog["backups"]>[0]): z.output<typeof backupFilter> {
  const parsed = backupFilter.safeParse(filter);
  if (parsed.success) return parsed.data;
  const why = z.prettifyError(parsed.error);
  throw new InvalidInput("filter-invalid", `Backups cannot be looked for by that: ${why}`, {
    next: "Give a time such as 2026-11-23T03:00:00Z, and a limit from 1 to 10000.",
    params: { why },
  });
}
