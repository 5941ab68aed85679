import { join } from "node:path";
import { calibrate, type RestoreRecord, restoreRecord } from "../../continuity/plan/calibrate.ts";
import type { CostModel } from "../../continuity/plan/cost.ts";
import { layoutOf } from "../home/layout.ts";
import { addLine, readLines } from "./lines.ts";

const fileOf = (home: string) => join(layoutOf(home).plan, "restores.jsonl");

/** Keeps what a restore took, so that the next plan of this home predicts by it. */
export async function recordRestore(home: string, record: RestoreRecord): Promise<void> {
  await addLine(fileOf(home), restoreRecord.parse(record));
}

/** Measured restores of a home, in order of time. */
export async function readRecords(home: string): Promise<RestoreRecord[]> {
  return await readLines(fileOf(home), restoreRecord);
}

/** The cost model, calibrated on the restores that were measured in these homes. */
export async function loadModel(homes: readonly string[]): Promise<CostModel> {
  const records = await Promise.all([...new Set(homes)].map(readRecords));
  return calibrate(records.flat());
}
