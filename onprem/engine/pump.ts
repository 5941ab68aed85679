import { createHash } from "node:crypto";
import { isRetriable, Unavailable } from "../../events/error.ts";
import { type Draft, type FenchiEvent, toEvent } from "../../events/index.ts";
import type { Message, Queue } from "./queue.ts";

/** What works on one queue's events. Each draft it yields is durable before it is resumed. */
export interface Handler {
  readonly handle: (event: FenchiEvent) => AsyncIterable<Draft>;
  /** Events handled at the same time. */
  readonly concurrency: number;
}

/** A handler's failure, for logs: the message is tried again or lies in the dead letters. */
export interface Failure {
  readonly queue: string;
  readonly event: FenchiEvent;
  readonly error: unknown;
  readonly outcome: "retry" | "dead" | "lost";
}

export interface PumpOptions {
  readonly queue: Queue;
  readonly handlers: Readonly<Record<string, Handler>>;
  /** The queues an event goes to; none when it is only observed. */
  readonly route: (event: FenchiEvent) => readonly { readonly queue: string; readonly delayMs?: number }[];
  /** `source` of the events said here. */
  readonly source: string;
  /** The queue's own clock. */
  readonly now: () => number;
  /** How long a claim lasts without a heartbeat. */
  readonly visibilityMs?: number;
  /** The longest sleep; only a guard, since the pump knows when the next message is due. */
  readonly pollMs?: number;
  /** Sees every event once it is durable, in the order said. */
  readonly onEvent?: (event: FenchiEvent) => void;
  readonly onFailure?: (failure: Failure) => void;
  /** The queue itself, or an observer, failed; the pump goes on. */
  readonly onProblem?: (error: unknown) => void;
}

/** Moves events from queues to handlers, and what those say back into queues. */
export interface Pump {
  /** Ends the claims of a process that died, and begins to receive. */
  start(): void;
  /** Says an event from outside a handler; resolves when it is durable. @throws {Unavailable} `engine-stopping` after {@link Pump.drain}. */
  publish(event: FenchiEvent): Promise<void>;
  /** Looks at the queues now: after somebody published, requeued or settled past this pump. */
  wake(): void;
  /** Resolves when nothing runs, is in flight, or becomes ready within `soonMs`. */
  idle(soonMs?: number): Promise<void>;
  /** Receives no more and waits for what runs; past the time, gives it back for the next start. Answers what did not finish. */
  drain(timeoutMs: number): Promise<FenchiEvent[]>;
}

/** A change to the queue that waits for the next turn's transaction. */
interface Change {
  readonly apply: () => void;
  readonly settled: (error?: unknown) => void;
}

interface Lane extends Handler {
  readonly name: string;
  /** By message id. A claim that lapsed while its handler runs is renewed here and not handled twice. */
  readonly running: Map<number, Message>;
  /** Claimed, and begun once the claim is durable. */
  readonly starting: Set<number>;
}

/** What a turn claimed for one lane. */
interface Claimed {
  readonly lane: Lane;
  readonly messages: readonly Message[];
}

/**
 * The id of what a handler says about an event: the same cause and the same draft give the same id. So an event said again by a
 * handler that is run again is known to the queue, and to whoever observes.
 */
export function idOf(cause: FenchiEvent, draft: Draft): string {
  const said = JSON.stringify([cause.source, cause.id, draft.name, draft.data]);
  return createHash("sha256").update(said).digest("hex").slice(0, 32);
}

/**
 * Every turn of the pump is one transaction, so one fsync: whatever handlers said, settled and failed since the last turn, and the claims
 * that fill their places. A turn runs when there is something to write, when a message is due, and when woken.
 */
export function createPump(options: PumpOptions): Pump {
  const { queue, route, source, now, visibilityMs = 60_000, pollMs = 1_000 } = options;
  const problem = options.onProblem ?? (() => {});
  const lanes = Object.entries(options.handlers).map(
    ([name, handler]): Lane => ({ ...handler, name, running: new Map(), starting: new Set() }),
  );
  const names = lanes.map((lane) => lane.name);
  const watchers = new Set<() => void>();
  let changes: Change[] = [];
  /** Turns whose commit is on its way to the disk. */
  let finishing = 0;
  let state: "new" | "running" | "draining" | "stopped" = "new";
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const running = () => lanes.flatMap((lane) => [...lane.running.values()]);

  function wake(): void {
    if (state !== "stopped") immediate ??= setImmediate(turn);
  }

  function change(apply: () => void): Promise<void> {
    if (state === "stopped") return Promise.reject(stopping());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    changes.push({ apply, settled: (error) => (error === undefined ? resolve() : reject(error)) });
    wake();
    return promise;
  }

  function say(event: FenchiEvent): Promise<void> {
    const entries = route(event).map((way) => ({ ...way, event }));
    const durable = change(() => void queue.publish(entries));
    return options.onEvent ? durable.then(() => observe(event)) : durable;
  }

  function observe(event: FenchiEvent): void {
    try {
      options.onEvent?.(event);
    } catch (error) {
      problem(error);
    }
  }

  function turn(): void {
    immediate = undefined;
    clearTimeout(timer);
    const batch = changes;
    changes = [];
    let pauseMs = 0;
    try {
      const claimed = queue.commit(() => {
        for (const { apply } of batch) apply();
        return lanes.map((lane) => ({ lane, messages: claim(lane) }));
      });
      for (const { lane, messages } of claimed) for (const message of messages) hold(lane, message);
      if (batch.length > 0 || claimed.some(({ messages }) => messages.length > 0)) void finish(batch, claimed);
    } catch (error) {
      if (batch.length === 0) problem(error);
      for (const one of batch) void alone(one);
      pauseMs = pollMs;
    }
    look();
    sleep(pauseMs);
  }

  /** What a turn has committed is answered, and what it has claimed begun, once it is durable. Other turns go on meanwhile. */
  async function finish(batch: readonly Change[], claimed: readonly Claimed[]): Promise<void> {
    finishing++;
    let failure: { readonly error: unknown } | undefined;
    await queue.durable().catch((error: unknown) => {
      failure = { error };
    });
    finishing--;
    for (const { settled } of batch) settled(failure?.error);
    if (failure) problem(failure.error);
    for (const { lane, messages } of claimed) for (const message of messages) begin(lane, message);
    look();
  }

  function look(): void {
    for (const watcher of watchers) watcher();
  }

  /** One change that cannot be written must not take those of other handlers with it. */
  async function alone({ apply, settled }: Change): Promise<void> {
    finishing++;
    try {
      queue.commit(apply);
      await queue.durable();
      settled();
    } catch (error) {
      settled(error ?? new Error("thrown without a value"));
    } finally {
      finishing--;
      look();
    }
  }

  function claim(lane: Lane): Message[] {
    const limit = lane.concurrency - lane.running.size;
    return state === "running" && limit > 0 ? queue.receive(lane.name, { limit, visibilityMs }) : [];
  }

  /** Takes a place on the lane. A claim that was lost and made again takes over the place of the older one. */
  function hold(lane: Lane, message: Message): void {
    if (!lane.running.has(message.id)) lane.starting.add(message.id);
    lane.running.set(message.id, message);
  }

  function begin(lane: Lane, message: Message): void {
    if (state !== "stopped" && lane.starting.delete(message.id)) void run(lane, message);
  }

  async function run(lane: Lane, { id, event }: Message): Promise<void> {
    /** Takes the message off the lane, so that the turn that writes its end can claim the next. */
    const end = (): Message | undefined => {
      const held = lane.running.get(id);
      lane.running.delete(id);
      return held;
    };
    try {
      try {
        for await (const draft of lane.handle(event)) await say(wrap(event, draft));
        const held = end();
        if (held) await change(() => void queue.settle(held));
      } catch (error) {
        const held = end();
        if (held) await failed(held, error);
      }
    } catch (error) {
      // The message's end could not be written: its claim lapses, and it is handled again.
      if (state !== "stopped") problem(error);
    }
  }

  async function failed(message: Message, error: unknown): Promise<void> {
    let outcome: Failure["outcome"] = "lost";
    await change(() => {
      outcome = queue.fail(message, error, { retriable: isRetriable(error) });
    });
    options.onFailure?.({ queue: message.queue, event: message.event, error, outcome });
  }

  function wrap(cause: FenchiEvent, draft: Draft): FenchiEvent {
    return toEvent(draft, { id: idOf(cause, draft), source, time: new Date(now()).toISOString() });
  }

  /** Until the next message is due for a lane with a free place, yet no shorter than `atLeastMs`. */
  function sleep(atLeastMs: number): void {
    if (state !== "running" || immediate) return;
    const open = lanes.filter((lane) => lane.running.size < lane.concurrency).map((lane) => lane.name);
    timer = setTimeout(wake, Math.max(atLeastMs, Math.min(pollMs, untilVisible(open))));
  }

  function untilVisible(queues: readonly string[]): number {
    try {
      return (queue.nextVisibleAt(queues) ?? Number.POSITIVE_INFINITY) - now();
    } catch (error) {
      problem(error);
      return pollMs;
    }
  }

  function beat(): void {
    for (const message of running())
      change(() => void queue.extend(message, visibilityMs)).catch((error) => state === "stopped" || problem(error));
  }

  const quiet = () => changes.length === 0 && finishing === 0 && lanes.every((lane) => lane.running.size === 0);

  function idleNow(soonMs: number): boolean {
    if (!quiet() || untilVisible(names) <= soonMs) return false;
    const depths = queue.depths();
    return names.every((name) => (depths[name]?.inFlight ?? 0) === 0);
  }

  /** Resolves at the end of the first turn after which `condition` holds. */
  function until(condition: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watcher = () => {
      if (!condition()) return;
      watchers.delete(watcher);
      resolve();
    };
    watchers.add(watcher);
    wake();
    return promise;
  }

  function stop(): FenchiEvent[] {
    const unfinished = running();
    for (const lane of lanes) lane.running.clear();
    state = "stopped";
    clearInterval(heartbeat);
    clearTimeout(timer);
    clearImmediate(immediate);
    for (const { settled } of changes.splice(0)) settled(stopping());
    try {
      queue.atomically(() => unfinished.forEach((message) => void queue.release(message)));
    } catch (error) {
      problem(error);
    }
    return unfinished.map((message) => message.event);
  }

  return {
    wake,
    publish: say,
    idle: (soonMs = 1_000) => until(() => idleNow(soonMs)),
    start() {
      if (state !== "new") return;
      queue.reclaim();
      state = "running";
      heartbeat = setInterval(beat, visibilityMs / 3);
      wake();
    },
    async drain(timeoutMs) {
      if (state === "stopped") return [];
      state = "draining";
      let bound: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        bound = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([until(quiet), late]);
      clearTimeout(bound);
      return stop();
    },
  };
}

const stopping = () =>
  new Unavailable("engine-stopping", "The engine is stopping.", {
    next: "Start it again; nothing that was said is lost.",
  });
