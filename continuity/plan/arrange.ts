import type { Task } from "./density.ts";

/** Blocks of so many tasks are put in the best order there is; larger ones in a good one. */
const exactly = 12;
/** Moves that are tried to better a larger one, for each of its tasks. */
const moves = 60;

/**
 * Puts the tasks of a block in order, so that the sum of weight times finish is small. `set` is in ascending order, in which what is needed
 * comes first.
 */
export function arrange(set: readonly number[], tasks: readonly Task[]): number[] {
  if (set.length < 2) return [...set];
  const place = new Map(set.map((at, index) => [at, index]));
  const own = set.map((at): Task => {
    const task = tasks[at];
    if (!task) throw new RangeError(`no task ${at}`);
    return { ...task, needs: task.needs.flatMap((need) => place.get(need) ?? []) };
  });
  const order = set.length <= exactly ? best(own) : better(own, greedy(own));
  return order.map((index) => set[index] ?? 0);
}

/** The best order, by going through all closed sets: the last of each is chosen so that the whole is best. */
function best(tasks: readonly Task[]): number[] {
  const count = tasks.length;
  const needs = Int32Array.from(tasks, (task) => task.needs.reduce((mask, need) => mask | (1 << need), 0));
  const cost = new Float64Array(1 << count).fill(Number.POSITIVE_INFINITY);
  const seconds = new Float64Array(1 << count);
  const last = new Int8Array(1 << count).fill(-1);
  cost[0] = 0;
  for (let set = 0; set < 1 << count; set++) {
    if (cost[set] === Number.POSITIVE_INFINITY) continue;
    for (let at = 0; at < count; at++) {
      if (set & (1 << at) || ((needs[at] ?? 0) & ~set) !== 0) continue;
      const { seconds: own, weight } = tasks[at] as Task;
      const grown = set | (1 << at);
      const finish = (seconds[set] ?? 0) + own;
      const total = (cost[set] ?? 0) + weight * finish;
      if (total >= (cost[grown] ?? 0)) continue;
      cost[grown] = total;
      seconds[grown] = finish;
      last[grown] = at;
    }
  }
  const order: number[] = [];
  for (let set = (1 << count) - 1; set !== 0; set &= ~(1 << (order[0] ?? 0))) order.unshift(last[set] ?? 0);
  return order;
}

/** Again and again the task whose missing needs and itself have the most weight a second. */
function greedy(tasks: readonly Task[]): number[] {
  const done = new Set<number>();
  const missing = (at: number): number[] => {
    const found = new Set([at]);
    for (const each of found) for (const need of tasks[each]?.needs ?? []) if (!done.has(need)) found.add(need);
    return [...found].sort((a, b) => a - b);
  };
  const weighty = new Set(tasks.keys().filter((at) => (tasks[at]?.weight ?? 0) > 0));
  // What each still misses changes only where something of it was taken.
  const known = new Map<number, { readonly closure: number[]; readonly density: number }>();
  const measure = (at: number) => {
    const closure = missing(at);
    const weight = closure.reduce((sum, each) => sum + (tasks[each]?.weight ?? 0), 0);
    const seconds = closure.reduce((sum, each) => sum + (tasks[each]?.seconds ?? 0), 0);
    return { closure, density: weight / seconds };
  };
  while (weighty.size > 0) {
    let chosen: { readonly closure: number[]; readonly density: number } | undefined;
    for (const at of weighty) {
      const found = known.get(at) ?? measure(at);
      known.set(at, found);
      if (!chosen || found.density > chosen.density) chosen = found;
    }
    for (const at of chosen?.closure ?? []) {
      done.add(at);
      weighty.delete(at);
    }
    for (const [at, { closure }] of known) if (closure.some((each) => done.has(each))) known.delete(at);
  }
  return [...done, ...tasks.keys().filter((at) => !done.has(at))];
}

/**
 * Moves single tasks earlier or later, past those that they do not depend on, as long as that is better: each move past a neighbour changes
 * the sum by what one's weight costs for the other's seconds.
 */
function better(tasks: readonly Task[], from: readonly number[]): number[] {
  const order = [...from];
  const needs = tasks.map((task) => new Set(task.needs));
  let left = moves * order.length;
  for (let bettered = true; bettered && left > 0; ) {
    bettered = false;
    for (const at of tasks.keys()) {
      const place = order.indexOf(at);
      const target = bestPlace(at, place, order, tasks, needs);
      left -= 1 + Math.abs(target - place) / 16;
      if (target === place) continue;
      order.splice(place, 1);
      order.splice(target, 0, at);
      bettered = true;
    }
  }
  return order;
}

function bestPlace(
  at: number,
  place: number,
  order: readonly number[],
  tasks: readonly Task[],
  needs: readonly ReadonlySet<number>[],
): number {
  const own = tasks[at] as Task;
  let [least, target] = [-1e-12, place];
  for (const step of [-1, 1]) {
    let change = 0;
    for (let to = place + step; to >= 0 && to < order.length; to += step) {
      const passed = order[to] ?? 0;
      if (step < 0 ? needs[at]?.has(passed) : needs[passed]?.has(at)) break;
      const other = tasks[passed] as Task;
      change += step * (own.weight * other.seconds - other.weight * own.seconds);
      if (change < least) [least, target] = [change, to];
    }
  }
  return target;
}
