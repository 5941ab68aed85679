import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { AgencyStep } from "../../../continuity/indicator/record.ts";
import { computeTable } from "../../../continuity/indicator/table.ts";
import { agencyIn, exportAgency, openExport } from "../../../onprem/evidence/export.ts";
import { fileDrill } from "../../../onprem/evidence/index.ts";
import { sectionsOf } from "../../../onprem/evidence/kpi/section.ts";
import { indicatorWords } from "../../../onprem/evidence/kpi/words.ts";
import { writeIndicatorCsv, writeIndicatorPage, writeIndicatorWorkbook } from "../../../onprem/evidence/kpi/write.ts";
import { appendRecord, readSteps } from "../../../onprem/evidence/records.ts";
import type { Filing } from "../../../onprem/evidence/reports.ts";
import { sha256Hex } from "../../../vault/bytes.ts";
import { goodDrill } from "../../continuity/evidence/drills.ts";
import { long, runSeed } from "../../run.ts";
import { signers, vault } from "../../vault/fixture.ts";
import { filingAt, makeFiling } from "./filing.ts";

const agency = "內政部";
const fingerprint = sha256Hex(Buffer.from(signers.root.public.spki, "base64"));
const training: AgencyStep = {
  kind: "training",
  course: "=HYPERLINK(1)",
  finished: "2026-02-01",
  people: [
    { person: "A1", gender: "female" },
    { person: "A2", gender: "male" },
  ],
};

async function exportOf(filing: Filing): Promise<Uint8Array> {
  await fileDrill(filing, goodDrill({ drill: "1".repeat(32) }));
  await fileDrill(filing, goodDrill({ drill: "2".repeat(32) }, 2));
  await appendRecord(filing, training);
  return exportAgency(filing, agency, null);
}

let stored: Uint8Array;
beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), "fenchi-kpi-"));
  stored = await exportOf(await filingAt(home)).finally(() => rm(home, { recursive: true, force: true }));
});

describe("an agency's export", () => {
  test("opens to what the vault holds, and to the same table", () => {
    const opened = openExport(stored, "x");
    expect(opened).toMatchObject({ agency, vault: vault.vault, fingerprint, known: null, gaps: [], inventory: null });
    expect(opened.reports.map(({ report }) => report.seq)).toEqual([1, 2]);
    expect(opened.records.map(({ step }) => step)).toEqual([training]);
    expect(opened.register.reviewed.map(({ seq }) => seq)).toEqual([1, 2]);
    const [drills, , , , people] = computeTable([opened]).indicators;
    expect([drills?.done, people?.done]).toEqual([
      [0, 0, 2, 2],
      [0, 0, 2, 2],
    ]);
    expect(
      agencyIn(
        opened.reports.map(({ report }) => report),
        "a".repeat(32),
      ),
    ).toBe(agency);
  });

  test("with any one byte changed, left out or doubled is refused", () => {
    const bytes = Buffer.from(stored);
    const change = fc.record({
      // Half of them in the first line and the signature, which no hash of the payload covers.
      at: fc.oneof(fc.nat(bytes.length - 1), fc.nat(bytes.indexOf("\n\n") + 2)),
      by: fc.integer({ min: 1, max: 255 }),
      how: fc.constantFrom("change", "cut", "double"),
    });
    const holds = fc.property(change, ({ at, by, how }) => {
      const byte = bytes[at] ?? 0;
      const middle = how === "change" ? [byte ^ by] : how === "cut" ? [] : [byte, byte];
      const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(at + 1)]);
      if (changed.equals(bytes)) return;
      expect(() => openExport(changed, "x")).toThrow(expect.objectContaining({ name: "Tampered" }));
    });
    fc.assert(holds, { numRuns: long ? 5000 : 200, seed: Number(runSeed) });
  });

  test("is believed by the roster alone, where there is one", () => {
    const roster = (agencies: { agency: string; fingerprint: string }[]) => ({
      format: "fenchi/roster/v1" as const,
      agencies,
    });
    expect(openExport(stored, "x", roster([{ agency, fingerprint }]))).toMatchObject({ known: true });
    for (const wrong of [[], [{ agency: "財政部", fingerprint }], [{ agency, fingerprint: "0".repeat(64) }]]) {
      expect(() => openExport(stored, "x", roster(wrong))).toThrow(expect.objectContaining({ code: "export-foreign" }));
    }
  });
});

test("a report that was taken away before the export is missing in it", async () => {
  const filing = await makeFiling();
  for (const digit of [1, 2, 3]) await fileDrill(filing, goodDrill({ drill: String(digit).repeat(32) }));
  await rm(join(filing.home, "evidence/reports/000002"), { recursive: true });
  expect(openExport(await exportAgency(filing, agency, null), "x").gaps).toEqual([{ kind: "missing", seq: 2 }]);
  await rm(join(filing.home, "evidence/reports/000003"), { recursive: true });
  expect(openExport(await exportAgency(filing, agency, null), "x").gaps).toEqual([
    { kind: "missing", seq: 2 },
    { kind: "missing", seq: 3 },
  ]);
});

describe("the table as a file", () => {
  test.each(["en", "zh-TW"] as const)("says the same in a workbook, in CSV and on a page (%s)", async (language) => {
    const table = computeTable([openExport(stored, "x")]);
    const words = indicatorWords[language];
    const sections = sectionsOf(table, words);
    const cells = sections.flatMap(({ head, rows }) => [...head, ...rows.flat()]).map(String);
    const csv = Buffer.from(writeIndicatorCsv(table, words)).toString("utf8");
    const page = Buffer.from(await writeIndicatorPage(table, words)).toString("utf8");
    for (const cell of cells) {
      expect(csv.includes(cell), cell).toBe(true);
      expect(page.includes(cell), cell).toBe(true);
    }
    expect(csv.startsWith("\uFEFF")).toBe(true);
    const workbook = Buffer.from(await writeIndicatorWorkbook(table, words));
    expect(workbook.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
  });

  test("has no formula and no markup of an agency's naming", async () => {
    const evidence = openExport(stored, "x");
    const table = computeTable([{ ...evidence, agency: '=cmd|"<script>alert(1)</script>' }]);
    const csv = Buffer.from(writeIndicatorCsv(table, indicatorWords.en)).toString("utf8");
    expect(csv).not.toMatch(/(?:^|,|\n)"?=/);
    expect(Buffer.from(await writeIndicatorPage(table, indicatorWords.en)).toString("utf8")).not.toContain("<script");
  });
});

describe("a record's file", () => {
  async function fileOf(text: string | Uint8Array): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "fenchi-record-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "record");
    await writeFile(path, text);
    return path;
  }

  test("may be a list of people trained, with several courses", async () => {
    const path = await fileOf(
      "\uFEFFcourse,finished,person,gender\r\n雲端,2026-02-01,A1,female\r\n雲端,2026-02-01,A2,male\r\n資安,2026-03-01,A1,female\r\n",
    );
    expect(await readSteps(path)).toEqual([
      {
        kind: "training",
        course: "雲端",
        finished: "2026-02-01",
        people: training.kind === "training" ? training.people : [],
      },
      { kind: "training", course: "資安", finished: "2026-03-01", people: [{ person: "A1", gender: "female" }] },
    ]);
  });

  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["other columns", "a,b\n1,2\n"],
    ["a day that is none", "course,finished,person,gender\nc,2026-02-30,p,female\n"],
    ["a gender that nobody has", "course,finished,person,gender\nc,2026-02-01,p,x\n"],
    ["JSON cut off", '{"kind":"training"'],
    [
      "a score out of range",
      '{"kind":"risk","system":"s","threat":"t","assessed":"2026-01-01","before":{},"after":{},"reports":[]}',
    ],
    [
      "another member",
      '{"kind":"training","course":"c","finished":"2026-01-01","people":[{"person":"p","gender":"male"}],"count":99}',
    ],
    ["Big5", Buffer.from([0xa4, 0xa4, 0xa4, 0xe5])],
  ])("with %s is refused, and nothing is recorded", async (_, text) => {
    const path = await fileOf(text);
    await expect(readSteps(path)).rejects.toMatchObject({ code: "record-file-invalid" });
  });

  test("that is not there is said so", async () => {
    await expect(readSteps("/nowhere/record")).rejects.toMatchObject({ code: "record-file-missing" });
  });
});
