import { userInfo } from "node:os";
import type { ActionRecord } from "../../../continuity/correction/action.ts";
import { type Action, actionOf, foldActions, isOverdue } from "../../../continuity/correction/register.ts";
import { actionPlace, readActions, recordAction } from "../../evidence/actions.ts";
import { readChain } from "../../evidence/chain.ts";
import { filingOf } from "../../evidence/index.ts";
import { openHome } from "../../home/home.ts";
import type { AssignOptions, CloseOptions, ListActionsOptions } from "../commands/actions.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatTable, formatTime, printable } from "../format.ts";

const now = () => new Date();

/** The day it is here, as `2026-06-30`. */
const today = () => formatTime(now().toISOString()).slice(0, 10);

/** Lists corrective actions. */
export async function list(context: Context, { all }: ListActionsOptions): Promise<ExitCode> {
  const { vault } = await openHome(context.home, now);
  const { actions } = await readActions(context.home, vault.sealers);
  const shown = all ? actions : actions.filter(({ state }) => state === "open");
  const { actions: words, findings } = context.m.evidence;
  const day = today();
  answer(context, { actions: shown.map((each) => ({ ...each, overdue: isOverdue(each, day) })) });
  if (shown.length === 0) say(context, words.none);
  else {
    const rows = shown.map((each) => [
      String(each.number),
      isOverdue(each, day) ? words.states.overdue : words.states[each.state],
      findings[each.finding.kind],
      printable([each.finding.module, each.finding.subject].filter(Boolean).join(" ")),
      printable(each.scenario),
      printable(each.owner ?? words.nobody),
      each.due ?? "",
    ]);
    say(context, formatTable([words.head, ...rows], [0]).trimEnd());
  }
  return actions.some((each) => isOverdue(each, day)) ? exit.attention : exit.good;
}

/** Shows one action with everything that was written down of it. */
export async function show(context: Context, number: number): Promise<ExitCode> {
  const { vault } = await openHome(context.home, now);
  const { records } = await readChain(actionPlace(context.home, vault.sealers));
  const action = actionOf(foldActions(records), number);
  const history = records.filter(({ seq }) => action.history.includes(seq));
  answer(context, { action: { ...action, overdue: isOverdue(action, today()) }, history });
  for (const line of lines(context, action)) say(context, line);
  say(context, context.paint("strong", context.m.evidence.actions.history));
  for (const record of history)
    say(context, `  ${formatTime(record.time)}  ${printable(told(context, record, number))}`);
  return exit.good;
}

function lines({ m, paint }: Context, action: Action): string[] {
  const { actions: words, findings } = m.evidence;
  const { finding, opened, times, owner, due, cause, remedy, closed, state } = action;
  const where = [finding.module, finding.subject].filter(Boolean).join(" ");
  const overdue = isOverdue(action, today());
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
  const register = await recordAction(filing, {
    kind: "assigned",
    action: number,
    by,
    ...(owner === undefined ? {} : { owner }),
    ...(due === undefined ? {} : { due }),
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === undefined ? {} : { remedy }),
  });
  answer(context, { action: actionOf(register, number) });
  say(context, context.m.evidence.actions.done(number));
  return exit.good;
}

/** Closes an action by hand. */
export async function close(context: Context, number: number, options: CloseOptions): Promise<ExitCode> {
  const { reason, by = userInfo().username } = options;
  const filing = await filingOf(await openHome(context.home, now), now);
  const register = await recordAction(filing, { kind: "closed", action: number, by, reason });
  answer(context, { action: actionOf(register, number) });
  say(context, context.m.evidence.actions.closed(number));
  return exit.good;
}
