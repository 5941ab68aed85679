import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileDrill, filingOf } from "../../../onprem/evidence/index.ts";
import { openHome } from "../../../onprem/home/home.ts";
import { ended, goodDrill, promised, recordOf, started } from "../../continuity/evidence/drills.ts";
import { run } from "../cli/harness.ts";

/** The commands on a real vault, one after another as an agency would give them. */
let folder: string;
let fingerprint: string;
const fenchi = (...args: string[]) =>
  run([...args, "--home", join(folder, "home"), "--lang", "en"], { door: "real", folder });
const reportAt = (name: string) => join(folder, "home/evidence/reports/000001", name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenchi-commands-"));
  const made = await fenchi("init", "--name", "內政部", "--json");
  ({ fingerprint } = made.json() as { fingerprint: string });
  const home = await openHome(join(folder, "home"), () => new Date());
  const filing = await filingOf(home, () => new Date());
  const vaults = [{ agency: "內政部", vault: home.vault.vault, head: 0 }];
  await fileDrill(filing, goodDrill({ vaults }));
  const lost = recordOf([[0, started([promised(1)], { vaults, drill: "e".repeat(32) })], ended(5)]);
  await fileDrill(filing, lost);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("fenchi drill", () => {
  test("report lists what there is, and what is in no backup yet", async () => {
    const { code, out, err } = await fenchi("drill", "report");
    expect(code).toBe(0);
    expect(out).toMatch(/1 .*one-provider-lost +recovered, every target met +3\/3/);
    expect(out).toMatch(/2 .*one-provider-lost +not recovered +0\/1/);
    expect(err).toContain("2 reports not in any backup yet");
    expect((await fenchi("drill", "verify")).code).toBe(3);
  });

  test("report --seal backs both up, once", async () => {
    expect((await fenchi("drill", "report", "--seal")).err).toContain("3 drops of evidence");
    expect((await fenchi("drill", "report", "--seal")).err).toContain("0 drops of evidence");
    const listed = (await fenchi("drill", "report", "--json")).json() as { reports: { sealed: boolean }[] };
    expect(listed.reports.map(({ sealed }) => sealed)).toEqual([true, true]);
    expect((await fenchi("list", "fenchi/drill/reports")).out.match(/fenchi\/drill\/reports/g)).toHaveLength(2);
  }, 120_000);

  test("report shows one, as JSON too, and copies its page", async () => {
    const to = join(folder, "copy.html");
    expect((await fenchi("drill", "report", "1", "--to", to)).out).toContain("3 of 3 modules recovered");
    expect(await readFile(to)).toEqual(await readFile(reportAt("report.html")));
    const json = (await fenchi("drill", "report", "1", "--json")).json();
    expect(json).toEqual(JSON.parse(await readFile(reportAt("report.json"), "utf8")));
    expect((await fenchi("drill", "report", "9")).code).toBe(1);
  });

  test("verify proves all, and one away from its home by the sheets' fingerprint", async () => {
    expect(await fenchi("drill", "verify")).toMatchObject({ code: 0, out: "2 reports proven, none missing.\n" });
    const { code, out } = await fenchi("drill", "verify", join(folder, "copy.html"));
    expect([code, out.includes("Report 1 is unaltered")]).toEqual([0, true]);
    const grouped = fingerprint.replaceAll(/(.{4})/g, "$1 ");
    const away = await run(["drill", "verify", "copy.html", "--fingerprint", grouped, "--home", "/nowhere"], {
      door: "real",
      folder,
    });
    expect(away.code).toBe(0);
    const foreign = await run(["drill", "verify", "copy.html", "--fingerprint", "0".repeat(64)], {
      door: "real",
      folder,
    });
    expect([foreign.code, foreign.err.includes("is not of the vault")]).toEqual([1, true]);
    expect((await run(["drill", "verify", "copy.html", "--fingerprint", "12"], { door: "real", folder })).code).toBe(2);
  });

  test("verify says which report was altered, and which is missing", async () => {
    const bytes = await readFile(reportAt("record.jsonl"));
    await writeFile(reportAt("record.jsonl"), bytes.toString("utf8").replace("王科員", "李科員"));
    const altered = await fenchi("drill", "verify");
    expect([altered.code, altered.out.includes("Report 1: ")]).toEqual([3, true]);
    await writeFile(reportAt("record.jsonl"), bytes);
    const gone = join(folder, "home/evidence/reports/000002");
    const { rename } = await import("node:fs/promises");
    await rename(gone, join(folder, "away"));
    const missing = await fenchi("drill", "verify");
    expect([missing.code, missing.out.includes("Report 2 is missing")]).toEqual([3, true]);
    await rename(join(folder, "away"), gone);
    expect((await fenchi("drill", "verify")).code).toBe(0);
  });
});

describe("fenchi actions", () => {
  test("list, assign, show and close go through the life of one", async () => {
    expect((await fenchi("actions", "list")).out).toMatch(/1 +open +did not come back +內政部/);
    expect((await fenchi("actions", "close", "1", "--reason", "x")).err).toContain("has no root cause yet");
    const assigned = await fenchi(
      "actions",
      "assign",
      "1",
      "--owner",
      "王科員",
      "--due",
      "113-06-30",
      "--cause",
      "c",
      "--remedy",
      "r",
    );
    expect(assigned.code).toBe(0);
    const listed = await fenchi("actions", "list");
    expect([listed.code, listed.out.includes("overdue")]).toEqual([3, true]);
    const { out } = await fenchi("actions", "show", "1");
    for (const text of ["opened by report 2", "王科員", "2024-06-30", "not begun"]) expect(out).toContain(text);
    expect((await fenchi("actions", "close", "1", "--reason", "retired", "--by", "陳")).code).toBe(0);
    expect((await fenchi("actions", "list")).out).toContain("No corrective action is open.");
    const all = (await fenchi("actions", "list", "--all", "--json")).json();
    expect(all).toMatchObject({ actions: [{ number: 1, state: "closed", closed: { by: "陳", reason: "retired" } }] });
    expect((await fenchi("actions", "close", "1", "--reason", "x")).code).toBe(1);
    expect((await fenchi("actions", "show", "7")).err).toContain("There is no corrective action 7");
    expect((await fenchi("actions", "assign", "1", "--due", "2026-02-30")).code).toBe(2);
  });
});

describe("fenchi kpi", () => {
  test("records, shows, exports, and reads exports with and without a roster", async () => {
    await writeFile(
      join(folder, "people.csv"),
      "course,finished,person,gender\nc,2026-01-05,A1,female\nc,2026-01-05,A2,male\n",
    );
    expect((await fenchi("kpi", "record", "people.csv")).out).toContain("1 record signed");
    const shown = await fenchi("kpi", "show");
    expect(shown.out).toMatch(/people trained +ROC 115 +60 +2 +no/);
    expect(shown.out).toMatch(/內政部 +successful backup-and-restore drills +0 +0 +1 +1 +ROC 115: report 1/);
    expect((await fenchi("kpi", "export", "mine.fenchi-kpi")).out).toContain("2 reports, 1 record");
    expect((await fenchi("kpi", "export", "mine.fenchi-kpi")).code).toBe(1);
    const without = await fenchi("kpi", "show", "mine.fenchi-kpi");
    expect([without.code, without.err.includes("No roster was given")]).toEqual([0, true]);
    const roster = { format: "fenchi/roster/v1", agencies: [{ agency: "內政部", fingerprint }] };
    await writeFile(join(folder, "roster.json"), JSON.stringify(roster));
    for (const name of ["kpi.xlsx", "kpi.csv", "kpi.html", "kpi.json"]) {
      expect((await fenchi("kpi", "show", "mine.fenchi-kpi", "--roster", "roster.json", "--to", name)).code).toBe(0);
      expect((await readFile(join(folder, name))).length).toBeGreaterThan(1000);
    }
    expect((await fenchi("kpi", "show", "mine.fenchi-kpi", "mine.fenchi-kpi")).err).toContain("are there already");
    expect((await fenchi("kpi", "show", "--to", "kpi.doc")).code).toBe(2);
    await writeFile(join(folder, "roster.json"), JSON.stringify({ ...roster, agencies: [] }));
    expect((await fenchi("kpi", "show", "mine.fenchi-kpi", "--roster", "roster.json")).err).toContain(
      "roster does not know",
    );
  });
});
