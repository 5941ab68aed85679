import { arrange } from "./arrange.ts";
import { type Block, blocksOf, type Task } from "./density.ts";

/** What of a unit decides its place. */
export interface Ranked extends Pick<Task, "needs" | "seconds"> {
  /** What its core functions are worth; 0 where it has none that can serve. */
  readonly weight: number;
  /** What it is worth for its own sake otherwise: decides the order of what no core function needs. */
  readonly lesser: number;
  /** 1 comes first, where priorities are strict. */
  readonly priority: number;
}

/**
 * The order in which units come back, each after what it needs, so that the sum of weight times finish is small: first everything that core
 * functions need, then the rest by its own worth.
 *
 * @param strict nothing that is worth less comes before what is worth more, but for what that needs
 * @returns every unit once, by its place in `units`
 */
export function orderUnits(units: readonly Ranked[], strict = false): number[] {
  const order: number[] = [];
  const placed = new Uint8Array(units.length);
  const take = (by: (unit: Ranked) => number) => {
    for (const at of orderPhase(units, placed, by)) {
      placed[at] = 1;
      order.push(at);
    }
  };
  const priorities = strict ? [...new Set(units.map(({ priority }) => priority))].sort((a, b) => a - b) : [];
  for (const worth of [(unit: Ranked) => unit.weight, (unit: Ranked) => unit.lesser]) {
    for (const priority of priorities) take((unit) => (unit.priority <= priority ? worth(unit) : 0));
    take(worth);
  }
  take(() => 1);
  return order;
}

/** In order: those of worth that are not placed yet, with all that they need. */
function orderPhase(units: readonly Ranked[], placed: Readonly<Uint8Array>, worth: (unit: Ranked) => number): number[] {
  const wanted = new Set<number>();
  for (const [at, unit] of units.entries()) if (!placed[at] && worth(unit) > 0) wanted.add(at);
  for (const at of wanted) for (const need of units[at]?.needs ?? []) if (!placed[need]) wanted.add(need);
  const chosen = [...wanted].sort((a, b) => a - b);
  const place = new Map(chosen.map((at, index) => [at, index]));
  const tasks = chosen.map((at): Task => {
    const unit = units[at];
    if (!unit) throw new RangeError(`no unit ${at}`);
    const needs = unit.needs.flatMap((need) => place.get(need) ?? []);
    return { needs, seconds: Math.max(unit.seconds, 1e-9), weight: worth(unit) };
  });
  return blocksOf(tasks).flatMap((block: Block) => arrange(block.tasks, tasks).map((index) => chosen[index] ?? 0));
}
