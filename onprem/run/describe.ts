import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunDocument, RunHalt, RunList } from "./document.ts";
import { type Journal, openJournal, type RunRecord, type Wish } from "./journal.ts";
import { readLive } from "./live.ts";
import { journalOf, runMissing } from "./run.ts";
import { isRunning, runFolder, runNames } from "./runs.ts";

/** How often it is looked whether a run has halted, in milliseconds. */
const every = 200;

/** How a run stands, by its journal. @throws {NotFound} `run-missing` where its folder holds none */
export async function describeRun(folder: string): Promise<RunDocument> {
  return await withJournal(folder, async (journal, { created, planned, outcome }) => {
    const running = outcome === "running" && (await isRunning(folder));
    const live = running ? await readLive(folder) : undefined;
    const checks = new Map(
      journal
        .steps()
        .flatMap(({ step }) => (step.kind === "module-checked" ? [[step.module, step.checks] as const] : [])),
    );
    return {
      run: basename(folder),
      outcome: outcomeOf(outcome, running),
      created,
      planned,
      ...(live ? { live } : {}),
      modules: journal.modules().map((each) => ({
        module: each.module,
        backup: each.backup.backup,
        bytes: each.backup.size,
        to: each.to,
        target: each.target,
        stage: each.stage,
        outcome: each.outcome,
        attempts: each.attempts,
        sha256: each.sha256,
        checks: checks.get(each.module) ?? [],
        error: each.error,
      })),
    };
  });
}

/** The runs of a home, the newest first. */
export async function describeRuns(home: string): Promise<RunList> {
  const runs: RunList["runs"][number][] = [];
  for (const name of (await runNames(home)).toReversed()) {
    const folder = await runFolder(home, name);
    // One that was refused, or cut off, before it began holds nothing yet.
    if (!existsSync(journalOf(folder))) continue;
    const journal = openJournal(journalOf(folder));
    try {
      const run = journal.run();
      if (!run) continue;
      const modules = journal.modules();
      const good = modules.filter(({ outcome }) => outcome === "good").length;
      const failed = modules.filter(({ outcome }) => outcome === "failed" || outcome === "skipped").length;
      const outcome = outcomeOf(run.outcome, run.outcome === "running" && (await isRunning(folder)));
      runs.push({ run: name, outcome, created: run.created, modules: { good, failed, total: modules.length } });
    } finally {
      journal.close();
    }
  }
  return { runs };
}

const outcomeOf = (outcome: RunRecord["outcome"], running: boolean): RunDocument["outcome"] =>
  running ? "running" : outcome === "running" ? "cut-off" : outcome;

/** What became of what a run was asked for. */
export interface Halted {
  readonly document: RunHalt;
  /** Whether a process was carrying it out. */
  readonly wasRunning: boolean;
}

/** How long it is waited, and what is done meanwhile. */
export interface HaltOptions {
  /** Milliseconds; for ever where nothing is said. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  /** Called before each look. */
  readonly onWait?: () => void;
}

/**
 * Asks the process that carries a run out to pause or stop it, and waits until it has. A run that nobody carries out can be stopped for good;
 * one that was to be paused is as it was.
 *
 * @throws {NotFound} `run-missing`; what `signal` was aborted with
 */
export async function haltRun(folder: string, wish: Wish, options: HaltOptions = {}): Promise<Halted> {
  const { patience = Number.POSITIVE_INFINITY, signal, onWait = () => {} } = options;
  const run = basename(folder);
  return await withJournal(folder, async (journal, { outcome }) => {
    if (!(await isRunning(folder))) {
      if (wish === "stop" && outcome !== "completed") {
        journal.outcome("stopped");
        await rm(join(folder, "shelf"), { recursive: true, force: true });
      }
      const now = journal.run()?.outcome ?? outcome;
      return { document: { run, outcome: outcomeOf(now, false) }, wasRunning: false };
    }
    journal.setWish(wish);
    const deadline = performance.now() + patience;
    let running = true;
    while (running && performance.now() < deadline) {
      onWait();
      await sleep(every, undefined, signal ? { signal } : {});
      running = await isRunning(folder);
    }
    const now = journal.run()?.outcome ?? "paused";
    return { document: { run, outcome: outcomeOf(now, running) }, wasRunning: true };
  });
}

async function withJournal<T>(folder: string, work: (journal: Journal, run: RunRecord) => Promise<T>): Promise<T> {
  const journal = openJournal(journalOf(folder));
  try {
    const run = journal.run();
    if (!run) throw runMissing(folder);
    return await work(journal, run);
  } finally {
    journal.close();
  }
}
