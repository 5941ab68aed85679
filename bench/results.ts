import type { Sample } from "./bench.ts";
import type { Kernel } from "./kernels.ts";
import { median } from "./median.ts";

/** One work by one contender: the medians of its runs, and of memory the most. */
export interface Cell {
  readonly work: string;
  readonly by: string;
  readonly runs: number;
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  readonly stored: number | undefined;
  readonly fetched: number | undefined;
  readonly scaledFrom: number | undefined;
}

/** All that was measured. */
export interface Results {
  readonly cells: readonly Cell[];
  readonly kernels: readonly Kernel[];
}

/** Brings the runs of each work and contender together. Order is that of the first run. */
export function cellsOf(samples: readonly Sample[]): Cell[] {
  const groups = Map.groupBy(samples, ({ work, by }) => JSON.stringify([work, by]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const middle = (value: (sample: Sample) => number | undefined): number | undefined => {
      const values = group.flatMap((sample) => value(sample) ?? []);
      return values.length === group.length ? median(values) : undefined;
    };
    return {
      work: first.work,
      by: first.by,
      runs: group.length,
      wall: median(group.map(({ cost }) => cost.wall)),
      cpu: middle(({ cost }) => cost.cpu),
      memory: most(group.map(({ cost }) => cost.memory)),
      stored: middle(({ stored }) => stored),
      fetched: middle(({ fetched }) => fetched),
      scaledFrom: first.scaledFrom,
    };
  });
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
