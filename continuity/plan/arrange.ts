import type { Task } from "./density.ts";

/** Blocks of so many tasks are put in the best order there is; larger ones in a good one. */
const exactly = 12;
/** Steps after which the search for a good beginning, and the one for something better, are ended. */
const [greedySteps, betterSteps] = [500_000, 2_000_000];
/** Neighbours that a task is moved past at most at a time. */
const furthest = 200;

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

/** Again and again the task whose missing needs and itself have the most weight a second; a quicker way where that takes too many steps. */
function greedy(tasks: readonly Task[]): number[] {
  const done = new Set<number>();
  const weighty = new Set(tasks.keys().filter((at) => (tasks[at]?.weight ?? 0) > 0));
  // What each still misses changes only where something of it was taken.
  const known = new Map<number, { readonly closure: number[]; readonly density: number }>();
  let steps = 0;
  const measure = (at: number) => {
    const found = new Set([at]);
    for (const each of found) for (const need of tasks[each]?.needs ?? []) if (!done.has(need)) found.add(need);
    steps += found.size;
    const closure = [...found].sort((a, b) => a - b);
    const weight = closure.reduce((sum, each) => sum + (tasks[each]?.weight ?? 0), 0);
    const seconds = closure.reduce((sum, each) => sum + (tasks[each]?.seconds ?? 0), 0);
    return { closure, density: weight / seconds };
  };
  while (weighty.size > 0) {
    let chosen: { readonly closure: number[]; readonly density: number } | undefined;
    steps += weighty.size / 16;
    for (const at of weighty) {
      if (steps > greedySteps) return byPromise(tasks, done);
      const found = known.get(at) ?? measure(at);
      known.set(at, found);
      if (!chosen || found.density > chosen.density) chosen = found;
    }
    const taken = new Set(chosen?.closure);
    for (const at of taken) {
      done.add(at);
      weighty.delete(at);
    }
    for (const [at, { closure }] of known) {
      steps += closure.length / 16;
      if (closure.some((each) => taken.has(each))) known.delete(at);
    }
  }
  return [...done, ...tasks.keys().filter((at) => !done.has(at))];
}

/**
 * What is left in order of promise, each after what it needs: a task promises the most weight a second that it has itself, or opens on the
 * way to one that needs it.
 */
function byPromise(tasks: readonly Task[], done: ReadonlySet<number>): number[] {
  const promise = tasks.map(({ weight, seconds }) => ({ weight, seconds }));
  for (let at = tasks.length - 1; at >= 0; at--) {
    const own = promise[at];
    for (const need of own ? (tasks[at]?.needs ?? []) : []) {
      const { weight, seconds } = tasks[need] as Task;
      const both = { weight: weight + (own?.weight ?? 0), seconds: seconds + (own?.seconds ?? 0) };
      const known = promise[need];
      if (known && both.weight * known.seconds > known.weight * both.seconds) promise[need] = both;
    }
  }
  const density = promise.map(({ weight, seconds }) => weight / seconds);
  const order = [...done];
  const placed = new Set(done);
  const place = (at: number) => {
    // What it needs stands before it in the list; depth first, without recursion.
    const open = [at];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const missing = tasks[top]?.needs.find((need) => !placed.has(need));
      if (missing !== undefined) {
        open.push(missing);
        continue;
      }
      open.pop();
      if (!placed.has(top)) order.push(top);
      placed.add(top);
    }
  };
  for (const at of [...tasks.keys()].sort((a, b) => (density[b] ?? 0) - (density[a] ?? 0) || a - b)) place(at);
  return order;
}

/**
 * Moves single tasks earlier or later, past those that they do not depend on, as long as that is better: each move past a neighbour changes
 * the sum by what one's weight costs for the other's seconds.
 */
function better(tasks: readonly Task[], from: readonly number[]): number[] {
  const order = [...from];
  const needs = tasks.map((task) => new Set(task.needs));
  let left = betterSteps;
  for (let bettered = true; bettered; ) {
    bettered = false;
    for (const at of tasks.keys()) {
      const place = order.indexOf(at);
      const { target, steps } = bestPlace(at, place, order, tasks, needs);
      left -= steps + order.length / 64;
      if (left < 0) return order;
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
): { readonly target: number; readonly steps: number } {
  const own = tasks[at] as Task;
  let [least, target, steps] = [-1e-12, place, 0];
  for (const step of [-1, 1]) {
    let change = 0;
    const end = Math.max(-1, Math.min(order.length, place + step * (furthest + 1)));
    for (let to = place + step; to !== end; to += step) {
      steps++;
      const passed = order[to] ?? 0;
      if (step < 0 ? needs[at]?.has(passed) : needs[passed]?.has(at)) break;
      const other = tasks[passed] as Task;
      change += step * (own.weight * other.seconds - other.weight * own.seconds);
      if (change < least) [least, target] = [change, to];
    }
  }
  return { target, steps };
}
