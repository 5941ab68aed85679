import { FenchiError, isRetriable } from "../../events/error.ts";
import type { FenchiEvent } from "../../events/index.ts";
import type { Home } from "../home/home.ts";
import { adoptChain } from "./adopt.ts";
import { createHandlers, type Parts } from "./handlers.ts";
import { resumeDrops } from "./intake.ts";
import { createProgress, type Progress } from "./progress.ts";
import { createPump, type Failure, type Pump } from "./pump.ts";
import { openQueue, type Queue } from "./queue.ts";
import { createRoutes } from "./routes.ts";
import { createOpenSource, createStreams, type Streams } from "./source/index.ts";
import { openState, type State } from "./state/index.ts";

/** What an engine tells whoever runs it. */
export interface EngineOptions {
  readonly now?: () => Date;
  readonly onEvent?: (event: FenchiEvent) => void;
  readonly onFailure?: (failure: Failure) => void;
  /** Something of the engine's own failed; it goes on. */
  readonly onProblem?: (problem: unknown) => void;
}

/** The functions of one home, with their queues and state, in this process. The caller holds the home's lock. */
export interface Engine {
  readonly home: Home;
  readonly queue: Queue;
  readonly pump: Pump;
  readonly state: State;
  readonly streams: Streams;
  readonly progress: Progress;
  /** Whether it can seal, or only restore. */
  readonly sealing: boolean;
  start(): Promise<void>;
  /** Lets what runs finish for that long, gives the rest back for the next start, and closes the files. */
  stop(milliseconds: number): Promise<void>;
}

/** Full jitter up to a minute: a provider that comes back is noticed within one. */
const backoff = { baseMs: 500, capMs: 60_000, maxAttempts: 1_000 };

/** @throws {FenchiError} `database-*` where the home's state cannot be opened */
export async function createEngine(home: Home, options: EngineOptions = {}): Promise<Engine> {
  const { now = () => new Date(), onProblem = () => {} } = options;
  const { layout, config } = home;
  const state = openState(layout.stateFile, { now, epoch: home.vault.epoch });
  const queue = openQueue(layout.queueFile, { now: Date.now, random: Math.random, backoff });
  const progress = createProgress();
  const streams = createStreams();
  const open = createOpenSource({
    streams,
    onRead: (source, done) => progress.read(source.kind === "stream" ? source.stream : source.path, done),
  });
  const keys = home.keyring.host ? await home.sealing() : undefined;
  const parts: Parts = { home, state, open, progress, now };
  const pump = createPump({
    queue,
    handlers: createHandlers(parts, keys),
    route: createRoutes(
      home.providers.map((provider) => provider.name),
      config.deadlineSeconds * 1000,
    ),
    source: `/fenchi/${home.vault.vault}/engine`,
    now: Date.now,
    onEvent(event) {
      progress.observe(event);
      options.onEvent?.(event);
    },
    onFailure(failure) {
      noteFailure(failure, progress, state).catch(onProblem);
      options.onFailure?.(failure);
    },
    onProblem,
  });
  const engine: Engine = {
    home,
    queue,
    pump,
    state,
    streams,
    progress,
    sealing: keys !== undefined,
    async start() {
      await sweep(home);
      if (keys) await adoptChain(home, state, now);
      pump.start();
      if (keys) await resumeDrops(engine);
    },
    async stop(milliseconds) {
      await pump.drain(milliseconds);
      queue.close();
      await state.close();
    },
  };
  return engine;
}

/** Temporary files that a crash left. A provider that is away is swept at the next start. */
async function sweep(home: Home): Promise<void> {
  await Promise.allSettled(home.providers.flatMap(({ store, staging }) => [store.sweep(), staging.sweep()]));
}

async function noteFailure({ event, error, outcome }: Failure, progress: Progress, state: State): Promise<void> {
  if (event.subject === undefined || !(error instanceof FenchiError)) return;
  if (event.type === "tw.fenchi.drop.received" && (outcome === "dead" || !isRetriable(error))) {
    const { code, message, next } = error;
    await state.catalog.failDrop(event.data.drop, { code, message, next });
  }
  progress.failed(event.subject, error);
}
