import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { CheckResult, DrillStep } from "../../continuity/drill/record.ts";
import { FenchiError, isRetriable, Refused } from "../../events/error.ts";
import { runCheck } from "./checks/index.ts";
import type { Clock } from "./clock.ts";
import { runToGoodEnd } from "./command.ts";
import type { HookCommand, ModuleRules, RunConfig } from "./config.ts";
import { halted } from "./halt.ts";
import { failureOf, type Journal, type ModuleState } from "./journal.ts";
import type { RunTarget } from "./target.ts";
import { faultsOf, type RunVault } from "./vault.ts";

type S3Place = NonNullable<RunConfig["s3"]>;
type S3Target = Extract<RunTarget, { kind: "s3" }>;

/** What bringing one module back works with. */
export interface ModuleWork {
  readonly vault: RunVault;
  readonly rules: ModuleRules;
  /** How S3 is reached; said wherever a module goes there. */
  readonly s3: S3Place | undefined;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Time of day, for the journal. */
  readonly time: () => string;
  /** Told each step as soon as it is on record. */
  readonly emit: (step: DrillStep) => void;
  readonly onProgress: (done: number, total: number) => void;
  /** Where commands run: the run's own folder. */
  readonly folder: string;
  /** Halts the run: what was begun is left so that it goes on later. */
  readonly signal: AbortSignal;
}

/** Milliseconds before the second attempt; it doubles from one to the next. */
const firstWait = 1_000;
const longestWait = 60_000;

/** Failures that are final by their kind, and may pass when providers come back. */
const mayPass = ["too-few-shares", "too-few-fragments", "nobody-has-it"];

/**
 * Brings one module back, from the stage that it is at: hooks before, restore, command, hooks after, checks. Each stage is on record
 * before the next begins, so that it happens once however often the power is lost; a hook or check that was cut off in the
 * middle is made again.
 *
 * @returns the module as it is now: good, failed, or still open where the run was halted
 */
export async function runModule(module: ModuleState, work: ModuleWork): Promise<ModuleState> {
  let state = module;
  const { journal, signal, emit } = work;
  const save = (change: Partial<ModuleState>, ...steps: DrillStep[]) => {
    state = { ...state, ...change };
    journal.save(state, steps, work.time());
    for (const step of steps) emit(step);
  };
  const hooks = async (commands: readonly HookCommand[]) => {
    for (const command of commands.slice(state.hooks)) {
      if (signal.aborted) throw halted();
      await runToGoodEnd(command, surroundings(state, work));
      save({ hooks: state.hooks + 1 });
    }
  };
  try {
    if (state.stage === "waiting") {
      if (state.attempts === 0 && state.hooks === 0) {
        const { backup, time } = state.backup;
        save({}, { kind: "module-started", module: state.module, backup, backupTime: time });
      }
      await hooks(work.rules.before);
      save({ stage: "prepared", hooks: 0 });
    }
    if (state.stage === "prepared") await restoreModule(() => state, save, work);
    if (state.stage === "restored") {
      if (state.target.kind === "command") await deliver(state, state.target.argv, save, work);
      if (state.target.kind === "s3") await upload(state, state.target, work);
      save({ stage: "delivered", feeding: false });
    }
    if (state.stage === "delivered") {
      await hooks(work.rules.after);
      save({ stage: "finished", hooks: 0 });
    }
    if (state.stage === "finished") await checkModule(state, save, work);
    if (state.target.kind !== "folder" && state.outcome === "good") await rm(dirname(state.to), { recursive: true });
  } catch (error) {
    if (signal.aborted) return state;
    if (!(error instanceof FenchiError)) throw error;
    save({ outcome: "failed", error: failureOf(error) }, moduleFailed(state.module, error));
  }
  return state;
}

type Save = (change: Partial<ModuleState>, ...steps: DrillStep[]) => void;

/** Restores until it is there, the attempts are used up, or the failure is one that no attempt mends. */
async function restoreModule(now: () => ModuleState, save: Save, work: ModuleWork): Promise<void> {
  const { vault, rules, clock, signal } = work;
  const { module, backup, to } = now();
  for (;;) {
    if (signal.aborted) throw halted();
    save({ attempts: now().attempts + 1 });
    try {
      await vault.bringBack({
        backup: backup.backup,
        to,
        overwrite: rules.overwrite,
        signal,
        onProgress: work.onProgress,
        async onCompleted({ size, sha256 = null, fetched, faults }) {
          const steps = faults.map(noticed);
          const restored = { module, bytes: size, fetched, sha256, expected: backup.sha256 };
          save({ stage: "restored", hooks: 0, sha256 }, ...steps, { kind: "module-restored", ...restored });
        },
      });
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof FenchiError)) throw error;
      save({}, ...faultsOf(error).map(noticed));
      const { attempts } = now();
      const final = !isRetriable(error) && !mayPass.includes(error.code);
      if (final || attempts >= rules.attempts) throw error;
      await clock.sleep(Math.min(longestWait, firstWait * 2 ** (attempts - 1)), signal);
    }
  }
}

/** Gives the whole module to its command, once. */
async function deliver(state: ModuleState, argv: readonly string[], save: Save, work: ModuleWork): Promise<void> {
  if (state.feeding && !work.rules.repeatable) {
    throw new Refused(
      "run-command-interrupted",
      `The command of ${state.module} was cut off while it took the module in; how much of it counts is not known.`,
      {
        next: "Bring what it writes to back to its beginning, then go on with fenchi run resume --again and the module's name.",
        params: { module: state.module },
      },
    );
  }
  save({ feeding: true });
  const hook: HookCommand = { command: [...argv], shell: false, timeout: 86_400 };
  try {
    // A halt lets it end: half of it would be worse than a wait.
    await runToGoodEnd(hook, { ...surroundings(state, work), input: state.to });
  } catch (error) {
    // It has ended by itself, and said that it failed: nothing is unknown of it.
    save({ feeding: false });
    throw error;
  }
}

/** Puts it into its bucket; what lies there already as it is to be is not sent again. */
async function upload(state: ModuleState, target: S3Target, { rules, s3, signal }: ModuleWork): Promise<void> {
  if (!s3) throw new RangeError("a run with a bucket says how it is reached");
  const { uploadTo } = await import("./bucket.ts");
  await uploadTo(target, state.to, { s3, overwrite: rules.overwrite, signal });
}

async function checkModule(state: ModuleState, save: Save, work: ModuleWork): Promise<void> {
  const { rules, signal } = work;
  const checks: CheckResult[] = [];
  for (const check of rules.checks) {
    if (signal.aborted) throw halted();
    checks.push(await runCheck(check, { ...state, ...surroundings(state, work) }));
  }
  const failed = checks.filter(({ passed }) => !passed);
  const said: DrillStep[] = rules.checks.length > 0 ? [{ kind: "module-checked", module: state.module, checks }] : [];
  if (failed.length === 0) return save({ stage: "done", outcome: "good" }, ...said);
  const error = notPassed(state.module, failed.map(({ name }) => name).join(", "));
  save({ outcome: "failed", error: failureOf(error) }, ...said, moduleFailed(state.module, error));
}

function notPassed(module: string, checks: string): Refused {
  return new Refused("run-check-failed", `${module} came back, and does not pass: ${checks}.`, {
    next: "See what each check found, put it right, and go on with fenchi run resume --again and the module's name.",
    params: { module, checks },
  });
}

/** The step that says of which error a module failed. */
export function moduleFailed(module: string, { code, message }: FenchiError): DrillStep {
  return { kind: "module-failed", module, code, message: message.slice(0, 4000) };
}

/** What a module's commands are told of it. */
function surroundings({ module, to, backup }: ModuleState, { folder }: ModuleWork) {
  return {
    folder,
    environment: {
      FENCHI_MODULE: module,
      FENCHI_PATH: to,
      FENCHI_BACKUP: backup.backup,
      FENCHI_BACKUP_TIME: backup.time,
    },
  };
}

function noticed({ provider, fault, message }: { provider: string; fault: string; message: string }): DrillStep {
  return { kind: "provider-noticed", provider, fault, message: message.slice(0, 4000) };
}
