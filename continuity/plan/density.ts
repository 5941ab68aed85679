import { bestClosure } from "./flow.ts";

/** What is put in order. `needs` are places of others that come before it; they stand before it in the list. */
export interface Task {
  readonly needs: readonly number[];
  readonly seconds: number;
  readonly weight: number;
}

/** Tasks that come together. */
export interface Block {
  readonly tasks: readonly number[];
  readonly seconds: number;
  readonly weight: number;
}

/**
 * Cuts tasks into blocks by Sidney's decomposition (1975): first the closed set with the most weight a second, then that of what is left,
 * and so on. There is a best order that takes block after block, so each can be put in order by itself.
 *
 * @returns blocks in order, by falling density; each task once
 */
export function blocksOf(tasks: readonly Task[]): Block[] {
  const found: { readonly block: Block; readonly density: number }[] = [];
  for (const part of parts(tasks)) {
    // Within a part the order stands, whatever rounding did to densities that are nearly equal.
    let least = Number.POSITIVE_INFINITY;
    for (const block of split(part, tasks)) {
      least = Math.min(least, block.weight / block.seconds);
      found.push({ block, density: least });
    }
  }
  return found.sort((a, b) => b.density - a.density).map(({ block }) => block);
}

/** Tasks that have nothing to do with each other, apart: each in ascending order. */
function parts(tasks: readonly Task[]): number[][] {
  const root = Int32Array.from(tasks.keys());
  const find = (at: number): number => {
    let top = at;
    while (root[top] !== top) top = root[top] = root[root[top] ?? 0] ?? 0;
    return top;
  };
  for (const [at, { needs }] of tasks.entries()) for (const need of needs) root[find(at)] = find(need);
  const found = new Map<number, number[]>();
  for (const at of tasks.keys()) {
    const top = find(at);
    const known = found.get(top);
    if (known) known.push(at);
    else found.set(top, [at]);
  }
  return [...found.values()];
}

/**
 * Halves a set where its density is passed: what gains on the average is a closed set that comes before the rest, and each half is cut
 * again until none gains on its own average.
 */
function split(part: readonly number[], tasks: readonly Task[]): Block[] {
  const open = [part];
  const blocks: Block[] = [];
  for (let set = open.pop(); set; set = open.pop()) {
    const block = blockOf(set, tasks);
    const taken = set.length > 1 && block.weight > 0 ? gaining(block, tasks) : undefined;
    if (!taken) {
      blocks.push(block);
      continue;
    }
    const [first, rest]: number[][] = [[], []];
    for (const [place, at] of set.entries()) (taken[place] ? first : rest)?.push(at);
    if (rest && first) open.push(rest, first);
  }
  return blocks;
}

function blockOf(set: readonly number[], tasks: readonly Task[]): Block {
  let [seconds, weight] = [0, 0];
  for (const at of set) {
    seconds += tasks[at]?.seconds ?? 0;
    weight += tasks[at]?.weight ?? 0;
  }
  return { tasks: set, seconds: Math.max(seconds, Number.MIN_VALUE), weight };
}

/** The closed set that is denser than the whole; `undefined` where there is none. */
function gaining({ tasks: set, seconds, weight }: Block, tasks: readonly Task[]): Uint8Array | undefined {
  const place = new Map(set.map((at, index) => [at, index]));
  const gains = new Float64Array(set.length);
  const [from, to]: [number[], number[]] = [[], []];
  for (const [index, at] of set.entries()) {
    const task = tasks[at];
    if (!task) continue;
    gains[index] = task.weight / weight - task.seconds / seconds;
    for (const need of task.needs) {
      const target = place.get(need);
      if (target === undefined) continue;
      from.push(index);
      to.push(target);
    }
  }
  const taken = bestClosure({ gains, from, to }, 1e-12);
  const gain = gains.reduce((sum, each, index) => sum + (taken[index] ? each : 0), 0);
  return gain > 1e-9 && taken.includes(0) ? taken : undefined;
}
