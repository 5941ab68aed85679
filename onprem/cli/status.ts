import type { VaultStatus } from "../engine/service.ts";
import { type Assessment, assess, needsAttention, type Reason } from "./assess.ts";
import { answer, type Context, say, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatBytes, formatList, formatTable, formatTime, printable } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";
import type { Messages } from "./messages/index.ts";
import { type Problem, translate } from "./problem.ts";

/** More overdue items than this are counted and not listed. */
const itemsShown = 20;

/** Says whether the backups are safe, then what that rests on. */
export function status(context: Context): Promise<ExitCode> {
  return withService(context, "fenchi status", async (service) => {
    const found = await unlessInterrupted(context.io.signal, service.status());
    const assessment = assess(found);
    answer(context, found);
    for (const line of describe(context, found, assessment)) say(context, line);
    return needsAttention(assessment) ? exit.attention : exit.good;
  });
}

function describe({ m, paint }: Context, found: VaultStatus, assessment: Assessment): string[] {
  const { threshold, providers, drops, queues, overdue, strategyProblem, engine } = found;
  const busy = queues.filter(({ ready, inFlight, dead }) => ready + inFlight + dead > 0);
  const tone = needsAttention(assessment) ? (assessment.verdict === "attention" ? "warning" : "bad") : "good";
  /** Rows, each with what is wrong with it below. */
  const table = (rows: readonly (readonly string[])[], problems: Problems = []) =>
    formatTable(rows)
      .trimEnd()
      .split("\n")
      .flatMap((line, row) => [indent(line), ...explain(problems[row], m).map((each) => paint("faint", each))]);
  return [
    paint(tone, headline(assessment, m)),
    ...assessment.reasons.map((reason) => indent(reasonLine(reason, m))),
    ...(found.trial ? [paint("warning", m.status.trial)] : []),
    "",
    m.status.vault(printable(found.name), threshold, providers.length),
    ...table(
      providers.map(({ name, reachable, location, waiting }) => [
        reachable ? paint("good", "✓") : paint("bad", "✗"),
        name,
        reachable ? m.status.reachable : m.status.unreachable,
        location,
        waiting > 0 ? m.status.waiting(waiting) : "",
      ]),
      providers.map(({ error }) => error),
    ),
    ...section(
      m.status.drops,
      drops.map(({ drop, item, state, size, done }) => [
        paint(state === "failed" ? "bad" : "name", m.status.states[state]),
        printable(item),
        formatBytes(size ?? done),
        drop,
      ]),
      drops.map(({ error }) => error),
    ),
    ...section(
      m.status.overdue,
      overdue
        .slice(0, itemsShown)
        .map(({ item, state, last, late }) => [
          paint(state === "overdue" ? "warning" : "bad", m.status.overdueStates[state]),
          printable(item),
          last === undefined ? "" : formatTime(last),
          late === undefined ? "" : m.status.lateAt(formatTime(late)),
        ]),
    ),
    ...(overdue.length > itemsShown ? [indent(m.status.more(overdue.length - itemsShown))] : []),
    ...(strategyProblem ? explain(strategyProblem, m).map((each) => paint("faint", each)) : []),
    ...section(
      m.status.queues,
      busy.map(({ queue, ready, delayed, inFlight, dead }) => [queue, m.status.queue(ready, delayed, inFlight, dead)]),
    ),
    "",
    engine.running && engine.url !== undefined ? m.status.engine(engine.url) : m.status.noEngine,
  ];

  function section(title: string, rows: readonly (readonly string[])[], problems: Problems = []): string[] {
    return rows.length === 0 ? [] : ["", paint("strong", title), ...table(rows, problems)];
  }
}

/** What is wrong with each row of a table, if anything. */
type Problems = readonly (Problem | undefined)[];

function explain(problem: Problem | undefined, m: Messages): string[] {
  if (!problem) return [];
  const { message, next } = translate(problem, m);
  return [...message.split("\n"), `→ ${next}`].map((line) => `      ${printable(line)}`);
}

const indent = (line: string) => `  ${line.trimEnd()}`;

function headline({ verdict, restorable, open, spare }: Assessment, m: Messages): string {
  switch (verdict) {
    case "empty":
      return m.status.empty;
    case "safe":
      return m.status.safe(restorable, spare);
    case "working":
      return m.status.working(restorable, open);
    case "attention":
      return m.status.attention(restorable);
    case "partly":
      return m.status.partly(open);
    case "risk":
      return m.status.risk;
  }
}

function reasonLine(reason: Reason, m: Messages): string {
  const { reasons } = m.status;
  switch (reason.kind) {
    case "away":
      return reasons.away(formatList(reason.names, m.language), reason.spare);
    case "tooFew":
      return reasons.tooFew(reason.reachable, reason.threshold);
    case "stalled":
      return reasons.stalled(formatList(reason.names, m.language));
    case "failed":
      return reasons.failed(reason.count);
    case "dead":
      return reasons.dead(reason.count);
    case "late":
      return reasons.late(reason.count);
    case "overdue":
      return reasons.overdue(reason.count);
    case "none":
      return reasons.none(reason.count);
    case "strategy":
      return reasons.strategy;
  }
}
