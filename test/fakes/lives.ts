import { isRetriable } from "../../events/error.ts";
import type { EventName, FenchiEvent } from "../../events/index.ts";
import { createDeliver, type Deliver, type World } from "./pipeline.ts";
import { createPower, type Power } from "./power.ts";
import type { Dice } from "./random.ts";

/** What happens to a run of the pipeline. */
export interface Fate {
  /** Length of each life of the process in moments; the one after the last is as long as it takes. */
  readonly lives: readonly number[];
  /** Draws the order of events. */
  readonly dice: Dice;
  /** Mixes concurrent steps within handlers as well. */
  readonly mixed?: boolean;
  /** Events in delivery at once. */
  readonly parallel: number;
  /** How many acknowledged events come again. */
  readonly repeats: number;
  /** How many events of these kinds get lost, as a queue that is at least once never does. */
  readonly losses?: { readonly count: number; readonly kinds: readonly EventName[] };
  /** What somebody outside does about an event: more events, durable together with it. */
  readonly follow?: (event: FenchiEvent) => readonly FenchiEvent[];
  /** Called as each event is said, before it is durable. */
  readonly onSaid?: (event: FenchiEvent) => Promise<void>;
  /** Called when the power comes back. */
  readonly onLife?: (number: number) => void;
}

/** How a run went. */
export interface Run {
  readonly said: readonly FenchiEvent[];
  /** Events that ended as dead letters. */
  readonly dead: readonly { readonly event: FenchiEvent; readonly error: unknown }[];
  /** Moments that the last life took. */
  readonly steps: number;
  readonly cuts: number;
}

/** Deadlines passed before a run that does not end is given up. */
const deadlines = 12;
const attempts = 20;

/**
 * Runs the handlers over what is durable until every backup is protected, through as many lives as fate says: what an event led to is
 * durable once it is in the queue, and an event that was not acknowledged comes again.
 */
export async function liveThrough(world: World, first: readonly FenchiEvent[], fate: Fate): Promise<Run> {
  const queue = [...first];
  const timers = new Map<string, FenchiEvent>();
  const said: FenchiEvent[] = [];
  const dead: { event: FenchiEvent; error: unknown }[] = [];
  const failures = new Map<FenchiEvent, number>();
  let [repeats, losses] = [fate.repeats, fate.losses?.count ?? 0];

  const queueUp = (event: FenchiEvent) => {
    said.push(event);
    const name = event.type.slice("tw.fenchi.".length) as EventName;
    if (losses > 0 && fate.losses?.kinds.includes(name) && fate.dice.once(4)) losses--;
    else if (event.type === "tw.fenchi.deadline.passed") timers.set(event.data.backup, event);
    else queue.push(event);
    queue.push(...(fate.follow?.(event) ?? []));
  };

  const handle = async (event: FenchiEvent, deliver: Deliver, power: Power) => {
    try {
      for await (const next of deliver(event)) {
        await fate.onSaid?.(next);
        await power.step();
        queueUp(next);
        await power.step();
      }
      await power.step();
      if (repeats > 0 && fate.dice.once(4)) repeats--;
      else queue.splice(queue.indexOf(event), 1);
      await power.step();
    } catch (error) {
      // What a handler makes of the cut is its own affair; it is dead.
      if (power.isCut()) return;
      const failed = (failures.get(event) ?? 0) + 1;
      failures.set(event, failed);
      if (isRetriable(error) && failed < attempts) return;
      queue.splice(queue.indexOf(event), 1);
      dead.push({ event, error });
    }
  };

  for (let life = 0, round = 0; ; life++) {
    const power = createPower(fate.lives[life] ?? Number.POSITIVE_INFINITY, fate.mixed ? fate.dice : undefined);
    const deliver = createDeliver(world, power.around);
    if (life > 0) fate.onLife?.(life);
    while (!power.isCut()) {
      if (queue.length === 0) {
        if (round++ > deadlines || isDone(world)) return { said, dead, steps: power.steps(), cuts: life };
        queue.push(...timers.values());
        timers.clear();
      }
      const batch = fate.dice.sample(queue, Math.min(queue.length, fate.parallel));
      await Promise.all(batch.map((event) => handle(event, deliver, power)));
    }
  }
}

/** Every backup that the tracker knows is protected, and it knows all that are sealed. */
function isDone({ ledger, sealings }: World): boolean {
  const states = [...sealings.values()].map((sealing) => sealing.state);
  return (
    states.every((state) => state === "committed" || state === "abandoned") &&
    ledger.records.size === states.filter((state) => state === "committed").length &&
    [...ledger.records.values()].every(({ record }) => record.announced.has("protected"))
  );
}
