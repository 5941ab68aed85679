import type { Journal, ModuleState } from "../../run/journal.ts";
import type { RunProgress } from "../../run/progress.ts";
import { answer, type Context, say } from "../context.ts";
import { formatBytes, formatDuration, formatTable, printable } from "../format.ts";
import { translate } from "../problem.ts";

/** Rows that are shown to a person; with --json all are. */
const shown = 60;

/** Shows a run as its journal has it. @param live as the process that carries it out last said, where one does */
export function showRun(context: Context, name: string, journal: Journal, live: RunProgress | undefined): void {
  const { m, paint } = context;
  const run = journal.run();
  if (!run) return;
  const modules = journal.modules();
  const checks = new Map(
    journal
      .steps()
      .flatMap(({ step }) => (step.kind === "module-checked" ? [[step.module, step.checks] as const] : [])),
  );
  const outcome = live ? "running" : run.outcome === "running" ? "cut-off" : run.outcome;
  answer(context, {
    run: name,
    outcome,
    created: run.created,
    planned: run.planned,
    ...(live ? { live } : {}),
    modules: modules.map((each) => ({
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
  });
  const good = modules.filter((each) => each.outcome === "good").length;
  say(context, paint("strong", m.run.title(name, good, modules.length)));
  if (live) say(context, paint("faint", m.run.left(formatDuration(live.left * 1000), formatBytes(live.rate))));
  const rows = modules.map((each) => rowOf(context, each, checks.get(each.module)?.length ?? 0, live));
  say(context, formatTable([m.run.head, ...rows.slice(0, shown)], [1]).trimEnd());
  if (rows.length > shown) say(context, paint("faint", m.run.more(rows.length - shown)));
  for (const { error } of modules) {
    if (!error) continue;
    const { message, next } = translate(error, m);
    say(context, `${paint("bad", m.error.mark)} ${printable(message)}\n  ${paint("strong", "→")} ${printable(next)}`);
  }
}

function rowOf(
  { m, paint }: Context,
  { module, backup, outcome, stage, to }: ModuleState,
  checks: number,
  live: RunProgress | undefined,
): string[] {
  const moving = live?.running.find((each) => each.module === module);
  const part = moving && moving.total > 0 ? ` ${Math.floor((100 * moving.done) / moving.total)}%` : "";
  const state =
    outcome === "open"
      ? `${m.run.stages[stage]}${part}`
      : paint(outcome === "good" ? "good" : "bad", m.run.ends[outcome]);
  return [
    printable(module),
    formatBytes(backup.size),
    state,
    checks > 0 ? m.run.checks(checks) : "",
    outcome === "good" ? printable(to) : "",
  ];
}
