import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueOf } from "../../../continuity/strategy/overdue.ts";
import { runSeed } from "../../run.ts";

const minute = 60_000;
const last = Date.parse("2026-11-24T00:00:00Z");
const minutes = fc.integer({ min: 1, max: 600_000 });
const cadence = fc.record({ frequency: minutes, rpo: fc.option(minutes, { nil: undefined }), notice: minutes });

describe("dueOf", () => {
  test("tells before it is late, with half of the objective left at most and at least some of it", () => {
    fc.assert(
      fc.property(cadence, (given) => {
        const objective = (given.rpo ?? given.frequency) * minute;
        const { overdue = Number.NaN, late = Number.NaN } = dueOf(last, given, last);
        expect(late).toBe(last + objective);
        expect(overdue).toBeLessThan(late);
        expect(late - overdue).toBeGreaterThanOrEqual(Math.min(given.notice * minute, objective / 2));
        expect(dueOf(last, given, overdue - 1).state).toBe("good");
        expect(dueOf(last, given, overdue).state).toBe("overdue");
        expect(dueOf(last, given, late - 1).state).toBe("overdue");
        expect(dueOf(last, given, late).state).toBe("late");
      }),
      { seed: Number(runSeed) },
    );
  });

  test("notices a generation that did not come long before the objective is at risk", () => {
    const { overdue } = dueOf(last, { frequency: 60, rpo: 1440, notice: 30 }, last);
    expect(overdue).toBe(last + 90 * minute);
  });

  test("never backed up is a state of its own", () => {
    expect(dueOf(undefined, { frequency: 60, rpo: 60, notice: 10 }, last).state).toBe("none");
  });
});
