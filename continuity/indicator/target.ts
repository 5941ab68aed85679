/** The plan's indicators (table 6), in its order. */
export const indicatorNames = ["drills", "coreAgencies", "coreDrills", "simpleAgencies", "people"] as const;
export type IndicatorName = (typeof indicatorNames)[number];

/** Years that the plan sets targets for. */
export const planYears: readonly number[] = [113, 114, 115, 116];

/** What the plan asks for by the end of each of its years, cumulative, of all agencies together; null where it asks for nothing yet. */
export const targets: Readonly<Record<IndicatorName, readonly (number | null)[]>> = {
  drills: [7, 14, 21, 28],
  coreAgencies: [null, null, 7, 7],
  coreDrills: [null, null, 7, 14],
  simpleAgencies: [null, 7, 7, 7],
  people: [20, 40, 60, 80],
};

/** At least so much less: steps (R12), and residual risk. */
export const leastSaving = { steps: 0.2, risk: 0.3 } as const;

/** What a year's target is; null where there is none. */
export function targetOf(name: IndicatorName, year: number): number | null {
  return targets[name][planYears.indexOf(year)] ?? null;
}
