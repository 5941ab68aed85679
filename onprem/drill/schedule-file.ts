import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type DrillSchedule, type DueDrill, drillSchedule, dueDrills } from "../../continuity/drill/schedule.ts";
import { InvalidInput } from "../../events/error.ts";
import { replaceDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { layoutOf } from "../home/layout.ts";
import { drillsOfHome } from "./overview.ts";
import { drillsOf } from "./place.ts";

const fileOf = (home: string) => join(drillsOf(home), "schedule.json");

/** The plan asks for one a year; a home whose operator said nothing has this. */
const yearly = [{ scenario: "one-provider-lost", every: 365 }];

/** A home's schedule of drills. @throws {InvalidInput} `drill-schedule-invalid` */
export async function readSchedule(home: string): Promise<DrillSchedule> {
  const path = fileOf(home);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    // Counted from when the vault was made here: its description is never written again.
    const { birthtime } = await stat(layoutOf(home).description);
    return { format: "fenchi/drill-schedule/v1", since: birthtime.toISOString(), remind: 30, entries: yearly };
  }
  const parsed = drillSchedule.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`).join("; ");
  throw new InvalidInput("drill-schedule-invalid", `The schedule of drills ${path} cannot be used: ${why}.`, {
    next: "Correct the file, or remove it and set the schedule anew with fenchi drill schedule.",
    params: { path, why },
    cause: parsed.error,
  });
}

/** Keeps a schedule in place of the one before. */
export async function writeSchedule(home: string, schedule: DrillSchedule): Promise<void> {
  await mkdir(drillsOf(home), { recursive: true, mode: 0o700 });
  await replaceDurably(fileOf(home), Buffer.from(`${JSON.stringify(drillSchedule.parse(schedule), null, 2)}\n`), 0o600);
}

/** When each drill of a home is due. Only one that ended by itself counts as held. */
export async function dueIn(home: string, now: Date): Promise<DueDrill[]> {
  const held = (await drillsOfHome(home)).filter(({ state }) => state === "completed" || state === "failed");
  return dueDrills(await readSchedule(home), held, now);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
