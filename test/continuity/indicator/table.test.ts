import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeReport, reportHash } from "../../../continuity/evidence/report.ts";
import type { AgencyEvidence } from "../../../continuity/indicator/evidence.ts";
import type { AgencyRecord, AgencyStep, Triad } from "../../../continuity/indicator/record.ts";
import { riskOf } from "../../../continuity/indicator/risk.ts";
import { computeTable, type IndicatorTable } from "../../../continuity/indicator/table.ts";
import type { IndicatorName } from "../../../continuity/indicator/target.ts";
import { rocYear } from "../../../continuity/indicator/year.ts";
import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { anyDrill, ended, goodDrill, promised, recordOf, started, wellRestored } from "../evidence/drills.ts";

const vault = "a".repeat(32);
const agency = "內政部";
const system = "戶政與役政資訊系統";

/** A drill of this agency in a ROC year, whose first module is a core function. */
function drillIn(year: number, with_: { core?: boolean; check?: "sql" | "hash"; lost?: boolean; acted?: number } = {}) {
  const { core = true, check = "sql", lost = false, acted = 1 } = with_;
  const module = promised(1, { core });
  const steps = wellRestored(module, 0, 9).map(([at, step]): Parameters<typeof recordOf>[0][number] =>
    step.kind === "module-checked"
      ? [at, { ...step, checks: step.checks.map((each) => ({ ...each, kind: check })) }]
      : [at, step],
  );
  const time = `${year + 1911}-05-01T00:00:00.000Z`;
  const hands = Array.from({ length: acted }, (): Parameters<typeof recordOf>[0][number] => [
    0,
    { kind: "acted", who: "a", what: "b" },
  ]);
  return recordOf([[0, started([module], { time })], ...hands, ...(lost ? [] : steps), ended(12)]);
}

const inventory: Inventory = {
  format: "fenchi/inventory/v1",
  modules: [
    {
      agency,
      system,
      number: 1,
      priority: 1,
      name: "戶籍查詢",
      description: "",
      databases: [],
      dependsOn: [],
      item: "a/b/c",
      size: 1,
      owner: "",
      rto: 10,
      rpo: 1440,
      kind: "database",
      core: true,
      target: "",
    },
  ],
};

function evidenceOf(
  drills: ReturnType<typeof drillIn>[],
  steps: AgencyStep[] = [],
  with_: Partial<AgencyEvidence> = {},
): AgencyEvidence {
  const reports = drills.map((entries, index) => {
    const report = makeReport(
      { seq: index + 1, previous: null, vault, filed: "2026-01-01T00:00:00Z", generator: "0" },
      entries,
    );
    return { report, hash: reportHash(report) };
  });
  const records = steps.map(
    (step, index): AgencyRecord => ({
      format: "fenchi/agency-record/v1",
      vault,
      seq: index + 1,
      previous: null,
      time: "2026-06-01T00:00:00Z",
      step,
    }),
  );
  return {
    agency,
    vault,
    fingerprint: "f".repeat(64),
    known: true,
    exported: "2026-12-01T00:00:00Z",
    reports,
    gaps: [],
    register: { actions: [], reviewed: [] },
    records,
    inventory,
    ...with_,
  };
}

const done = ({ indicators }: IndicatorTable, name: IndicatorName) =>
  indicators.find((each) => each.name === name)?.done;

test("years are the Republic's, by Taipei's calendar", () => {
  expect(rocYear("2025-12-31T15:59:59Z")).toBe(114);
  expect(rocYear("2025-12-31T16:00:00Z")).toBe(115);
});

describe("drills", () => {
  test("count from their year on, when everything of the agency came back", () => {
    const table = computeTable([evidenceOf([drillIn(113), drillIn(114, { lost: true }), drillIn(115), drillIn(115)])]);
    expect(table.years).toEqual([113, 114, 115, 116]);
    expect(done(table, "drills")).toEqual([1, 1, 3, 3]);
    const [drills] = table.indicators;
    expect(drills?.targets).toEqual([7, 14, 21, 28]);
    expect(drills?.agencies[0]?.cells[2]).toEqual({
      done: 3,
      evidence: [
        { kind: "report", seq: 3 },
        { kind: "report", seq: 4 },
      ],
    });
  });

  test("of others do not count, and of a joint one the agency's own part decides", () => {
    const other = promised(1, { module: "勞動部勞保局/勞保系統/1" });
    const own = promised(1);
    const joint = recordOf([[0, started([own, other])], ...wellRestored(own, 0, 9), ended(12)]);
    expect(done(computeTable([evidenceOf([joint])]), "drills")).toEqual([0, 0, 1, 1]);
    expect(done(computeTable([evidenceOf([joint], [], { agency: "勞動部勞保局" })]), "drills")).toEqual([0, 0, 0, 0]);
    expect(done(computeTable([evidenceOf([joint], [], { agency: "財政部" })]), "drills")).toEqual([0, 0, 0, 0]);
  });

  test("show core functions only where something proved that they work", () => {
    expect(done(computeTable([evidenceOf([drillIn(115)])]), "coreDrills")).toEqual([0, 0, 1, 1]);
    expect(done(computeTable([evidenceOf([drillIn(115, { check: "hash" })])]), "coreDrills")).toEqual([0, 0, 0, 0]);
    expect(done(computeTable([evidenceOf([drillIn(115, { core: false })])]), "coreDrills")).toEqual([0, 0, 0, 0]);
  });

  test("make an agency's core functions done when they cover all that the inventory names", () => {
    expect(done(computeTable([evidenceOf([drillIn(115), drillIn(116)])]), "coreAgencies")).toEqual([0, 0, 1, 1]);
    const [first] = inventory.modules;
    const larger: Inventory = {
      ...inventory,
      modules: [...inventory.modules, { ...(first as NonNullable<typeof first>), number: 2 }],
    };
    expect(done(computeTable([evidenceOf([drillIn(115)], [], { inventory: larger })]), "coreAgencies")).toEqual([
      0, 0, 0, 0,
    ]);
    expect(done(computeTable([evidenceOf([drillIn(115)], [], { inventory: null })]), "coreAgencies")).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

test("the table is as of its newest export: a later year's target is not missed yet", () => {
  const table = computeTable([evidenceOf([drillIn(115)]), evidenceOf([], [], { exported: "2027-01-01T00:00:00Z" })]);
  expect(table.asOf).toBe(116);
  expect(computeTable([]).asOf).toBe(0);
});

describe("the simple backup function", () => {
  const backup = (after: number): AgencyStep => ({
    kind: "procedure",
    operation: "backup",
    since: "2026-01-01",
    before: Array.from({ length: 10 }, (_, i) => `step ${i}`),
    after: Array.from({ length: after }, (_, i) => `step ${i}`),
  });
  const restore: AgencyStep = {
    kind: "procedure",
    operation: "restore",
    since: "2026-01-01",
    before: Array.from({ length: 10 }, (_, i) => `step ${i}`),
    after: null,
  };

  test("is there when both operations take a fifth fewer steps, restore as drills measured it", () => {
    const table = computeTable([evidenceOf([drillIn(115, { acted: 8 })], [backup(8), restore])]);
    expect(done(table, "simpleAgencies")).toEqual([0, 0, 1, 1]);
    expect(table.steps).toMatchObject([
      { operation: "backup", before: 10, after: 8, saving: 0.2, enough: true, report: null },
      { operation: "restore", before: 10, after: 8, saving: 0.2, enough: true, report: 1 },
    ]);
  });

  test.each([
    ["backup saves too little", evidenceOf([drillIn(115, { acted: 8 })], [backup(9), restore])],
    ["restore saves too little", evidenceOf([drillIn(115, { acted: 9 })], [backup(8), restore])],
    ["no drill measured restore", evidenceOf([], [backup(8), restore])],
    ["one of the two is not on record", evidenceOf([drillIn(115)], [backup(8)])],
  ])("is not where %s", (_, evidence) => {
    expect(done(computeTable([evidence]), "simpleAgencies")).toEqual([0, 0, 0, 0]);
  });
});

test("people count once, in the year of their first course, and by gender", () => {
  const training = (finished: string, ...people: [string, "female" | "male"][]): AgencyStep => ({
    kind: "training",
    course: "c",
    finished,
    people: people.map(([person, gender]) => ({ person, gender })),
  });
  const table = computeTable([
    evidenceOf(
      [],
      [training("2024-05-01", ["1", "female"], ["2", "male"]), training("2025-05-01", ["2", "male"], ["3", "female"])],
    ),
  ]);
  expect(done(table, "people")).toEqual([2, 3, 3, 3]);
  expect(table.genders).toEqual({ female: 2, male: 1, other: 0 });
});

describe("risk", () => {
  const triad = (likelihood: number, impact: number): Triad => {
    const judged = { likelihood, impact };
    return { confidentiality: judged, integrity: judged, availability: judged };
  };
  const risk = (reports: number[], after = triad(1, 3), threat = "t"): AgencyStep => ({
    kind: "risk",
    system,
    threat,
    assessed: "2026-01-01",
    before: triad(3, 3),
    after,
    reports,
  });

  test("is likelihood times impact over the three", () => expect(riskOf(triad(2, 3))).toBe(18));

  test("is lower only where a successful drill of that system supports it", () => {
    const drills = [drillIn(115), drillIn(115, { lost: true })];
    const reduction = (...steps: AgencyStep[]) => computeTable([evidenceOf(drills, steps)]).risks[0];
    expect(reduction(risk([1]))).toMatchObject({
      before: 27,
      after: 9,
      reduction: 0.667,
      enough: true,
      unsupported: 0,
    });
    expect(reduction(risk([2]))).toMatchObject({ after: 27, reduction: 0, enough: false, unsupported: 1 });
    expect(reduction(risk([7]))).toMatchObject({ after: 27, unsupported: 1 });
    expect(reduction(risk([1]), risk([2], triad(1, 1), "other"))).toMatchObject({
      before: 54,
      after: 36,
      reduction: 0.333,
    });
    expect(reduction(risk([2]), risk([1]))).toMatchObject({ before: 27, after: 9, records: [2] });
  });

  test("that grew is not hidden for want of a drill", () => {
    const step = { ...risk([]), before: triad(1, 1), after: triad(3, 3) } as AgencyStep;
    expect(computeTable([evidenceOf([], [step])]).risks[0]).toMatchObject({ before: 3, after: 27, enough: false });
  });
});

test("of any drills: cumulative, the sum of the agencies, and every figure with what it rests on", () => {
  const holds = fc.property(fc.array(anyDrill, { maxLength: 4 }), (drills) => {
    const table = computeTable([
      evidenceOf(drills),
      evidenceOf([...drills, goodDrill()], [], { vault: "b".repeat(32) }),
    ]);
    for (const { done: figures, agencies } of table.indicators) {
      expect(figures).toEqual(figures.toSorted((a, b) => a - b));
      for (const [index, figure] of figures.entries()) {
        expect(figure).toBe(agencies.reduce((sum, { cells }) => sum + (cells[index]?.done ?? 0), 0));
      }
      for (const { cells } of agencies) {
        const rests = cells.reduce((sum, { evidence }) => sum + evidence.length, 0);
        expect(rests > 0).toBe((cells.at(-1)?.done ?? 0) > 0);
      }
    }
  });
  fc.assert(holds, { numRuns: 50 });
});
