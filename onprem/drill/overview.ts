import { FenchiError } from "../../events/error.ts";
import type { DrillOverview } from "./document.ts";
import { drillPlace, drillsIn, drillsOf } from "./place.ts";
import { readRecord } from "./record-file.ts";
import { endOf } from "./run.ts";
import { readSettings } from "./settings.ts";

/** Every drill of a home, the latest first. */
export async function drillsOfHome(home: string): Promise<DrillOverview[]> {
  const found = await Promise.all((await drillsIn(home)).map((drill) => overviewOf(home, drill)));
  return found.sort((a, b) => b.time.localeCompare(a.time) || a.drill.localeCompare(b.drill));
}

/** One drill. @throws {NotFound} `drill-unknown`; {Tampered} `drill-settings-broken` */
export async function overviewOf(home: string, drill: string): Promise<DrillOverview> {
  const place = drillPlace(drillsOf(home), drill);
  let about = { drill, scenario: "", time: "" };
  try {
    const { started } = await readSettings(place);
    about = { drill, scenario: started.scenario.name, time: started.time };
    const entries = await readRecord(place.record);
    const restored = new Set<string>();
    const failed = new Set<string>();
    for (const { step } of entries) {
      if (step.kind === "module-restored") restored.add(step.module);
      if (step.kind === "module-failed") failed.add(step.module);
    }
    for (const module of failed) restored.delete(module);
    return {
      ...about,
      state: endOf(entries) ?? "open",
      modules: { restored: restored.size, failed: failed.size, total: started.modules.length },
      seconds: Math.round(entries.at(-1)?.at ?? 0) / 1000,
    };
  } catch (error) {
    if (!(error instanceof FenchiError)) throw error;
    const modules = { restored: 0, failed: 0, total: 0 };
    return { ...about, state: "broken", modules, seconds: 0, problem: error.message };
  }
}
