import { beforeAll, describe, expect, test } from "vitest";
import type { FenchiEvent } from "../../../events/index.ts";
import { writeSchedule } from "../../../onprem/drill/schedule-file.ts";
import { serve } from "../../../onprem/home/index.ts";
import { type Agency, copyOf, makeAgency, type Sample } from "./world.ts";

const samples: readonly Sample[] = [{ number: 1, bytes: 100_000 }];
let original: Agency;
beforeAll(async () => {
  original = await makeAgency(samples);
});

/** The engine of a copy, what it says, and HTTP to it. */
async function serving(home: string) {
  const said: FenchiEvent[] = [];
  const engine = await serve(home, { ingest: false, onEvent: (event) => said.push(event) });
  const http = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${engine.url}/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${engine.token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };
  const event = (type: string) => expect.poll(() => said.find((each) => each.type === type), { timeout: 60_000 });
  return { ...engine, said, http, event };
}

const people = [{ name: "甲", role: "operator" }];

describe("drills on demand", () => {
  test("one is asked for over HTTP, carried out, reported and told of", async () => {
    const { home } = copyOf(original);
    const engine = await serving(home);
    const begun = await engine.http("POST", "/drills", { scenario: "one-provider-lost", people, lose: ["oregon"] });
    expect(begun).toMatchObject({ status: 202, json: { scenario: "one-provider-lost", state: "open" } });
    const drill = String(begun.json["drill"]);
    await engine.event("tw.fenchi.drill.completed").toMatchObject({
      data: { drill, outcome: "completed", report: 1, successful: true },
    });
    expect(engine.said.map(({ type }) => type).filter((type) => type.includes(".drill."))).toEqual([
      "tw.fenchi.drill.requested",
      "tw.fenchi.drill.completed",
    ]);
    const status = await engine.http("GET", `/drills/${drill}`);
    expect(status).toMatchObject({ status: 200, json: { state: "completed", modules: { restored: 1, total: 1 } } });
    expect((await engine.http("GET", "/reports/1")).json).toMatchObject({ drill });
    expect((await engine.http("GET", "/drill-schedule")).json).toMatchObject({
      due: [{ scenario: "one-provider-lost", last: expect.any(String) }],
    });
    await engine.stop();
  });

  test("what cannot be carried out by a program, or is no scenario of ours, is refused", async () => {
    const engine = await serving(copyOf(original).home);
    const ask = async (scenario: string) => {
      const { status, json } = await engine.http("POST", "/drills", { scenario, people });
      return [status, (json["error"] as { code?: string } | undefined)?.code ?? json["code"]];
    };
    expect(await ask("empty-machine")).toEqual([422, "drill-needs-people"]);
    expect(await ask("no-such-scenario")).toEqual([404, "scenario-missing"]);
    expect(await ask("../../../etc/passwd")).toEqual([400, "request-invalid"]);
    expect((await engine.http("GET", `/drills/${"0".repeat(32)}`)).status).toBe(404);
    expect((await engine.http("GET", "/drills")).json).toEqual({ drills: [] });
    await engine.stop();
  });

  test("one that an engine left is gone on with by the next, and ends once", async () => {
    const { home } = copyOf(original);
    const first = await serving(home);
    const { json } = await first.http("POST", "/drills", { scenario: "one-provider-lost", people });
    await first.stop();
    const second = await serving(home);
    await expect
      .poll(async () => (await second.http("GET", `/drills/${json["drill"]}`)).json["state"], { timeout: 60_000 })
      .toBe("completed");
    await second.stop();
  });

  test("a drill that is near or late is told of at the start", async () => {
    const { home } = copyOf(original);
    const since = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const entries = [
      { scenario: "one-provider-lost", every: 30 },
      { scenario: "satellite-line", every: 60 },
      { scenario: "ransomware", every: 366 },
    ];
    await writeSchedule(home, { format: "fenchi/drill-schedule/v1", since: since(40), remind: 30, entries });
    const engine = await serving(home);
    await engine.event("tw.fenchi.drill.due").toBeDefined();
    const due = engine.said.flatMap((event) => (event.type === "tw.fenchi.drill.due" ? [event.data] : []));
    expect(due.map(({ scenario, state }) => [scenario, state])).toEqual([
      ["one-provider-lost", "overdue"],
      ["satellite-line", "soon"],
    ]);
    await engine.stop();
  });
});
