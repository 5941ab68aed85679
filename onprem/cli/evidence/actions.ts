import { userInfo } from "node:os";
import type { ActionRecord } from "../../../continuity/correction/action.ts";
import type { ActionDocument, ActionList } from "../../evidence/document.ts";
import { filingOf } from "../../evidence/index.ts";
import { changeAction, describeAction, describeActions } from "../../evidence/overview.ts";
import { openHome } from "../../home/home.ts";
import type { AssignOptions, CloseOptions, ListActionsOptions } from "../commands/actions.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatTable, formatTime, printable } from "../format.ts";

const now = () => new Date();

/** Lists corrective actions. */
export async function list(context: Context, { all }: ListActionsOptions): Promise<ExitCode> {
  const { vault } = await openHome(context.home, now);
  const { actions } = await describeActions({ home: context.home, keys: vault.sealers }, true, now());
  const shown = all ? actions : actions.filter(({ state }) => state === "open");
  const { actions: words, findings } = context.m.evidence;
  answer(context, { actions: shown } satisfies ActionList);
  if (shown.length === 0) say(context, words.none);
  else {
    const rows = shown.map((each) => [
      String(each.number),
      each.overdue ? words.states.overdue : words.states[each.state],
      findings[each.finding.kind],
      printable([each.finding.module, each.finding.subject].filter(Boolean).join(" ")),
      printable(each.scenario),
      printable(each.owner ?? words.nobody),
      each.due ?? "",
    ]);
    say(context, formatTable([words.head, ...rows], [0]).trimEnd());
  }
  return actions.some(({ overdue }) => overdue) ? exit.attention : exit.good;
}

/** Shows one action with everything that was written down of it. */
export async function show(context: Context, number: number): Promise<ExitCode> {
  const { vault } = await openHome(context.home, now);
  const document = await describeAction({ home: context.home, keys: vault.sealers }, number, now());
  const { action, history } = document;
  answer(context, document);
  for (const line of lines(context, action)) say(context, line);
  say(context, context.paint("strong", context.m.evidence.actions.history));
  for (const record of history)
    say(context, `  ${formatTime(record.time)}  ${printable(told(context, record, number))}`);
  return exit.good;
}

function lines({ m, paint }: Context, action: ActionDocument): string[] {
  const { actions: words, findings } = m.evidence;
  const { finding, opened, times, owner, due, cause, remedy, closed, state, overdue } = action;
  const where = [finding.module, finding.subject].filter(Boolean).join(" ");
  const head = `${action.number}  ${findings[finding.kind]}: ${where} (${action.scenario})`;
  const ending =
    closed?.report !== undefined
      ? [words.closedBy(closed.report.seq)]
      : closed
        ? [words.closedByHand(closed.by ?? "", closed.reason ?? "")]
        : [];
  return [
    `${paint("strong", printable(head))}  ${paint(overdue ? "bad" : "faint", words.states[overdue ? "overdue" : state])}`,
    ...[
      words.opened(opened.report.seq, formatTime(opened.time).slice(0, 10), times),
      words.expected(finding.expected),
      words.found(finding.found),
      words.owner(owner ?? words.nobody),
      words.due(due ?? ""),
      words.cause(cause ?? ""),
      words.remedy(remedy ?? ""),
      ...ending,
    ].map((line) => `  ${printable(line)}`),
  ];
}

/** What one record says of one action. */
function told({ m }: Context, { step }: ActionRecord, number: number): string {
  const { steps } = m.evidence.actions;
  if (step.kind === "closed") return steps.closedByHand(step.by, step.reason);
  if (step.kind === "assigned") {
    const { owner, due, cause, remedy } = step;
    return steps.assigned(step.by, [owner, due, cause, remedy].filter(Boolean).join(" · "));
  }
  const change = step.changes.find(({ action }) => action === number);
  return change ? steps[change.change](step.report.seq) : "";
}

/** Writes down who answers for an action, until when, why it happened and what is done. */
export async function assign(context: Context, number: number, options: AssignOptions): Promise<ExitCode> {
  const { owner, due, cause, remedy, by = userInfo().username } = options;
  const filing = await filingOf(await openHome(context.home, now), now);
  const changed = await changeAction(filing, {
    kind: "assigned",
    action: number,
    by,
    ...(owner === undefined ? {} : { owner }),
    ...(due === undefined ? {} : { due }),
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === undefined ? {} : { remedy }),
  });
  answer(context, changed);
  say(context, context.m.evidence.actions.done(number));
  return exit.good;
}

/** Closes an action by hand. */
export async function close(context: Context, number: number, options: CloseOptions): Promise<ExitCode> {
  const { reason, by = userInfo().username } = options;
  const filing = await filingOf(await openHome(context.home, now), now);
  answer(context, await changeAction(filing, { kind: "closed", action: number, by, reason }));
  say(context, context.m.evidence.actions.closed(number));
  return exit.good;
}
