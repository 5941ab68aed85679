import type { DrillStep } from "../../continuity/drill/record.ts";
import { type Channel, createChannel } from "../../functions/channel.ts";
import { vaultOf } from "./begin.ts";
import { realClock } from "./clock.ts";
import { rulesFor } from "./config.ts";
import type { Journal, ModuleState, RunOutcome, RunRecord } from "./journal.ts";
import { moduleFailed, runModule } from "./module.ts";
import { createQueue, type RunQueue } from "./order.ts";
import { createRunProgress } from "./progress.ts";
import type { Change, RunSurroundings } from "./run.ts";

/** How often a running run looks whether somebody wants it to pause, and what has come, in milliseconds. */
const watchEvery = 500;

/** Carries a journal's run out; whoever stops listening halts it. */
export async function* carryOut(
  journal: Journal,
  run: RunRecord,
  options: RunSurroundings,
): AsyncGenerator<DrillStep, RunOutcome, undefined> {
  const unheard = new AbortController();
  const signal = AbortSignal.any([unheard.signal, ...(options.signal ? [options.signal] : [])]);
  const channel = createChannel<DrillStep>();
  const working = work(journal, run, { ...options, signal }, channel);
  working.then(channel.end, channel.fail);
  try {
    yield* channel;
    return await working;
  } finally {
    unheard.abort();
    await working.catch(() => {});
  }
}

/** What the parts of a run at work share. */
interface Work extends RunSurroundings {
  readonly journal: Journal;
  readonly run: RunRecord;
  readonly queue: RunQueue;
  readonly progress: ReturnType<typeof createRunProgress>;
  readonly halt: AbortController;
  readonly emit: (step: DrillStep) => void;
  readonly time: () => string;
  /** Providers that failed while others answered. */
  readonly lost: Set<string>;
  /** How it ends where it is halted, and not by itself. */
  outcome: "paused" | "stopped" | undefined;
  /** A module failed for which no other is to be begun; those under way end by themselves. */
  stopping: boolean;
}

async function work(
  journal: Journal,
  run: RunRecord,
  options: RunSurroundings,
  channel: Channel<DrillStep>,
): Promise<RunOutcome> {
  const { clock = realClock, now = () => new Date(), onProgress = () => {}, signal } = options;
  const queue = createQueue(run.first, journal.modules(), (module) => rulesFor(run.config, module).onFailure);
  const progress = createRunProgress(run.first, queue.states(), clock, options.fetched);
  queue.reorder(run.plan);
  progress.replan(run.plan);
  const shared: Work = {
    ...options,
    journal,
    run,
    queue,
    progress,
    halt: new AbortController(),
    emit: (step) => channel.push(step),
    time: () => now().toISOString(),
    lost: new Set(),
    outcome: undefined,
    stopping: false,
  };
  const pause = () => halt(shared, "paused");
  signal?.addEventListener("abort", pause, { once: true });
  if (signal?.aborted) pause();
  const watching = setInterval(() => {
    const wish = journal.wish();
    if (wish) halt(shared, wish === "pause" ? "paused" : "stopped");
    progress.tick();
    onProgress(progress.now());
  }, watchEvery);
  try {
    await runModules(shared);
  } finally {
    clearInterval(watching);
    signal?.removeEventListener("abort", pause);
  }
  return conclude(shared);
}

function halt(shared: Work, as: "paused" | "stopped"): void {
  shared.outcome ??= as;
  shared.halt.abort();
}

/** Keeps as many modules under way as the plan says, until none is left that may be begun. */
async function runModules(shared: Work): Promise<void> {
  const { journal, run, queue, halt: halting } = shared;
  const running = new Set<Promise<void>>();
  try {
    leaveOut(shared);
    for (;;) {
      const lanes = run.config.lanes ?? (journal.run() ?? run).plan.lanes;
      while (!halting.signal.aborted && !shared.stopping && running.size < lanes) {
        const next = queue.next();
        if (!next) break;
        const working = one(next, shared).finally(() => running.delete(working));
        working.catch(() => {});
        running.add(working);
      }
      if (running.size === 0) return;
      await Promise.race(running);
      await replan(shared);
    }
  } finally {
    halting.abort();
    await Promise.allSettled(running);
  }
}

/** Brings one module back, and takes note of how that ended. */
async function one(module: ModuleState, shared: Work): Promise<void> {
  const { journal, run, queue, progress, halt: halting, lost, emit, time, folder, vaults } = shared;
  const { clock = realClock, onProgress = () => {} } = shared;
  const rules = rulesFor(run.config, module.module);
  const ended = await runModule(module, {
    vault: vaultOf(module.module, vaults),
    rules,
    s3: run.config.s3,
    journal,
    clock,
    time,
    folder,
    signal: halting.signal,
    emit(step) {
      emit(step);
      if (step.kind === "provider-noticed" && step.fault === "unavailable") lost.add(step.provider);
    },
    onProgress(done, total) {
      progress.moved(module.module, done, total);
      onProgress(progress.now());
    },
  });
  progress.ended(ended);
  onProgress(progress.now());
  queue.ended(ended);
  leaveOut(shared);
  if (ended.outcome === "failed" && rules.onFailure === "stop") shared.stopping = true;
}

/** What depends on a module that did not come back. */
function leaveOut({ queue, journal, progress, emit, time }: Work): void {
  for (const { module, error } of queue.leaveOut()) {
    const step = moduleFailed(module.module, error);
    journal.save(module, [step], time());
    progress.ended(module);
    emit(step);
  }
}

/** Plans what is left anew, where line or providers are not those of the plan any more. */
async function replan(shared: Work): Promise<void> {
  const { journal, run, queue, progress, halt: halting, lost, time } = shared;
  const left = queue.left();
  if (!shared.replan || halting.signal.aborted || left.length === 0) return;
  const { plan } = journal.run() ?? run;
  const line = progress.otherLine();
  const providers = plan.providers.filter((name) => !lost.has(name));
  if (!line && providers.length === plan.providers.length) return;
  const change: Change = { plan, left, ...(line ? { line } : {}), providers };
  const next = await shared.replan(change);
  journal.replan(next, time());
  queue.reorder(next);
  progress.replan(next);
}

/** Puts on record how the run has ended, or that it halts. */
function conclude({ journal, outcome, stopping, emit, time }: Work): RunOutcome {
  const states = journal.modules();
  const open = states.some((state) => state.outcome === "open");
  const good = states.every((state) => state.outcome === "good");
  const end: RunOutcome = open ? (outcome ?? (stopping ? "stopped" : "failed")) : good ? "completed" : "failed";
  journal.outcome(end);
  if (end === "paused" || end === "stopped") {
    const step: DrillStep = { kind: "paused", why: end };
    journal.say([step], time());
    emit(step);
  }
  return end;
}
