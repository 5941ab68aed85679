import { createHash } from "node:crypto";
import { FenchiError, Unavailable } from "../../events/error.ts";
import type { Draft } from "../../events/index.ts";
import type { Standing } from "./standing.ts";

export interface OverdueWatchOptions {
  readonly standings: (now: number) => Promise<readonly Standing[]>;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly setTimer: (callback: () => void, ms: number) => () => void;
  /** Whether an event was said already, and that it now is: durably, so that a restart says it no second time. */
  readonly seen: (key: string) => boolean;
  readonly see: (key: string) => Promise<void>;
  readonly publish: (draft: Draft, id: string) => Promise<void>;
  readonly onProblem: (problem: FenchiError) => void;
  /** How often it looks; a minute by default. */
  readonly everyMs?: number;
}

export interface OverdueWatch {
  /** Looks at once, then again and again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Says `backup.overdue` of each item whose next generation does not come in time: once when it is overdue, while the recovery point objective
 * can still be kept, and once more if it is broken. A new generation begins it anew.
 */
export function createOverdueWatch(options: OverdueWatchOptions): OverdueWatch {
  const { everyMs = 60_000 } = options;
  let cancel: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    try {
      for (const standing of await options.standings(options.now())) await tell(standing);
    } catch (error) {
      options.onProblem(error instanceof FenchiError ? error : unknownProblem(error));
    }
  }

  async function tell({ item, module, state, backup, last, late }: Standing): Promise<void> {
    if (state === "good") return;
    const key = keyOf(item, state, backup);
    if (options.seen(key)) return;
    await options.publish(
      {
        name: "backup.overdue",
        data: {
          item,
          state,
          ...(module === undefined ? {} : { module }),
          ...(backup === undefined ? {} : { backup }),
          ...(last === undefined ? {} : { last: new Date(last).toISOString() }),
          ...(late === undefined ? {} : { late: new Date(late).toISOString() }),
        },
      },
      key,
    );
    await options.see(key);
  }

  async function turn(): Promise<void> {
    looking = look();
    await looking;
    if (!stopped) cancel = options.setTimer(() => void turn(), everyMs);
  }

  return {
    start: turn,
    async stop() {
      stopped = true;
      cancel?.();
      await looking;
    },
  };
}

/** As long as a drop's id, whatever the item is called. */
function keyOf(item: string, state: Standing["state"], backup: string | undefined): string {
  return createHash("sha256")
    .update(JSON.stringify(["overdue", item, state, backup ?? null]))
    .digest("hex")
    .slice(0, 32);
}

const unknownProblem = (cause: unknown) =>
  new Unavailable(
    "overdue-unknown",
    `It cannot be said which backups are overdue: ${cause instanceof Error ? cause.message : cause}`,
    { next: "Check the strategy, the inventory and the disk of the home; it is tried again within a minute.", cause },
  );
