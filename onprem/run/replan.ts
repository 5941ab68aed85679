import { type Inventory, referenceOf } from "../../continuity/inventory/inventory.ts";
import type { CostModel } from "../../continuity/plan/cost.ts";
import { makePlan } from "../../continuity/plan/make.ts";
import type { PlannedBackup, RestorePlan } from "../../continuity/plan/plan.ts";
import type { Change } from "./run.ts";

/** Bytes of a pack, about: a plan says how much is fetched, and not in how many. */
const packBytes = 32 * 1024 * 1024;

/**
 * Plans what is left of a run anew, for the line and the providers that there are: from the inventory, and the backups that the plan before was made
 * for. Nothing is asked of the vaults.
 */
export function createReplan(inventory: Inventory, model: CostModel): (change: Change) => RestorePlan {
  return ({ plan, left, line = plan.line, providers = plan.providers }) => {
    const wanted = new Set(left);
    const known = new Map(plan.modules.map((planned) => [planned.module, planned]));
    const modules = inventory.modules
      .filter((module) => wanted.has(referenceOf(module)))
      .map((module) => ({ ...module, dependsOn: module.dependsOn.filter((other) => wanted.has(other)) }));
    const backupOf = (module: Inventory["modules"][number]): PlannedBackup | undefined => {
      const planned = known.get(referenceOf(module));
      if (!planned) return undefined;
      const { item, backup, bytes, fetch } = planned;
      const packs = Math.ceil(fetch / packBytes);
      return { item, backup, time: new Date(0).toISOString(), bytes, fetch, packs, uses: 0, restorable: true };
    };
    return makePlan({ modules }, backupOf, line, { providers, model });
  };
}
