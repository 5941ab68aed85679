/** Whether an item's newest backup is young enough. Times are milliseconds since 1970. */

const minute = 60_000;

/** What an item's next backup is measured by; minutes. */
export interface Cadence {
  readonly frequency: number;
  /** Recovery point objective; where the inventory has none, the frequency stands for it. */
  readonly rpo: number | undefined;
  readonly notice: number;
}

export interface Due {
  /** `none`: never backed up; `good`; `overdue`: the objective is still kept, and will not be unless somebody acts; `late`: it is broken. */
  readonly state: "none" | "good" | "overdue" | "late";
  /** When the next generation was to be there. */
  readonly due: number | undefined;
  /** From when on it is overdue; always before `late`. */
  readonly overdue: number | undefined;
  /** When losing the newest source would lose more than the objective allows. */
  readonly late: number | undefined;
}

/**
 * How an item stands. It is overdue once its next generation did not come when it was to come, and in any case `notice` (half of the objective
 * at most) before the objective is broken: early enough to do something.
 *
 * @param last time of its newest restorable backup
 */
export function dueOf(last: number | undefined, { frequency, rpo, notice }: Cadence, now: number): Due {
  if (last === undefined) return { state: "none", due: undefined, overdue: undefined, late: undefined };
  const objective = (rpo ?? frequency) * minute;
  const due = last + frequency * minute;
  const late = last + objective;
  const margin = Math.min(notice * minute, objective / 2);
  // A generation that is made right on time is no cause for alarm while it is sealed: the margin, at most, is waited for.
  const overdue = Math.min(due + margin, late - margin);
  const state = now >= late ? "late" : now >= overdue ? "overdue" : "good";
  return { state, due, overdue, late };
}
