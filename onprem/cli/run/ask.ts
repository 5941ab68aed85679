import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Journal, openJournal, type Wish } from "../../run/journal.ts";
import { readLive } from "../../run/live.ts";
import { journalOf, runMissing } from "../../run/run.ts";
import { isRunning, runFolder } from "../../run/runs.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { unlessInterrupted } from "../interrupt.ts";
import { showProgress } from "../progress.ts";
import { showRun } from "./show.ts";

/** How often it is looked whether a run has halted, in milliseconds. */
const every = 200;

/** Says how a run stands, by default the newest. */
export async function status(context: Context, name: string | undefined): Promise<ExitCode> {
  const folder = await runFolder(context.home, name);
  return await withJournal(folder, async (journal) => {
    const live = (await isRunning(folder)) ? await readLive(folder) : undefined;
    showRun(context, basename(folder), journal, live);
    const failed = journal.modules().some(({ outcome }) => outcome === "failed" || outcome === "skipped");
    return failed ? exit.attention : exit.good;
  });
}

/** Asks the process that carries a run out to pause or stop it, and waits until it has. */
export async function ask(context: Context, name: string | undefined, wish: Wish): Promise<ExitCode> {
  const { m } = context;
  const folder = await runFolder(context.home, name);
  return await withJournal(folder, async (journal) => {
    const run = basename(folder);
    if (!(await isRunning(folder))) {
      const over = journal.run()?.outcome;
      if (wish === "stop" && over !== "completed") {
        journal.outcome("stopped");
        await rm(join(folder, "shelf"), { recursive: true, force: true });
      }
      answer(context, { run, outcome: journal.run()?.outcome });
      say(context, wish === "stop" && over !== "completed" ? m.run.outcome.stopped : m.run.notRunning(run));
      return wish === "stop" ? exit.good : exit.attention;
    }
    journal.setWish(wish);
    using progress = showProgress(context, m.run.halting);
    while (await isRunning(folder)) {
      progress.update(0, undefined);
      await unlessInterrupted(context.io.signal, sleep(every));
    }
    progress[Symbol.dispose]();
    const outcome = journal.run()?.outcome ?? "paused";
    answer(context, { run, outcome });
    say(context, m.run.outcome[outcome]);
    return exit.good;
  });
}

async function withJournal(folder: string, work: (journal: Journal) => Promise<ExitCode>): Promise<ExitCode> {
  const journal = openJournal(journalOf(folder));
  try {
    if (!journal.run()) throw runMissing(folder);
    return await work(journal);
  } finally {
    journal.close();
  }
}
