import { z } from "zod";
import { timestamp } from "../../events/cloudevent.ts";

/** How often drills are held (plan R6: at least yearly). Times are days. */

const days = (most: number) => z.number().int().min(1).max(most);

export const drillScheduleEntry = z.strictObject({
  scenario: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/),
  /** No rarer than yearly. */
  every: days(366),
});

export const drillSchedule = z.strictObject({
  format: z.literal("fenchi/drill-schedule/v1"),
  /** From when on the first of each is counted. */
  since: timestamp,
  /** How long before a drill is due somebody is reminded. */
  remind: days(180).default(30),
  entries: z.array(drillScheduleEntry).max(100),
});
export type DrillSchedule = z.infer<typeof drillSchedule>;

/** A drill that was held. */
export interface HeldDrill {
  readonly scenario: string;
  /** RFC 3339 in UTC. */
  readonly time: string;
}

export interface DueDrill {
  readonly scenario: string;
  readonly every: number;
  /** Of the last one that was held to its end; `null`: none was. */
  readonly last: string | null;
  readonly due: string;
  readonly state: "later" | "soon" | "overdue";
}

const dayLength = 86_400_000;

/** When each scheduled drill is due, the most pressing first. @param held drills that ended by themselves, in any order */
export function dueDrills(schedule: DrillSchedule, held: readonly HeldDrill[], now: Date): DueDrill[] {
  return schedule.entries
    .map(({ scenario, every }): DueDrill => {
      const last = held
        .filter((each) => each.scenario === scenario)
        .reduce<string | null>((latest, { time }) => (latest === null || time > latest ? time : latest), null);
      const due = Date.parse(last ?? schedule.since) + every * dayLength;
      const state =
        now.getTime() >= due ? "overdue" : now.getTime() >= due - schedule.remind * dayLength ? "soon" : "later";
      return { scenario, every, last, due: new Date(due).toISOString(), state };
    })
    .sort((a, b) => a.due.localeCompare(b.due) || a.scenario.localeCompare(b.scenario));
}
