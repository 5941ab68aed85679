import { join } from "node:path";
import type { ActionRegister } from "../../continuity/correction/register.ts";
import { measuredRestores } from "../../continuity/drill/measure.ts";
import { writeNew } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { acquireLock } from "../engine/lock.ts";
import { fileDrill, filingOf } from "../evidence/index.ts";
import type { FiledReport } from "../evidence/reports.ts";
import { openHome } from "../home/home.ts";
import { recordRestore } from "../plan/index.ts";
import type { DrillPlace } from "./place.ts";
import { openRecord, readRecord } from "./record-file.ts";
import { clearUp, endOf } from "./run.ts";
import { readSettings } from "./settings.ts";

/** What became of a drill that has ended. */
export interface FinishedDrill {
  readonly filed: FiledReport;
  readonly register: ActionRegister;
}

/**
 * Files the report of a drill that has ended, and keeps what its restores took for the next plan. Asked again, after a crash say, it
 * finishes what is left: there is one report.
 *
 * @param home the home that keeps the drill's record, absolute
 * @throws {Tampered} `record-broken` where the drill has not ended; what `fileDrill` throws
 */
export async function finishDrill(home: string, place: DrillPlace, now: () => Date): Promise<FinishedDrill> {
  const settings = await readSettings(place);
  const entries = await readRecord(place.record);
  const finished = await fileDrill(await filingOf(await openHome(home, now), now), entries);
  await keepMeasured(place, async () => {
    const loads = new Map(
      settings.plan.modules.flatMap(({ module, backup }) => {
        const load = settings.vaults.flatMap(({ backups }) => backups).find((each) => each.backup === backup);
        return load ? [[module, { packs: load.packs, uses: load.uses }] as const] : [];
      }),
    );
    for (const record of measuredRestores(entries, loads)) await recordRestore(home, record);
  });
  return finished;
}

/** Once: measured twice, a drill would count twice. Lost to a crash in between, it counts not at all. */
async function keepMeasured({ folder }: DrillPlace, keep: () => Promise<void>): Promise<void> {
  try {
    await writeNew(join(folder, "measured"), [], 0o600);
  } catch (error) {
    if (isErrno(error, "EEXIST")) return;
    throw error;
  }
  await keep();
}

/**
 * Ends a drill that nobody will go on with, and files its report as it stands.
 *
 * @throws {Refused} `home-busy` where another process carries it out
 */
export async function stopDrill(home: string, place: DrillPlace, now: () => Date): Promise<FinishedDrill> {
  {
    await using _lock = await acquireLock(place.lock, { command: "fenchi drill" });
    const settings = await readSettings(place);
    const record = await openRecord(place.record);
    try {
      const last = record.entries.at(-1);
      if (!last) await record.append(0, settings.started);
      if (endOf(record.entries) === undefined) {
        await record.append(last?.at ?? 0, { kind: "ended", time: now().toISOString(), outcome: "stopped" });
      }
    } finally {
      await record.close();
    }
    await clearUp(place, settings);
  }
  return await finishDrill(home, place, now);
}
