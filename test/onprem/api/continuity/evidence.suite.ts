import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ServedHome } from "./home.ts";

/** Without the moment at which it was asked. */
const timeless = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json, (key, value) => (key === "exported" ? undefined : value)));

/** What routes of evidence must do. @param served a home with the reports of {@link fileDrills} */
export function evidenceSuite(served: () => ServedHome) {
  const reportFile = (name: string) => join(served().agency.home, "evidence", "reports", "000001", name);

  it("answers what the commands answer", async () => {
    const home = served();
    for (const [operation, method, path, ...words] of [
      ["reports", "GET", "/v1/reports", "drill", "report"],
      ["report", "GET", "/v1/reports/2", "drill", "report", "2"],
      ["verifyReport", "POST", "/v1/reports/1/verify", "drill", "verify", reportFile("")],
      ["verifyReports", "POST", "/v1/reports/verify", "drill", "verify"],
      ["actions", "GET", "/v1/actions", "actions", "list"],
      ["actions", "GET", "/v1/actions?all=true", "actions", "list", "--all"],
      ["action", "GET", "/v1/actions/1", "actions", "show", "1"],
      ["indicators", "GET", "/v1/indicators", "kpi", "show"],
    ] as const) {
      const answer = await home.http(method, path);
      expect([path, answer.status, home.complaints(operation, answer)]).toEqual([path, 200, []]);
      expect([path, timeless(answer.json)]).toEqual([path, timeless(await home.json(...words))]);
    }
  });

  it("has something to say", async () => {
    const home = served();
    expect((await home.http("GET", "/v1/reports")).json).toMatchObject({
      reports: [
        { seq: 1, conforming: true, sealed: false },
        { seq: 2, successful: false, total: { modules: 2, recovered: 1 } },
      ],
    });
    const { actions } = (await home.http("GET", "/v1/actions")).json as { actions: { finding: { kind: string } }[] };
    expect(actions.map(({ finding }) => finding.kind).sort()).toEqual(["module-lost", "rto-missed"]);
  });

  it("shows a page that may do nothing but be seen", async () => {
    const home = served();
    const page = await home.http("GET", "/v1/reports/1/page");
    expect(page.text).toBe(await readFile(reportFile("report.html"), "utf8"));
    expect(page.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-disposition": 'inline; filename="report-1.html"',
      "x-content-type-options": "nosniff",
    });
    const policy = String(page.headers["content-security-policy"]).split("; ");
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "sandbox"]),
    );
    expect(policy.join()).not.toContain("script");
  });

  it("gives the indicators as files", async () => {
    const home = served();
    for (const [format, begin] of [
      ["csv", "\ufeff"],
      ["html", "<!doctype html>"],
      ["xlsx", "PK"],
    ] as const) {
      const file = await home.http("GET", `/v1/indicators/file?format=${format}&language=en`);
      expect([format, file.status, file.text.startsWith(begin)]).toEqual([format, 200, true]);
      expect(home.complaints("indicatorFile", file)).toEqual([]);
    }
    expect((await home.http("GET", "/v1/indicators/file?format=exe")).status).toBe(400);
  });

  it("writes down what a person says of an action, and closes none that is unexplained", async () => {
    const home = served();
    const change = (value: object) => home.post("/v1/actions/1", value);
    const early = await change({ kind: "closed", by: "甲", reason: "x" });
    expect([early.status, early.json]).toMatchObject([409, { code: "action-unexplained" }]);
    const assigned = await change({
      kind: "assigned",
      by: "甲",
      owner: "乙",
      due: "2020-01-31",
      cause: "c",
      remedy: "r",
    });
    expect([assigned.status, home.complaints("changeAction", assigned)]).toEqual([200, []]);
    expect(assigned.json).toMatchObject({ action: { owner: "乙", overdue: true, cause: "c" } });
    const closed = await change({ kind: "closed", by: "甲", reason: "done" });
    expect(closed.json).toMatchObject({ action: { state: "closed", overdue: false } });
    expect(await home.json("actions", "list")).toMatchObject({ actions: [{ number: 2 }] });
    expect((await home.post("/v1/actions/9", { kind: "closed", by: "甲", reason: "x" })).status).toBe(404);
    for (const value of [{ kind: "reviewed" }, { kind: "closed" }, { kind: "assigned", by: "甲", due: "tomorrow" }]) {
      expect([value, (await change(value)).status]).toEqual([value, 400]);
    }
  });

  it("believes nothing that was altered", async () => {
    const home = served();
    const page = await readFile(reportFile("report.html"));
    const json = await readFile(reportFile("report.json"));
    await writeFile(reportFile("report.html"), Buffer.from(page.toString("latin1").replace("<h1", "<h2"), "latin1"));
    const shown = await home.http("GET", "/v1/reports/1/page");
    expect([shown.status, home.complaints("reportPage", shown)]).toEqual([502, []]);
    expect((await home.http("POST", "/v1/reports/1/verify")).json).toMatchObject({ code: "signature-invalid" });
    await writeFile(reportFile("report.html"), page);
    await writeFile(reportFile("report.json"), Buffer.from(json.toString().replace('"seq":1', '"seq":3')));
    const read = await home.http("GET", "/v1/reports/1");
    expect([read.status, read.json]).toMatchObject([502, { code: "signature-invalid" }]);
    const all = await home.http("POST", "/v1/reports/verify");
    expect(home.complaints("verifyReports", all)).toEqual([]);
    expect(all.json).toMatchObject({ proven: false, reports: [{ seq: 1, error: { code: "signature-invalid" } }, {}] });
    const list = await home.http("GET", "/v1/reports");
    expect([list.json, home.complaints("reports", list)]).toMatchObject([
      { reports: [{ seq: 1, error: { code: "signature-invalid" } }, { seq: 2 }] },
      [],
    ]);
    expect((await home.http("GET", "/v1/reports/7")).status).toBe(404);
  });
}
