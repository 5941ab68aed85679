import type { Line, RestorePlan } from "../../continuity/plan/plan.ts";
import type { Clock } from "./clock.ts";
import type { ModuleState } from "./journal.ts";

/** How far a run is, for a person who waits. Bytes and seconds. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly modules: { readonly good: number; readonly failed: number; readonly total: number };
  /** Under way now, in the order they were begun. */
  readonly running: readonly { readonly module: string; readonly done: number; readonly total: number }[];
  /** Bytes a second over the last while; 0 where nothing came. */
  readonly rate: number;
  /** Seconds until the last module is back: by what has come lately where there is enough of it, else by the plan. */
  readonly left: number;
}

/** Milliseconds over which a rate is taken. */
const window = 60_000;
/** The line is another when it brings less or more than these parts of what the plan reckons with. */
const slower = 0.6;
const faster = 1.6;

/** Follows a run's bytes. Figures for people, and for noticing that the plan's line is not the one there is. */
export function createRunProgress(
  plan: RestorePlan,
  states: readonly ModuleState[],
  clock: Clock,
  fetched?: () => number,
) {
  let current = plan;
  let planned = clock.now();
  const sizes = new Map(plan.modules.map(({ module, bytes }) => [module, bytes]));
  const moving = new Map<string, { done: number; total: number }>();
  const ended = new Map(states.filter(({ outcome }) => outcome !== "open").map((each) => [each.module, each]));
  const samples: { readonly at: number; readonly bytes: number }[] = [];

  const doneBytes = () => {
    let sum = 0;
    for (const [module, size] of sizes) sum += ended.has(module) ? size : (moving.get(module)?.done ?? 0);
    return sum;
  };
  const total = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const sample = (bytes: number) => {
    const at = clock.now();
    if (at - (samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= 200) samples.push({ at, bytes });
    while (samples.length > 2 && (samples[1]?.at ?? at) < at - window) samples.shift();
  };
  const rateOver = (least: number) => {
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || last.at - first.at < least) return undefined;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  };

  sample(fetched?.() ?? doneBytes());

  return {
    moved(module: string, done: number, size: number): void {
      moving.set(module, { done, total: size });
      sample(fetched?.() ?? doneBytes());
    },
    ended(state: ModuleState): void {
      moving.delete(state.module);
      if (state.outcome !== "open") ended.set(state.module, state);
      sample(fetched?.() ?? doneBytes());
    },
    /** Looks at what has come: bytes arrive long before a module shows any, which is verified a pack at a time. */
    tick(): void {
      sample(fetched?.() ?? doneBytes());
    },
    replan(next: RestorePlan): void {
      current = next;
      planned = clock.now();
      samples.length = 0;
      sample(fetched?.() ?? doneBytes());
    },
    now(): RunProgress {
      const [done, all] = [doneBytes(), total()];
      const rate = rateOver(2_000) ?? 0;
      const byPlan = Math.max(0, current.finish - (clock.now() - planned) / 1000);
      const byRate = rate > 0 && !current.line.window ? (all - done) / rate : undefined;
      const outcomes = [...ended.values()];
      return {
        done,
        total: all,
        modules: {
          good: outcomes.filter(({ outcome }) => outcome === "good").length,
          failed: outcomes.filter(({ outcome }) => outcome !== "good").length,
          total: sizes.size,
        },
        running: [...moving].map(([module, each]) => ({ module, ...each })),
        rate,
        left: byRate ?? byPlan,
      };
    },
    /** The line as it is measured, where it is clearly not the plan's. Of a line with windows nothing is said: its rate is none while it is down. */
    otherLine(): Line | undefined {
      const { line } = current;
      if (!fetched || line.window) return undefined;
      const rate = rateOver(window / 2);
      if (rate === undefined || rate === 0) return undefined;
      const part = (rate * 8) / line.bitsPerSecond;
      if (part >= slower && part <= faster) return undefined;
      return { ...line, bitsPerSecond: rate * 8 };
    },
  };
}
