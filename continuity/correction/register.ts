import { Conflict, NotFound, Tampered } from "../../events/error.ts";
import type { Finding } from "../evidence/finding.ts";
import type { ActionChange, ActionRecord, ActionStep, ReportReference } from "./action.ts";

/** One corrective action as it stands. */
export interface Action {
  readonly number: number;
  /** The scenario in which it was found: the next drill of this scope is the retest. */
  readonly scenario: string;
  /** What was found, the last time. */
  readonly finding: Finding;
  readonly state: "open" | "closed";
  readonly opened: { readonly time: string; readonly report: ReportReference };
  readonly owner: string | null;
  /** Day, as `2026-06-30`. */
  readonly due: string | null;
  readonly cause: string | null;
  readonly remedy: string | null;
  /** By a retest's report, or by a person for a reason. */
  readonly closed: {
    readonly time: string;
    readonly report?: ReportReference;
    readonly by?: string;
    readonly reason?: string;
  } | null;
  /** How often it was found, the first time included. */
  readonly times: number;
  /** Sequence numbers of the records that tell of it. */
  readonly history: readonly number[];
}

/** All actions of a vault, and which reports were looked through. */
export interface ActionRegister {
  readonly actions: readonly Action[];
  readonly reviewed: readonly ReportReference[];
}

/** What tells two findings of the same kind apart: a retest is one in the same scenario, of the same module and check. */
export function scopeOf(scenario: string, { kind, module, subject }: Finding): string {
  return JSON.stringify([scenario, kind, module, subject]);
}

/**
 * Folds the records, in order, into what stands.
 * @throws {Tampered} `actions-broken` where a step does not follow from those before it
 */
export function foldActions(records: readonly ActionRecord[]): ActionRegister {
  const actions: Action[] = [];
  const reviewed: ReportReference[] = [];
  for (const { seq, time, step } of records) {
    const broken = (why: string) => brokenAt(seq, why);
    if (step.kind === "reviewed") {
      if (reviewed.some(({ seq }) => seq >= step.report.seq)) throw broken("its report was looked through before");
      reviewed.push(step.report);
      for (const change of step.changes) apply(actions, change, { seq, time, report: step.report, broken });
      continue;
    }
    const action = actions[step.action - 1];
    if (!action) throw broken(`there is no action ${step.action}`);
    actions[step.action - 1] = { ...action, ...byPerson(step, time), history: [...action.history, seq] };
  }
  return { actions, reviewed };
}

interface Moment {
  readonly seq: number;
  readonly time: string;
  readonly report: ReportReference;
  readonly broken: (why: string) => Tampered;
}

function apply(actions: Action[], change: ActionChange, { seq, time, report, broken }: Moment): void {
  if (change.change === "opened") {
    if (change.action !== actions.length + 1) throw broken(`action ${change.action} is not the next`);
    const { action: number, scenario, finding } = change;
    const opened = { time, report };
    const nobody = { owner: null, due: null, cause: null, remedy: null, closed: null };
    actions.push({ number, scenario, finding, state: "open", opened, ...nobody, times: 1, history: [seq] });
    return;
  }
  const action = actions[change.action - 1];
  if (!action) throw broken(`there is no action ${change.action}`);
  if ((action.state === "closed") !== (change.change === "reopened"))
    throw broken(`action ${change.action} is ${action.state}`);
  const history = [...action.history, seq];
  actions[change.action - 1] =
    change.change === "closed"
      ? { ...action, state: "closed", closed: { time, report }, history }
      : { ...action, state: "open", closed: null, finding: change.finding, times: action.times + 1, history };
}

function byPerson(step: Exclude<ActionStep, { kind: "reviewed" }>, time: string): Partial<Action> {
  if (step.kind === "closed") return { state: "closed", closed: { time, by: step.by, reason: step.reason } };
  const { owner, due, cause, remedy } = step;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(due === undefined ? {} : { due }),
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** @throws {NotFound} `action-unknown` */
export function actionOf({ actions }: ActionRegister, number: number): Action {
  const action = actions[number - 1];
  if (action) return action;
  throw new NotFound("action-unknown", `There is no corrective action ${number}.`, {
    next: "fenchi actions list shows those there are.",
    params: { number },
  });
}

/**
 * Whether a person may close it: only when somebody wrote down why it happened and what was done about it.
 * @throws {Conflict} `action-closed`, `action-unexplained`
 */
export function assertClosable({ number, state, cause, remedy }: Action): void {
  if (state === "closed") {
    throw new Conflict("action-closed", `Corrective action ${number} is closed already.`, {
      next: "Nothing is to be done. The next drill of its scope reopens it if it is found again.",
      params: { number },
    });
  }
  if (cause !== null && remedy !== null) return;
  throw new Conflict(
    "action-unexplained",
    `Corrective action ${number} has no ${cause === null ? "root cause" : "remedy"} yet.`,
    {
      next: "Write both down first: fenchi actions assign NUMBER --cause TEXT --remedy TEXT. A retest that passes closes it without.",
      params: { number },
    },
  );
}

/** Whether it should have been done by that day (`2026-06-30`). */
export function isOverdue({ state, due }: Action, today: string): boolean {
  return state === "open" && due !== null && due < today;
}

function brokenAt(record: number, why: string): Tampered {
  return new Tampered("actions-broken", `The record of corrective actions is not whole: at ${record}, ${why}.`, {
    next: "Bring it back from the vault: item fenchi/drill/actions.",
    params: { record, why },
  });
}
