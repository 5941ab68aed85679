import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DrillEntry } from "../../../continuity/drill/record.ts";
import { computeFigures } from "../../../continuity/evidence/compute.ts";
import { figures as figuresSchema } from "../../../continuity/evidence/figures.ts";
import { decodeRecord, encodeRecord } from "../../../continuity/evidence/record.ts";
import { gapsOf, type Link, makeReport, replayReport, reportHash } from "../../../continuity/evidence/report.ts";
import { anyDrill, day, ended, goodDrill, promised, recordOf, start, started, wellRestored } from "./drills.ts";

const frame = { seq: 1, previous: null, vault: "a".repeat(32), filed: "2026-03-02T02:00:00.000Z", generator: "0.1.0" };

describe("figures", () => {
  test("of a drill in which all goes well", () => {
    const figures = computeFigures(goodDrill());
    expect(figures).toMatchObject({
      outcome: "completed",
      successful: true,
      conforming: true,
      seconds: 31,
      total: { modules: 3, recovered: 3, core: 2, coreRecovered: 2, bytes: 30_000_000, fetched: 30_003_000 },
      reached: { core: 20.3, all: 30.3, oldest: 3600 },
      steps: { done: 1, target: 5 },
      prediction: { modules: 3, worst: 0.02 },
      findings: [],
    });
    expect(figures.total.rate).toBe(Math.round((30_003_000 * 8) / 31));
    expect(figures.within.map(({ modules }) => modules)).toEqual([3, 3, 3, 3]);
    expect(figures.modules[1]).toMatchObject({
      started: 10.3,
      restored: 19.8,
      recovered: 20.3,
      predicted: 20,
      deviation: -0.01,
    });
  });

  test.each<
    [
      name: string,
      finding: string,
      (module: ReturnType<typeof promised>) => readonly Parameters<typeof recordOf>[0][number][],
    ]
  >([
    ["nobody tried it", "module-lost", () => []],
    ["it failed", "module-lost", ({ module }) => [[1000, { kind: "module-failed", module, code: "x", message: "y" }]]],
    [
      "other bytes came back",
      "hash-differs",
      (module) =>
        wellRestored(module, 0, 9).map(([at, step]) => [
          at,
          step.kind === "module-restored" ? { ...step, expected: "6".repeat(64) } : step,
        ]),
    ],
    [
      "a check failed",
      "check-failed",
      (module) =>
        wellRestored(module, 0, 9).map(([at, step]) => [
          at,
          step.kind === "module-checked"
            ? { ...step, checks: step.checks.map((each) => ({ ...each, passed: false })) }
            : step,
        ]),
    ],
    ["it took too long", "rto-missed", (module) => wellRestored(module, 0, 601)],
    [
      "the data were too old",
      "rpo-missed",
      (module) =>
        wellRestored(module, 0, 9).map(([at, step]) => [
          at,
          step.kind === "module-started" ? { ...step, backupTime: new Date(start - day - 1000).toISOString() } : step,
        ]),
    ],
  ])("%s: %s", (_name, finding, steps) => {
    const module = promised(1);
    const figures = computeFigures(recordOf([[0, started([module])], ...steps(module), ended(1000)]));
    expect(figures.findings.map(({ kind }) => kind)).toContain(finding);
    expect(figures.conforming).toBe(false);
    expect(figures.successful).toBe(finding === "rto-missed" || finding === "rpo-missed");
  });

  test("steps beyond the target, and a drill that was stopped, are nonconformities of the whole", () => {
    const acted = Array.from({ length: 6 }, (_, i): [number, { kind: "acted"; who: string; what: string }] => [
      i,
      { kind: "acted", who: "a", what: "b" },
    ]);
    const figures = computeFigures(recordOf([[0, started([promised(1)])], ...acted, ended(1, "stopped")]));
    expect(figures.findings).toContainEqual({
      kind: "steps-exceeded",
      module: null,
      subject: "one-provider-lost",
      expected: "5",
      found: "6",
    });
    expect(figures.findings.map(({ kind }) => kind)).toContain("drill-unfinished");
  });

  test("a module that failed and then came back is recovered, and measured from its first attempt", () => {
    const module = promised(1);
    const figures = computeFigures(
      recordOf([
        [0, started([module])],
        ...wellRestored(module, 1, 2).slice(0, 1),
        [2000, { kind: "module-failed", module: module.module, code: "x", message: "y" }],
        ...wellRestored(module, 3, 9),
        ended(10),
      ]),
    );
    expect(figures.modules[0]).toMatchObject({ state: "recovered", started: 1, restored: 9 });
    expect(figures.findings.map(({ kind }) => kind)).not.toContain("module-lost");
  });

  test("pauses do not count as time in which the line could be used", () => {
    const module = promised(1);
    const figures = computeFigures(
      recordOf([
        [0, started([module])],
        ...wellRestored(module, 0, 5),
        [6000, { kind: "paused", why: "the line is down" }],
        [16_000, { kind: "resumed", why: "the line is up" }],
        ended(20),
      ]),
    );
    expect(figures.paused).toBe(10);
    expect(figures.total.rate).toBe(Math.round((10_001_000 * 8) / 10));
  });

  test("of any drill: of the form, and bound to one another", () => {
    fc.assert(
      fc.property(anyDrill, (entries) => {
        const figures = figuresSchema.parse(computeFigures(entries));
        expect(figures.total.recovered).toBe(figures.modules.filter(({ recovered }) => recovered !== null).length);
        if (figures.successful) expect(figures.total.recovered).toBe(figures.total.modules);
        if (figures.conforming) expect(figures.findings.filter(({ kind }) => kind === "rto-missed")).toEqual([]);
        for (const { recovered, restored, state } of figures.modules) {
          if (recovered !== null) expect(recovered).toBeGreaterThanOrEqual(restored ?? Number.POSITIVE_INFINITY);
          expect(state === "recovered").toBe(recovered !== null);
        }
        const counts = figures.within.map(({ modules }) => modules);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("the record", () => {
  test("is read back as it was written", () => {
    const holds = fc.property(anyDrill, (entries) => {
      expect(decodeRecord(encodeRecord(entries))).toEqual(entries);
    });
    fc.assert(holds);
  });

  test("with any one byte changed, left out or doubled is refused", () => {
    fc.assert(
      fc.property(
        anyDrill,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom("change", "cut", "double"),
        (entries, at, by, how) => {
          const bytes = Buffer.from(encodeRecord(entries));
          const where = at % bytes.length;
          const [before, byte, after] = [
            bytes.subarray(0, where),
            bytes.subarray(where, where + 1),
            bytes.subarray(where + 1),
          ];
          const changed =
            how === "change"
              ? Buffer.concat([before, Buffer.from([(byte[0] ?? 0) ^ by]), after])
              : how === "cut"
                ? Buffer.concat([before, after])
                : Buffer.concat([before, byte, byte, after]);
          let decoded: DrillEntry[] | undefined;
          try {
            decoded = decodeRecord(changed);
          } catch (error) {
            expect(error).toMatchObject({ code: "record-broken" });
            return;
          }
          // The last entry is bound by nothing behind it but the report's head.
          expect(decoded.slice(0, -1)).toEqual(entries.slice(0, -1));
          expect(makeReport(frame, decoded).head).not.toBe(makeReport(frame, entries).head);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each<[string, (entries: DrillEntry[]) => DrillEntry[]]>([
    ["nothing", () => []],
    ["no beginning", (entries) => entries.slice(1)],
    ["no end", (entries) => entries.slice(0, -1)],
    ["one left out", (entries) => entries.toSpliced(3, 1)],
    [
      "two in the wrong order",
      (entries) => entries.with(2, entries[3] as DrillEntry).with(3, entries[2] as DrillEntry),
    ],
    ["one twice", (entries) => entries.toSpliced(3, 0, entries[3] as DrillEntry)],
    [
      "a module that nobody promised",
      () => recordOf([[0, started([promised(1)])], ...wellRestored(promised(2), 0, 1), ended(2)]),
    ],
    ["a module promised twice", () => recordOf([[0, started([promised(1), promised(1)])], ended(2)])],
  ])("%s is no whole drill", (_name, change) => {
    expect(() => computeFigures(change(goodDrill()))).toThrow(expect.objectContaining({ code: "record-broken" }));
  });
});

describe("the report", () => {
  test("replays, and does not with another figure in it", () => {
    const report = makeReport(frame, goodDrill());
    expect(() => replayReport(report)).not.toThrow();
    for (const figures of [
      { ...report.figures, seconds: 30 },
      { ...report.figures, findings: [] as const, conforming: false },
      { ...report.figures, modules: report.figures.modules.slice(1) },
    ]) {
      expect(() => replayReport({ ...report, figures: { ...figures, findings: [...figures.findings] } })).toThrow(
        expect.objectContaining({ code: "report-figures" }),
      );
    }
    expect(() => replayReport({ ...report, head: "0".repeat(64) })).toThrow(
      expect.objectContaining({ code: "report-figures" }),
    );
  });

  test("any one that is removed, and any that is exchanged, shows in the chain", () => {
    const reports: ReturnType<typeof makeReport>[] = [];
    for (const seq of [1, 2, 3, 4, 5]) {
      const last = reports.at(-1);
      const drill = String(seq).repeat(32);
      reports.push(makeReport({ ...frame, seq, previous: last ? reportHash(last) : null }, goodDrill({ drill })));
    }
    const links: Link[] = reports.map((each) => ({ seq: each.seq, hash: reportHash(each), previous: each.previous }));
    expect(gapsOf(links, 5)).toEqual([]);
    for (const [index, { seq }] of links.entries()) {
      expect(gapsOf(links.toSpliced(index, 1), 5)).toContainEqual({ kind: "missing", seq });
      const other = { ...(links[index] as Link), hash: "f".repeat(64) };
      const gaps = gapsOf(links.with(index, other), 5);
      expect(gaps).toEqual(seq === 5 ? [] : [{ kind: "unlinked", seq: seq + 1 }]);
    }
    expect(gapsOf(links.slice(0, 4), 4)).toEqual([]);
  });
});
