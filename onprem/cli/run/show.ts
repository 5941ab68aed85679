import type { RunDocument } from "../../run/document.ts";
import { answer, type Context, say } from "../context.ts";
import { formatBytes, formatDuration, formatTable, printable } from "../format.ts";
import { translate } from "../problem.ts";

/** Rows that are shown to a person; with --json all are. */
const shown = 60;

/** Shows how a run stands. */
export function showRun(context: Context, document: RunDocument): void {
  const { m, paint } = context;
  const { run, modules, live } = document;
  answer(context, document);
  const good = modules.filter((each) => each.outcome === "good").length;
  say(context, paint("strong", m.run.title(run, good, modules.length)));
  if (live) say(context, paint("faint", m.run.left(formatDuration(live.left * 1000), formatBytes(live.rate))));
  const rows = modules.map((each) => rowOf(context, each, live));
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
  { module, bytes, outcome, stage, to, checks }: RunDocument["modules"][number],
  live: RunDocument["live"],
): string[] {
  const moving = live?.running.find((each) => each.module === module);
  const part = moving && moving.total > 0 ? ` ${Math.floor((100 * moving.done) / moving.total)}%` : "";
  const state =
    outcome === "open"
      ? `${m.run.stages[stage]}${part}`
      : paint(outcome === "good" ? "good" : "bad", m.run.ends[outcome]);
  return [
    printable(module),
    formatBytes(bytes),
    state,
    checks.length > 0 ? m.run.checks(checks.length) : "",
    outcome === "good" ? printable(to) : "",
  ];
}
