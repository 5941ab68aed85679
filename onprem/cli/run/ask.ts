import { describeRun, haltRun } from "../../run/describe.ts";
import type { Wish } from "../../run/journal.ts";
import { runFolder } from "../../run/runs.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { unlessInterrupted } from "../interrupt.ts";
import { showProgress } from "../progress.ts";
import { showRun } from "./show.ts";

/** Says how a run stands, by default the newest. */
export async function status(context: Context, name: string | undefined): Promise<ExitCode> {
  const document = await describeRun(await runFolder(context.home, name));
  showRun(context, document);
  const failed = document.modules.some(({ outcome }) => outcome === "failed" || outcome === "skipped");
  return failed ? exit.attention : exit.good;
}

/** Asks the process that carries a run out to pause or stop it, and waits until it has. */
export async function ask(context: Context, name: string | undefined, wish: Wish): Promise<ExitCode> {
  const { m } = context;
  const folder = await runFolder(context.home, name);
  const { document, wasRunning } = await halted(context, folder, wish);
  const { run, outcome } = document;
  answer(context, document);
  if (wasRunning || (wish === "stop" && outcome === "stopped")) {
    say(context, m.run.outcome[outcome === "cut-off" ? "paused" : outcome]);
    return exit.good;
  }
  say(context, m.run.notRunning(run));
  return wish === "stop" ? exit.good : exit.attention;
}

async function halted(context: Context, folder: string, wish: Wish) {
  using progress = showProgress(context, context.m.run.halting);
  const { signal } = context.io;
  const asked = haltRun(folder, wish, { signal, onWait: () => progress.update(0, undefined) });
  return await unlessInterrupted(signal, asked);
}
