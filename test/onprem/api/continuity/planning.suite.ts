import { expect, it } from "vitest";
import type { ServedHome } from "./home.ts";

const first = encodeURIComponent("內政部/戶政/1");
const item = encodeURIComponent("戶政/模組/m1");

/** What routes of dependencies, plans and strategy must do. @param served a home whose modules are all backed up */
export function planningSuite(served: () => ServedHome) {
  it("answers what the commands answer", async () => {
    const home = served();
    for (const [operation, path, ...words] of [
      ["dependencies", "/v1/dependencies", "dependencies"],
      ["dependencyClosure", `/v1/dependencies/${first}`, "dependencies", "--core", "內政部/戶政/1"],
      ["strategyExplanation", `/v1/strategy/${item}`, "policy", "explain", "戶政/模組/m1"],
    ] as const) {
      const answer = await home.http("GET", path);
      expect([path, answer.status, home.complaints(operation, answer)]).toEqual([path, 200, []]);
      expect([path, answer.json]).toEqual([path, await home.json(...words)]);
    }
    const strategy = await home.http("GET", "/v1/strategy");
    expect([strategy.status, home.complaints("strategy", strategy)]).toEqual([200, []]);
    expect(strategy.json).toEqual({ ...((await home.json("policy", "show")) as object), overdue: [] });
    const retention = await home.http("GET", `/v1/strategy/${item}/retention`);
    expect([retention.status, home.complaints("retention", retention)]).toEqual([200, []]);
    expect(retention.json).toEqual(await home.json("policy", "retention", "戶政/模組/m1"));
  });

  it("plans as the command does, over the line that is asked for", async () => {
    const home = served();
    const line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 };
    const asked = {
      line,
      onlyCore: true,
      without: ["tokyo"],
      whatIf: [{ text: "line=100M", line: { bitsPerSecond: 100e6, roundTrip: 50, loss: 0 } }],
    };
    const answer = await home.post("/v1/plans", asked);
    expect([answer.status, home.complaints("plan", answer)]).toEqual([200, []]);
    const words = ["plan", "--line", "2M,600ms,2%", "--only-core", "--without", "tokyo", "--what-if", "line=100M"];
    expect(answer.json).toEqual(await home.json(...words));
    expect(answer.json).toMatchObject({ plan: { line, modules: [{}, {}], missing: [] }, whatIf: [{ what: null }, {}] });
    expect((await home.post("/v1/plans", {})).json).toEqual(await home.json("plan"));
  });

  it("draws", async () => {
    const home = served();
    for (const [format, type, begin] of [
      ["svg", "image/svg+xml", "<svg"],
      ["mermaid", "text/vnd.mermaid", "flowchart"],
    ] as const) {
      const file = await home.http("GET", `/v1/dependencies/picture?format=${format}&module=${first}`);
      expect([format, file.status, file.text.startsWith(begin)]).toEqual([format, 200, true]);
      expect(file.headers["content-type"]).toContain(type);
      expect(file.headers["content-security-policy"]).toContain("default-src 'none'");
      expect(home.complaints("dependencyPicture", file)).toEqual([]);
    }
  });

  it("says what it cannot plan", async () => {
    const home = served();
    for (const [value, status] of [
      [{ without: ["nowhere"] }, 400],
      [{ systems: ["稅"] }, 400],
      [{ line: { bitsPerSecond: 0, roundTrip: 1, loss: 0 } }, 400],
      [{ lanes: 65 }, 400],
    ] as const) {
      const answer = await home.post("/v1/plans", value);
      expect([value, answer.status, home.complaints("plan", answer)]).toEqual([value, status, []]);
    }
    expect((await home.http("GET", "/v1/dependencies/nobody")).status).toBe(400);
    expect((await home.http("GET", "/v1/strategy/no-item")).status).toBe(400);
  });
}
