import type { Check } from "../home/contract.ts";
import { answer, type Context, say } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { printable } from "./format.ts";
import { Interrupted } from "./interrupt.ts";
import type { Messages } from "./messages/index.ts";
import { translate } from "./problem.ts";

const marks = { good: "✓", warning: "!", bad: "✗" } as const;

/** What a check says in the reader's language: the error's text where an error is the reason. */
function textOf(check: Check, m: Messages): { readonly message: string; readonly next: string } {
  const { name, outcome, subject, message, next = "", params } = check;
  const code = check.code ?? `check-${name}-${outcome}`;
  return translate({ code, message, next, params: { subject, ...params } }, m);
}

/** Shows every check as it is made. */
export async function doctor(context: Context): Promise<ExitCode> {
  const { m, paint, io } = context;
  const door = await context.door();
  const checks: Check[] = [];
  for await (const check of door.doctor(context.home)) {
    if (io.signal.aborted) throw new Interrupted();
    checks.push(check);
    const { outcome, subject } = check;
    const { message, next } = textOf(check, m);
    say(context, `${paint(outcome, marks[outcome])} ${paint("name", printable(subject))}  ${printable(message)}`);
    if (next !== "") say(context, `  → ${printable(next)}`);
  }
  const bad = checks.filter((check) => check.outcome === "bad").length;
  const warnings = checks.filter((check) => check.outcome === "warning").length;
  answer(context, { good: bad === 0, checks });
  say(context, "");
  if (bad + warnings === 0) say(context, paint("good", m.doctor.good(checks.length)));
  else say(context, paint(bad > 0 ? "bad" : "warning", m.doctor.some(bad, warnings)));
  return bad > 0 ? exit.attention : exit.good;
}
