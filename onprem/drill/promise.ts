import { predictFinishes, recoverySeconds } from "../../continuity/drill/predict.ts";
import type { Scenario } from "../../continuity/drill/scenario.ts";
import type { Situation } from "../../continuity/drill/situation.ts";
import type { InventoryModule } from "../../continuity/inventory/inventory.ts";
import type { CostModel } from "../../continuity/plan/cost.ts";
import type { BackupOf } from "../../continuity/plan/make.ts";
import type { Line, RestorePlan } from "../../continuity/plan/plan.ts";
import type { BackupSummary } from "../engine/service.ts";
import type { Home } from "../home/home.ts";
import type { DrillBackup, DrillSettings } from "./settings.ts";

/** What a drill promises of each module before it begins: what comes back, and when. */

/** A line as good as none, where a scenario shapes none: for the plan alone. */
export const unshaped: Line = { bitsPerSecond: 1e9, roundTrip: 1, loss: 0 };

/** Seconds from the drill's beginning until each module of the plan is restored, in its order: setting up an empty machine included. */
export function predict(
  plan: RestorePlan,
  byModule: ReadonlyMap<string, InventoryModule>,
  backupOf: BackupOf,
  situations: readonly [Situation, ...Situation[]],
  scenario: Scenario,
  model: CostModel,
  vaults: readonly { readonly list: ReadonlyMap<string, BackupSummary>; readonly opened: Home }[],
): number[] {
  const loads = plan.modules.map(({ module }) => {
    const found = byModule.get(module);
    const load = found && backupOf(found);
    if (!load) throw new RangeError(`no load of ${module}`);
    return load;
  });
  const begin = scenario.lost.host
    ? vaults.reduce(
        (sum, { list, opened }) =>
          sum +
          recoverySeconds({ providers: opened.vault.providers.length, backups: list.size }, scenario.line ?? unshaped),
        0,
      )
    : 0;
  return predictFinishes(plan, loads, situations, { model, begin });
}

/** What is promised of every module of the scope, those that cannot come back too. */
export function promised(
  plan: RestorePlan,
  byModule: ReadonlyMap<string, InventoryModule>,
  { targets }: Scenario,
  finishes: readonly number[],
): DrillSettings["started"]["modules"] {
  const of = (module: string, bytes: number, predicted: number) => {
    const found = byModule.get(module);
    if (!found) throw new RangeError(`no module ${module}`);
    const { name, item, core, rto, rpo } = found;
    const objectives = { rto: targets.rto ?? rto * 60, rpo: targets.rpo ?? rpo * 60 };
    return { module, name, item: item ?? "", bytes, core, ...objectives, predicted };
  };
  return [
    ...plan.modules.map(({ module, bytes }, at) => {
      const finish = finishes[at] ?? Number.POSITIVE_INFINITY;
      return of(module, bytes, Number.isFinite(finish) ? finish : 0);
    }),
    ...plan.missing.map(({ module }) => of(module, byModule.get(module)?.size ?? 0, 0)),
  ];
}

/** The backups that one agency's modules come back from, and what their restores fetch. */
export function backupsOf(
  agency: string,
  plan: RestorePlan,
  byModule: ReadonlyMap<string, InventoryModule>,
  backupOf: BackupOf,
  list: ReadonlyMap<string, BackupSummary>,
): DrillBackup[] {
  return plan.modules.flatMap(({ module }) => {
    const found = byModule.get(module);
    const load = found?.agency === agency ? backupOf(found) : undefined;
    const summary = load && list.get(load.backup);
    if (!load || !summary) return [];
    const { item, backup, kind, name, size, sha256, time } = summary;
    const { fetch, packs, uses } = load;
    return [{ item, backup, kind, name, size, sha256, time, fetch, packs, uses }];
  });
}
