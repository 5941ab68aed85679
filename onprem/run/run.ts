import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DrillStep } from "../../continuity/drill/record.ts";
import type { Line, RestorePlan } from "../../continuity/plan/plan.ts";
import { Conflict, NotFound } from "../../events/error.ts";
import { acquireLock } from "../engine/lock.ts";
import { newModules, vaultOf } from "./begin.ts";
import { carryOut } from "./carry.ts";
import type { Clock } from "./clock.ts";
import { plainRunConfig, type RunConfig } from "./config.ts";
import { type Journal, openJournal, type RunOutcome, type RunRecord } from "./journal.ts";
import type { RunProgress } from "./progress.ts";
import type { RunTarget } from "./target.ts";
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
  const { folder, plan, config = plainRunConfig(), now = () => new Date() } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using _lock = await acquireLock(join(folder, "lock"), { command: "fenchi run" });
  const journal = openJournal(journalOf(folder));
  try {
    if (journal.run()) throw runExists(folder);
    const modules = await newModules(options, config);
    const created = now().toISOString();
    journal.begin(
      {
        run: randomBytes(16).toString("hex"),
        created,
        first: plan,
        plan,
        planned: created,
        config,
        homes: [...(options.homes ?? [])],
        outcome: "running",
      },
      modules,
    );
    return yield* carryOut(journal, recorded(journal, folder), options);
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
    const run = recorded(journal, folder);
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
    return yield* carryOut(journal, recorded(journal, folder), options);
  } finally {
    journal.close();
  }
}

function runExists(folder: string): Conflict {
  return new Conflict("run-exists", `${folder} holds a run already.`, {
    next: "Go on with it: fenchi run resume. A new run takes another folder.",
    params: { folder },
  });
}

function recorded(journal: Journal, folder: string): RunRecord {
  const run = journal.run();
  if (run) return run;
  throw runMissing(folder);
}

/** There is no run to go on with. */
export function runMissing(folder: string): NotFound {
  return new NotFound("run-missing", `There is no run in ${folder}.`, {
    next: "Begin one: fenchi run start with a plan.",
    params: { folder },
  });
}
