import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Scenario, scenario } from "../../../continuity/drill/scenario.ts";
import { situationAt, situationsOf } from "../../../continuity/drill/situation.ts";
import { FenchiError } from "../../../events/error.ts";

const words = { en: "x", "zh-TW": "某" };
const base = { format: "fenchi/scenario/v1", name: "x", title: words, purpose: words };
const parse = (more: object): Scenario => scenario.parse({ ...base, ...more });
const names = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);
const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof FenchiError) return error.code;
    throw error;
  }
  return "nothing";
};

describe("who is lost", () => {
  test("a number takes turns, so that in as many drills as there are providers each was lost", () => {
    const vault = { providers: names(4), threshold: 2 };
    const lost = (turn: number) => [...situationsOf(parse({ lost: { providers: 1 } }), vault, { turn })[0].lost];
    expect([0, 1, 2, 3, 4].flatMap(lost)).toEqual(["p0", "p1", "p2", "p3", "p0"]);
  });

  test("names count, and who is to be lost rather than others", () => {
    const vault = { providers: names(4), threshold: 2 };
    expect([...situationsOf(parse({ lost: { providers: ["p2"] } }), vault)[0].lost]).toEqual(["p2"]);
    expect([...situationsOf(parse({ lost: { providers: 1 } }), vault, { lose: ["p3"], turn: 1 })[0].lost]).toEqual([
      "p3",
    ]);
    expect(code(() => situationsOf(parse({ lost: { providers: ["q"] } }), vault))).toBe("drill-provider-unknown");
    expect(code(() => situationsOf(parse({}), vault, { lose: ["q"] }))).toBe("drill-provider-unknown");
  });

  test("whatever a scenario takes, either enough honest providers are left at all times, or it is refused; nobody has two roles", () => {
    const change = (after: number, lost: number, back: boolean) => ({
      after: `${after} s`,
      what: words,
      lost,
      ...(back ? { back: "all" as const } : {}),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 8 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 2, max: n - 1 }))),
        fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        fc.nat(20),
        ([n, threshold], [lost = 0, lying = 0, old = 0, later = 0], back, turn) => {
          const vault = { providers: names(n), threshold };
          const said = parse({
            lost: { providers: lost },
            lying,
            behind: { providers: old, by: "1 d" },
            changes: [change(5, later, back)],
          });
          const enough =
            n - lost - lying - old - later >= threshold ||
            (back && n - lying - old - Math.max(lost, later) >= threshold);
          let situations: ReturnType<typeof situationsOf>;
          try {
            situations = situationsOf(said, vault, { turn });
          } catch (error) {
            expect(error).toMatchObject({ code: "drill-too-much" });
            expect(n - lost - lying - old - later < threshold).toBe(true);
            return;
          }
          expect(enough).toBe(true);
          for (const { lost: gone, lying: liars, behind } of situations) {
            const all = [...gone, ...liars, ...behind];
            expect(new Set(all).size).toBe(all.length);
            expect(n - all.length).toBeGreaterThanOrEqual(threshold);
          }
          expect(situations[0].lost.size).toBe(lost);
          expect(situations[1]?.lost.size).toBe(back ? later : lost + later);
        },
      ),
    );
  });
});

test("a change holds until the next, and what it does not name stays", () => {
  const line = { bandwidth: "20 Mbit/s", roundTrip: "60 ms" };
  const slow = { bandwidth: "2 Mbit/s", roundTrip: "600 ms", loss: "2 %" };
  const situations = situationsOf(
    parse({
      line,
      lost: { providers: 1 },
      changes: [
        { after: "1 min", what: words, line: "cut" },
        { after: "2 min", what: words, line: slow },
        { after: "1 h", what: words, back: "all" },
      ],
    }),
    { providers: names(4), threshold: 2 },
  );
  expect(
    [0, 59.9, 60, 119, 120, 3599, 3600, 1e9].map((at) => situationAt(situations, at).line?.bitsPerSecond ?? null),
  ).toEqual([20e6, 20e6, null, null, 2e6, 2e6, 2e6, 2e6]);
  expect(situationAt(situations, 120)).toMatchObject({ line: { roundTrip: 600, loss: 0.02 } });
  expect([0, 3599, 3600].map((at) => situationAt(situations, at).lost.size)).toEqual([1, 1, 0]);
});
