import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DrillStep } from "../../continuity/drill/record.ts";
import type { Line, RestorePlan } from "../../continuity/plan/plan.ts";
import { Conflict, Denied, InvalidInput, NotFound, Refused } from "../../events/error.ts";
import { type Channel, createChannel } from "../../functions/channel.ts";
import { acquireLock } from "../engine/lock.ts";
import { type Clock, realClock } from "./clock.ts";
import { plainRunConfig, type RunConfig, rulesFor } from "./config.ts";
import { type Journal, type ModuleState, openJournal, type RunOutcome, type RunRecord } from "./journal.ts";
import { moduleFailed, runModule } from "./module.ts";
import { createQueue } from "./order.ts";
import { createRunProgress, type RunProgress } from "./progress.ts";
import { defaultTarget, fileNameOf, parseTarget, type RunTarget } from "./target.ts";
import type { RunVault } from "./vault.ts";

/** What changed so that the plan does not hold any more. */
export interface Change {
  readonly plan: RestorePlan;
  /** Modules that are not back yet, in the plan's order. */
  readonly left: readonly string[];
  /** The line as it was measured, where that is what changed. */
  readonly line?: Line;
  /** Providers that still answer, where that is what changed. */
  readonly providers?: readonly string[];
}

/** How a run is carried out, whether it begins or goes on. */
export interface RunSurroundings {
  /** The run's own folder: journal, lock, and what is on its way. Made where it is missing. */
  readonly folder: string;
  /** By agency. */
  readonly vaults: ReadonlyMap<string, RunVault>;
  readonly clock?: Clock;
  readonly now?: () => Date;
  /** Halts the run: what is under way stops where it can go on from. */
  readonly signal?: AbortSignal;
  /** Told as bytes come, several times a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Bytes that all vaults' providers have sent so far; what a change of the line is seen by. */
  readonly fetched?: () => number;
  /** Makes the plan of what is left when line or providers have changed; without it the plan stays. */
  readonly replan?: (change: Change) => RestorePlan | Promise<RestorePlan>;
}

/** A run that is to begin. */
export interface RunOptions extends RunSurroundings {
  readonly plan: RestorePlan;
  /** Targets of the inventory, by module. */
  readonly targets?: ReadonlyMap<string, string>;
  readonly config?: RunConfig;
  /** Decides each module's place instead of targets and configuration: a drill's own folder. */
  readonly place?: (module: string) => RunTarget;
  /** Homes of the vaults, for whoever resumes. */
  readonly homes?: RunRecord["homes"];
}

/** How often a running run looks whether somebody wants it to pause, and what has come, in milliseconds. */
const watchEvery = 500;

export function journalOf(folder: string): string {
  return join(folder, "journal.db");
}

/**
 * Runs a plan from the beginning: whenever a lane is free, the first module in the plan's order whose dependencies are back. Says each step as soon as it
 * is durable.
 *
 * @throws {Conflict} `run-exists` where the folder has a run; {InvalidInput} `run-target-shared`, `run-vault-missing`, `run-target-invalid`;
 * {Refused} `run-target-s3`, `home-busy`; {Denied} `run-command-not-allowed`; {NotFound} `run-backup-missing`. Nothing was restored then.
 */
export async function* runPlan(options: RunOptions): AsyncGenerator<DrillStep, RunOutcome, undefined> {
  const { folder, plan, vaults, config = plainRunConfig(), now = () => new Date() } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using _lock = await acquireLock(join(folder, "lock"), { command: "fenchi run" });
  const journal = openJournal(journalOf(folder));
  try {
    if (journal.run()) throw runExists(folder);
    const modules: ModuleState[] = [];
    for (const planned of plan.modules) {
      const vault = vaultOf(planned.module, vaults);
      const backup = await vault.findBackup(planned.item, planned.backup);
      modules.push(newModule(planned.module, backup, options, config));
    }
    assertApart(modules);
    const created = now().toISOString();
    journal.begin(
      {
        run: randomBytes(16).toString("hex"),
        created,
        plan,
        planned: created,
        config,
        homes: [...(options.homes ?? [])],
        outcome: "running",
      },
      modules,
    );
    return yield* carryOut(journal, options);
  } finally {
    journal.close();
  }
}

/**
 * Goes on with a run that was paused, stopped, or cut off by a lost process or lost power.
 *
 * @param options.again modules that have failed and are to be tried again; `all` of them
 * @param options.plan another plan for what is left: over another line, say
 * @throws {NotFound} `run-missing`; {Refused} `home-busy` where it is running
 */
export async function* resumeRun(
  options: RunSurroundings & { readonly again?: readonly string[] | "all"; readonly plan?: RestorePlan },
): AsyncGenerator<DrillStep, RunOutcome, undefined> {
  const { folder, again = [], now = () => new Date() } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using _lock = await acquireLock(join(folder, "lock"), { command: "fenchi run" });
  const journal = openJournal(journalOf(folder));
  try {
    const run = journal.run();
    if (!run) throw runMissing(folder);
    for (const { agency } of run.homes) vaultOf(agency, options.vaults);
    for (const module of journal.modules()) {
      const wanted = again === "all" || again.includes(module.module);
      if (module.outcome === "failed" && wanted) {
        journal.save({ ...module, outcome: "open", error: null, attempts: 0, feeding: false }, [], now().toISOString());
      } else if (module.outcome === "skipped") {
        journal.save({ ...module, outcome: "open", error: null }, [], now().toISOString());
      }
    }
    journal.setWish(undefined);
    journal.outcome("running");
    if (options.plan) journal.replan(options.plan, now().toISOString());
    const resumed: DrillStep = { kind: "resumed", why: run.outcome };
    journal.say([resumed], now().toISOString());
    yield resumed;
    return yield* carryOut(journal, options);
  } finally {
    journal.close();
  }
}

/** Carries a journal's run out; whoever stops listening halts it. */
async function* carryOut(journal: Journal, options: RunSurroundings): AsyncGenerator<DrillStep, RunOutcome, undefined> {
  const unheard = new AbortController();
  const signal = AbortSignal.any([unheard.signal, ...(options.signal ? [options.signal] : [])]);
  const channel = createChannel<DrillStep>();
  const working = work(journal, { ...options, signal }, channel);
  working.then(channel.end, channel.fail);
  try {
    yield* channel;
    return await working;
  } finally {
    unheard.abort();
    await working.catch(() => {});
  }
}

async function work(journal: Journal, options: RunSurroundings, channel: Channel<DrillStep>): Promise<RunOutcome> {
  const { vaults, folder, clock = realClock, now = () => new Date(), onProgress = () => {} } = options;
  const run = journal.run();
  if (!run) throw runMissing(folder);
  const time = () => now().toISOString();
  const halt = new AbortController();
  let outcome: RunOutcome | undefined;
  const halting = (as: "paused" | "stopped") => {
    outcome ??= as;
    halt.abort();
  };
  const pause = () => halting("paused");
  options.signal?.addEventListener("abort", pause, { once: true });
  if (options.signal?.aborted) pause();
  const queue = createQueue(run.plan, journal.modules(), (module) => rulesFor(run.config, module).onFailure);
  const progress = createRunProgress(run.plan, queue.states(), clock, options.fetched);
  const watching = setInterval(() => {
    const wish = journal.wish();
    if (wish) halting(wish === "pause" ? "paused" : "stopped");
    progress.tick();
    onProgress(progress.now());
  }, watchEvery);
  const replan = async (change: Pick<Change, "line" | "providers">) => {
    const { plan } = journal.run() ?? run;
    if (!options.replan || halt.signal.aborted) return;
    const left = queue.left();
    if (left.length === 0) return;
    const next = await options.replan({ plan, left, ...change });
    journal.replan(next, time());
    queue.reorder(next);
    progress.replan(next);
  };
  const emit = (step: DrillStep) => channel.push(step);
  const lost = new Set<string>();
  /** A module failed for which no other is to be begun; those under way end by themselves. */
  let stopping = false;

  const one = async (module: ModuleState): Promise<void> => {
    const vault = vaultOf(module.module, vaults);
    const ended = await runModule(module, {
      vault,
      rules: rulesFor(run.config, module.module),
      s3: run.config.s3,
      journal,
      clock,
      time,
      folder,
      signal: halt.signal,
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
    leaveOut();
    if (ended.outcome === "failed" && rulesFor(run.config, ended.module).onFailure === "stop") stopping = true;
  };
  const leaveOut = () => {
    for (const { module, error } of queue.leaveOut()) {
      const step = moduleFailed(module.module, error);
      journal.save(module, [step], time());
      progress.ended(module);
      emit(step);
    }
  };

  const running = new Set<Promise<void>>();
  try {
    leaveOut();
    for (;;) {
      const { plan, config } = journal.run() ?? run;
      const lanes = config.lanes ?? plan.lanes;
      while (!halt.signal.aborted && !stopping && running.size < lanes) {
        const next = queue.next();
        if (!next) break;
        const working = one(next).finally(() => running.delete(working));
        working.catch(() => {});
        running.add(working);
      }
      if (running.size === 0) break;
      await Promise.race(running);
      const line = progress.otherLine();
      const providers = plan.providers.filter((name) => !lost.has(name));
      if (line) await replan({ line });
      else if (providers.length < plan.providers.length) await replan({ providers });
    }
  } finally {
    clearInterval(watching);
    options.signal?.removeEventListener("abort", pause);
    halt.abort();
    await Promise.allSettled(running);
  }
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

function vaultOf(module: string, vaults: ReadonlyMap<string, RunVault>): RunVault {
  const agency = module.split("/")[0] ?? "";
  const vault = vaults.get(agency);
  if (vault) return vault;
  throw new InvalidInput("run-vault-missing", `The plan has modules of ${agency}, and no vault was named for it.`, {
    next: "Name its home: --vault AGENCY=HOME.",
    params: { agency },
  });
}

function newModule(module: string, backup: ModuleState["backup"], options: RunOptions, config: RunConfig): ModuleState {
  const { folder, place, targets } = options;
  const rules = rulesFor(config, module);
  const base = config.folder ?? join(folder, "restored");
  const said = rules.target ?? targets?.get(module) ?? "";
  const target =
    place?.(module) ??
    (rules.command
      ? { kind: "command" as const, argv: rules.command }
      : said === ""
        ? defaultTarget(base, module)
        : parseTarget(said, module, base));
  const named = rules.target === undefined && rules.command === undefined && !place;
  if (target.kind === "command" && named && !config.inventoryCommands) throw notAllowed(module, said);
  if (target.kind === "s3" && !config.s3) throw s3Unknown(module, said);
  const { kind, name, size, sha256, time, backup: id } = backup;
  const way = target.kind === "folder" ? target.path : join(folder, "staged", id);
  return {
    module,
    backup: { backup: id, kind, name, size, sha256, time },
    target: target.kind === "command" ? { kind: "command", argv: [...target.argv] } : target,
    to: join(way, fileNameOf(name)),
    stage: "waiting",
    hooks: 0,
    feeding: false,
    attempts: 0,
    outcome: "open",
    error: null,
    sha256: null,
  };
}

/** Two modules at one place would each find the other's. */
function assertApart(modules: readonly ModuleState[]): void {
  const taken = new Map<string, string>();
  for (const { module, to, target } of modules) {
    const other = target.kind === "folder" ? taken.get(to) : undefined;
    if (other !== undefined) {
      throw new InvalidInput("run-target-shared", `${other} and ${module} would both come back as ${to}.`, {
        next: "Give one of them another target, in the inventory or in the run's configuration.",
        params: { module, other, path: to },
      });
    }
    taken.set(to, module);
  }
}

function notAllowed(module: string, text: string): Denied {
  return new Denied("run-command-not-allowed", `The inventory wants ${module} to be given to a command: ${text}`, {
    next: "See whether that is right, and say so in the run's configuration: inventoryCommands: true, or the module's own command. Nothing was begun.",
    params: { module, text },
  });
}

function s3Unknown(module: string, text: string): Refused {
  return new Refused(
    "run-target-s3",
    `${module} is to go to ${text}, and the configuration does not say how S3 is reached.`,
    {
      next: "Add it to the run's configuration: s3: {region: ..., endpoint: ...}. Nothing was begun.",
      params: { module, text },
    },
  );
}

function runExists(folder: string): Conflict {
  return new Conflict("run-exists", `${folder} holds a run already.`, {
    next: "Go on with it: fenchi run resume. A new run takes another folder.",
    params: { folder },
  });
}

/** There is no run to go on with. */
export function runMissing(folder: string): NotFound {
  return new NotFound("run-missing", `There is no run in ${folder}.`, {
    next: "Begin one: fenchi run start with a plan.",
    params: { folder },
  });
}
