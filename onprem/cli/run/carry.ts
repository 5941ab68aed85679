import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DrillStep } from "../../../continuity/drill/record.ts";
import { type Inventory, referenceOf } from "../../../continuity/inventory/inventory.ts";
import type { Line, RestorePlan } from "../../../continuity/plan/plan.ts";
import { FenchiError } from "../../../events/error.ts";
import { loadInventory } from "../../inventory/index.ts";
import { loadModel } from "../../plan/index.ts";
import { realClock } from "../../run/clock.ts";
import { plainRunConfig, readRunConfig } from "../../run/config.ts";
import { describeRun } from "../../run/describe.ts";
import { openJournal, type RunOutcome, type RunRecord } from "../../run/journal.ts";
import { createLiveFile } from "../../run/live.ts";
import type { RunProgress } from "../../run/progress.ts";
import { createReader, type Reader } from "../../run/reading.ts";
import { createReplan } from "../../run/replan.ts";
import { type Change, journalOf, type RunSurroundings, resumeRun, runMissing, runPlan } from "../../run/run.ts";
import { newRunFolder, runFolder } from "../../run/runs.ts";
import { openShelf } from "../../run/shelf.ts";
import { openRunVault, type RunVault } from "../../run/vault.ts";
import type { ResumeOptions, StartOptions } from "../commands/run.ts";
import { absolute, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatDuration, printable } from "../format.ts";
import { Interrupted } from "../interrupt.ts";
import { readPlan } from "../plan/plan.ts";
import { showProgress } from "../progress.ts";
import { showRun } from "./show.ts";

/** Bytes of shares that are kept on disk while a run lasts, so that nothing is fetched twice. */
const shelfBytes = 512 * 1024 * 1024;

/** Begins a run of a saved plan, and carries it out. */
export async function startRun(context: Context, file: string, options: StartOptions): Promise<ExitCode> {
  const plan = await readPlan(absolute(context, file));
  const config = options.config ? await readRunConfig(absolute(context, options.config)) : plainRunConfig();
  const inventory = await inventoryOf(context);
  const homes = homesOf(context, plan, options);
  const folder = await newRunFolder(context.home, new Date());
  const base = options.to ?? config.folder;
  const line = options.line ?? plan.line;
  using view = createView(context, folder);
  const surroundings = await surround(context, folder, view, {
    line,
    homes,
    inventory,
    without: options.without ?? [],
  });
  const running = runPlan({
    ...surroundings,
    plan: options.line ? surroundings.planAnew({ plan, line }) : plan,
    config: { ...config, ...(base === undefined ? {} : { folder: absolute(context, base) }) },
    homes,
    targets: new Map((inventory?.modules ?? []).map((module) => [referenceOf(module), module.target])),
  });
  try {
    return await carry(context, folder, view, running);
  } catch (error) {
    // What was refused before it began leaves no run behind.
    if (!hasBegun(folder)) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Goes on with a run, by default the newest. */
export async function goOn(context: Context, name: string | undefined, options: ResumeOptions): Promise<ExitCode> {
  const folder = await runFolder(context.home, name);
  const { plan, homes } = recordOf(folder);
  const line = options.line ?? plan.line;
  const inventory = await inventoryOf(context);
  using view = createView(context, folder);
  const surroundings = await surround(context, folder, view, {
    line,
    homes,
    inventory,
    without: options.without ?? [],
  });
  const anew = options.line ? { plan: surroundings.planAnew({ plan, line }) } : {};
  const again = options.again?.includes("all") ? "all" : (options.again ?? []);
  return await carry(context, folder, view, resumeRun({ ...surroundings, ...anew, again }));
}

/** The home's inventory, if it has one: a plan can be run without. */
async function inventoryOf(context: Context): Promise<Inventory | undefined> {
  try {
    return (await loadInventory(context.home)).inventory;
  } catch (error) {
    if (error instanceof FenchiError && error.code === "inventory-none") return undefined;
    throw error;
  }
}

/** The home of each agency's vault; that of the command itself where none is named. */
function homesOf(context: Context, plan: RestorePlan, { vault = [] }: StartOptions): RunRecord["homes"] {
  const agencies = new Set(plan.modules.map(({ module }) => module.split("/")[0] ?? ""));
  const named = new Map(vault.map(({ agency, path }) => [agency, absolute(context, path)]));
  return [...agencies].map((agency) => ({ agency, home: named.get(agency) ?? context.home }));
}

interface Ground {
  readonly line: Line;
  readonly homes: RunRecord["homes"];
  readonly inventory: Inventory | undefined;
  readonly without: readonly string[];
}

type Surrounded = RunSurroundings & {
  /** The same plan for another line, where there is an inventory to plan by; else as it is. */
  planAnew(change: { readonly plan: RestorePlan; readonly line: Line }): RestorePlan;
};

async function surround(
  context: Context,
  folder: string,
  view: View,
  { line, homes, inventory, without }: Ground,
): Promise<Surrounded> {
  const shelf = openShelf(join(folder, "shelf"), shelfBytes);
  const reader = createReader({ line, clock: realClock, shelf });
  const vaults = new Map<string, RunVault>();
  for (const { agency, home } of homes) vaults.set(agency, await openRunVault({ agency, home, reader, without }));
  const replan = inventory && createReplan(inventory, await loadModel(homes.map(({ home }) => home)));
  return {
    folder,
    vaults,
    signal: context.io.signal,
    fetched: reader.fetched,
    ...(replan ? { replan: (change) => retuned(reader, change, replan) } : {}),
    planAnew: ({ plan, line: other }) =>
      replan ? replan({ plan, left: plan.modules.map(({ module }) => module), line: other }) : { ...plan, line: other },
    onProgress: view.show,
  };
}

/** Another line is filled from now on as well as planned for. */
function retuned(reader: Reader, change: Change, replan: (change: Change) => RestorePlan): RestorePlan {
  if (change.line) reader.retune(change.line);
  return replan(change);
}

/** What was asked for when the run began. @throws {NotFound} `run-missing` */
function recordOf(folder: string): RunRecord {
  const journal = openJournal(journalOf(folder));
  try {
    const run = journal.run();
    if (run) return run;
    throw runMissing(folder);
  } finally {
    journal.close();
  }
}

function hasBegun(folder: string): boolean {
  try {
    return recordOf(folder) !== undefined;
  } catch {
    return false;
  }
}

/** A run as somebody watches it: here, and through a file in other processes. */
interface View extends Disposable {
  readonly show: (progress: RunProgress) => void;
}

function createView(context: Context, folder: string): View {
  const { m } = context;
  const line = showProgress(context, m.run.restoring);
  const write = createLiveFile(folder);
  return {
    show(progress) {
      write(progress);
      const { done, total, modules, running, left } = progress;
      const names = running.map(({ module }) => printable(module)).join(" ");
      line.update(done, total, m.run.live(modules.good, modules.total, formatDuration(left * 1000), names));
    },
    [Symbol.dispose]: () => line[Symbol.dispose](),
  };
}

/** Carries a run out to its end or halt, and says how it stands. */
async function carry(
  context: Context,
  folder: string,
  view: View,
  running: AsyncGenerator<DrillStep, RunOutcome, undefined>,
): Promise<ExitCode> {
  const { m, paint } = context;
  const name = basename(folder);
  context.resume = m.run.resume(name);
  const outcome = await toEnd(running);
  view[Symbol.dispose]();
  // What may be wanted again is kept; a run that is over needs nothing more of its providers.
  if (outcome === "completed" || outcome === "stopped")
    await rm(join(folder, "shelf"), { recursive: true, force: true });
  if (outcome === "paused" && context.io.signal.aborted) throw new Interrupted();
  showRun(context, await describeRun(folder));
  say(context, paint(outcome === "completed" ? "good" : "warning", m.run.outcome[outcome]));
  if (outcome !== "completed") say(context, m.run.resume(name));
  return outcome === "completed" ? exit.good : outcome === "failed" ? exit.failed : exit.attention;
}

async function toEnd(running: AsyncGenerator<DrillStep, RunOutcome, undefined>): Promise<RunOutcome> {
  for (;;) {
    const next = await running.next();
    if (next.done) return next.value;
  }
}
