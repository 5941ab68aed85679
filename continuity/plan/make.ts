import type { Graph } from "../dependency/graph.ts";
import { graphOf, moduleAt, reachable } from "../dependency/graph.ts";
import type { Inventory, InventoryModule } from "../inventory/inventory.ts";
import { calibrate } from "./calibrate.ts";
import type { CostModel } from "./cost.ts";
import { orderUnits } from "./order.ts";
import type { Line, PlannedBackup, RestorePlan } from "./plan.ts";
import { scheduleOf } from "./schedule.ts";
import { type Restorable, type Unit, unitsOf, weightOf } from "./unit.ts";

export interface PlanOptions {
  /** Names of the providers that are there, for the record. */
  readonly providers: readonly string[];
  /** Whether only core functions and what they need come back. */
  readonly onlyCore?: boolean;
  /** Modules that are wanted, by default all; what they need comes back with them. */
  readonly wanted?: (module: InventoryModule) => boolean;
  /** Bytes that the target has room for. */
  readonly room?: number;
  /** How many modules are restored side by side; by default what the model finds best. */
  readonly lanes?: number;
  /** Calibrated on measured restores; by default what is believed without any. */
  readonly model?: CostModel;
  /** Whether nothing of a lower priority comes before anything of a higher one, but for what that needs. */
  readonly strict?: boolean;
}

/** The backup that a module comes from; `undefined` where the vault has none. */
export type BackupOf = (module: InventoryModule) => PlannedBackup | undefined;

/**
 * Plans a restore: in which order, how many side by side, and when each module will be back. What is needed comes before what needs it; among
 * what may come next, first what brings the most valuable core functions back soonest. The same arguments make the same plan.
 */
export function makePlan(
  { modules }: Pick<Inventory, "modules">,
  backupOf: BackupOf,
  line: Line,
  options: PlanOptions,
): RestorePlan {
  const graph = graphOf({ modules });
  const model = options.model ?? calibrate([]);
  const scope = scopeOf(graph, options);
  const restorable = new Map<number, PlannedBackup>();
  const missing: Missing = new Map();
  for (const index of scope) {
    const module = moduleAt(graph, index);
    const backup = module.item === null ? undefined : backupOf(module);
    if (backup?.restorable) restorable.set(index, backup);
    else missing.set(index, module.item === null ? "no-item" : backup ? "not-restorable" : "no-backup");
  }
  for (;;) {
    const units = valued(graph, restorable, missing, scope, model, line);
    const order = orderUnits(units, options.strict);
    const beyond = options.room === undefined ? [] : withoutRoom(units, order, restorable, options.room);
    if (beyond.length > 0) {
      // What does not fit changes what is worth bringing back: its dependents cannot serve.
      for (const index of beyond) {
        restorable.delete(index);
        missing.set(index, "no-room");
      }
      continue;
    }
    return scheduleOf({ graph, units, order, restorable, missing, line, model, options });
  }
}

export type Missing = Map<number, RestorePlan["missing"][number]["reason"]>;

function scopeOf(graph: Graph, { onlyCore, wanted }: PlanOptions): number[] {
  const from = graph.modules.flatMap((module, index) =>
    (!onlyCore || module.core) && (wanted?.(module) ?? true) ? [index] : [],
  );
  return reachable(graph.needs, from);
}

/** Units with what each is worth: a core function that cannot serve whatever comes back, for lack of something it needs, counts as no core function. */
function valued(
  graph: Graph,
  restorable: Restorable,
  missing: Missing,
  scope: readonly number[],
  model: CostModel,
  line: Line,
): Unit[] {
  const best = scope.reduce((least, index) => Math.min(least, moduleAt(graph, index).priority), 99);
  const hindered = new Set(reachable(graph.neededBy, missing.keys()));
  const worth = (index: number) => {
    const module = moduleAt(graph, index);
    const own = weightOf(module, best);
    const serves = module.core && !hindered.has(index);
    return { weight: serves ? own : 0, lesser: serves ? 0 : own };
  };
  return unitsOf(graph, restorable, worth, model, line);
}

/** Modules, in order, that the room is used up before; all of a unit, and what depends on it. */
function withoutRoom(units: readonly Unit[], order: readonly number[], restorable: Restorable, room: number): number[] {
  let left = room;
  const out = new Set<number>();
  for (const at of order) {
    const unit = units[at];
    if (!unit) continue;
    const bytes = unit.members.reduce((sum, member) => sum + (restorable.get(member)?.bytes ?? 0), 0);
    if (bytes > left || unit.needs.some((need) => out.has(need))) out.add(at);
    else left -= bytes;
  }
  return [...out].flatMap((at) => units[at]?.members ?? []);
}
