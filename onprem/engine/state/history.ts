import { z } from "zod";
import type { RunHistory } from "../schedule.ts";
import type { GroupCommit } from "./group-commit.ts";
import { count, type Statements, time } from "./query.ts";

const YEAR_MS = 366 * 24 * 3600 * 1000;
/** Runs of a schedule that are kept however old they seem: a clock that was set years ahead must not make it forget all. */
const KEPT = 1_000;

/** The run history in SQLite: the last year's, and at least the last thousand of each schedule. */
export function createHistory({ query, command }: Statements, group: GroupCommit, now: () => Date): RunHistory {
  const find = query("SELECT number FROM schedule WHERE key = :key", z.object({ number: count }));
  const add = command("INSERT INTO schedule (key) VALUES (:key) ON CONFLICT (key) DO NOTHING");
  const runs = query("SELECT time FROM run WHERE schedule = :schedule ORDER BY time", z.object({ time }));
  const run = command(
    "INSERT INTO run (schedule, time) VALUES (:schedule, :time) ON CONFLICT (schedule, time) DO NOTHING",
  );
  const prune = command(
    `DELETE FROM run WHERE schedule = :schedule AND time < :old AND time <
       (SELECT time FROM run WHERE schedule = :schedule ORDER BY time DESC LIMIT 1 OFFSET :kept)`,
  );
  return {
    read(key) {
      const schedule = find.get({ key })?.number;
      return schedule === undefined ? [] : runs.all({ schedule }).map((row) => row.time);
    },
    record: (key, time) =>
      group.write(() => {
        add({ key });
        const schedule = find.get({ key })?.number ?? 0;
        run({ schedule, time: time.getTime() });
        prune({ schedule, old: now().getTime() - YEAR_MS, kept: KEPT - 1 });
      }),
  };
}
