import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../continuity/canonical.ts";
import { type DrillReport, makeReport } from "../../../continuity/evidence/report.ts";
import { pageVersion, renderPage } from "../../../onprem/evidence/page/page.ts";
import {
  anyDrill,
  ended,
  goodDrill,
  promised,
  recordOf,
  started,
  wellRestored,
} from "../../continuity/evidence/drills.ts";
import { long } from "../../run.ts";

const signature = `ed25519 ${"0".repeat(32)} ${"A".repeat(86)}==`;
const frame = { seq: 1, previous: null, vault: "a".repeat(32), filed: "2026-03-02T02:00:00.000Z", generator: "0.0.0" };
const pageOf = async (report: DrillReport) => Buffer.from(await renderPage(report, signature)).toString();

describe("the page", () => {
  test("is the same each time, whatever was drawn before", async () => {
    const report = makeReport(frame, goodDrill());
    const first = await pageOf(report);
    await pageOf(makeReport(frame, goodDrill({}, 9)));
    expect((await pageOf(report)) === first).toBe(true);
  });

  test("is drawn as its version says: whoever changes the drawing gives it a new number", async () => {
    const known: Record<number, string> = { 1: "fb7a452b2971287d9e4960f78bf47893e467c832c8f3822afe617f7562f2a741" };
    expect(known[pageVersion]).toBe(sha256Hex(await renderPage(makeReport(frame, goodDrill()), signature)));
  });

  test("reaches for nothing and runs nothing", async () => {
    const page = await pageOf(makeReport(frame, goodDrill()));
    expect(page.includes('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"')).toBe(true);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="fenchi-report">']);
    const own = page.replaceAll(/xmlns(?::xlink)?="http:\/\/www\.w3\.org\/[^"]*"/g, "");
    expect(own.match(/https?:|<link|<img|<iframe|@import|src=/g)).toBeNull();
    expect(page.includes("@page { size: A4")).toBe(true);
  });

  test("says it in both languages, with charts in both", async () => {
    const page = await pageOf(makeReport(frame, goodDrill()));
    for (const text of [
      "演練佐證報告",
      "Drill evidence report",
      "預估、實測與目標",
      "Predicted, measured and target",
    ]) {
      expect(page.includes(text)).toBe(true);
    }
    expect(page.match(/<svg/g)).toHaveLength(4);
  });

  test("shows what hostile people write as text, wherever they write it", async () => {
    const clean = await pageOf(makeReport(frame, goodDrill()));
    // Markup that the record brought in would add elements that no report has.
    const kinds = new Set([...(clean.match(/<[a-zA-Z][a-zA-Z0-9]*/g) ?? []), "<clipPath", "<defs"]);
    const holds = fc.asyncProperty(anyDrill, async (entries) => {
      const report = makeReport(frame, entries);
      const page = await pageOf(report);
      expect((page.match(/<[a-zA-Z][a-zA-Z0-9]*/g) ?? []).filter((tag) => !kinds.has(tag))).toEqual([]);
      for (const tag of [/<script/g, /<\/script/g, /<style/g, /<\/html>/g]) expect(page.match(tag)).toHaveLength(1);
      expect(page.match(/<[^>"]*(?:"[^"]*"[^>"]*)*\son\w+=|<!--/)).toBeNull();
      // What is inside the element is the report, whatever it holds.
      const [, json = ""] = /<script type="application\/json" id="fenchi-report">(.*?)<\/script>/s.exec(page) ?? [];
      expect(JSON.parse(json)).toEqual(report);
    });
    await fc.assert(holds, { numRuns: long ? 300 : 6 });
  });

  test("of a thousand modules draws the ones that matter and lists all", async () => {
    const modules = Array.from({ length: 1000 }, (_, index) =>
      promised(index + 1, { core: index === 900, name: `名稱${index}` }),
    );
    const restored = modules
      .filter((_, index) => index !== 500)
      .flatMap((each, index) => wellRestored(each, index, index + 0.4));
    const entries = recordOf([[0, started(modules)], ...restored, ended(1002)]);
    const page = await pageOf(makeReport(frame, entries));
    const [chart = ""] = /<svg.*?<\/svg>/s.exec(page) ?? [];
    expect(chart.match(/名稱\d+/g)).toHaveLength(32);
    for (const name of ["名稱500<", "名稱900<"]) expect(chart.includes(name)).toBe(true);
    for (const { name } of modules) expect(page.includes(`<td>${name}<small>`), name).toBe(true);
  });
});
