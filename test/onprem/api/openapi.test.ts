import { describe, expect, it } from "vitest";
import { Refused } from "../../../events/error.ts";
import { createApi } from "../../../onprem/api/server.ts";
import { createMemoryContinuity } from "../../fakes/memory-continuity.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { dropEvent, idOfNumber } from "../samples.ts";
import { ASKED_OF_CONTINUITY } from "./continuity/asked.ts";
import { complaints, readDocument } from "./described.ts";
import { unknownKeywords } from "./json-schema.ts";
import { served, TOKEN } from "./server.ts";

async function described() {
  const server = await served();
  const { json } = await server.http("GET", "/openapi.json", { anonymous: true });
  return { ...server, ...readDocument(json) };
}

/** What each operation is asked in the test, by its id; in order. */
const ITEM = "戶政/登記/dump.sql";
const JSON_TYPE = { "Content-Type": "application/json" };
const QUERY = `item=${encodeURIComponent(ITEM)}&name=x&labels%5Ba%5D=b`;
const json = (value: unknown) => ({ headers: JSON_TYPE, body: JSON.stringify(value) });
const ASKED: Readonly<
  Record<string, readonly [path: string, sent?: Parameters<Awaited<ReturnType<typeof served>>["http"]>[2]]>
> = {
  health: ["/healthz"],
  metrics: ["/metrics"],
  ping: ["/v1/ping"],
  drop: ["/v1/drops", json({ item: ITEM, path: "/x", labels: { a: "b" } })],
  dropStream: [`/v1/drops/stream?${QUERY}`, { headers: { "Content-Type": "application/octet-stream" }, body: "abc" }],
  dropStatus: [`/v1/drops/${idOfNumber(1)}?until=sealed&milliseconds=1`],
  backups: ["/v1/backups"],
  files: [`/v1/backups/${idOfNumber(7)}/files`],
  needs: [`/v1/backups/${idOfNumber(7)}/needs`],
  restore: ["/v1/restores", json({ item: ITEM, to: "/x", range: { start: 0, end: 1 } })],
  restoreStatus: [`/v1/restores/${idOfNumber(3)}`],
  verify: ["/v1/verify", json({})],
  status: ["/v1/status"],
  deadLetters: ["/v1/dead-letters"],
  requeue: ["/v1/dead-letters/all/requeue"],
  events: ["/v1/events?after=unknown"],
  ...ASKED_OF_CONTINUITY,
};

describe("the API's document", () => {
  it("is OpenAPI 3.1 and holds together", async () => {
    const { document, operations, check } = await described();
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: expect.any(String), version: "1.2.3" } });
    expect(document["security"]).toEqual([{ token: [] }]);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, parameters = [], responses, summary } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = parameters.filter((parameter) => parameter.in === "path");
      expect(named.map(({ name }) => name)).toEqual(inPath);
      expect(named.every(({ required }) => required)).toBe(true);
      expect(summary.length).toBeGreaterThan(10);
      for (const response of Object.values(responses)) expect(response.description.length).toBeGreaterThan(5);
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect([name, unknownKeywords(schema)]).toEqual([name, []]);
    }
    for (const reference of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g))
      check({ $ref: reference[1] }, null);
  });

  it("names every route that there is, and no other", async () => {
    const { operations } = await described();
    const service = createMemoryService();
    const app = createApi({
      service,
      continuity: createMemoryContinuity(service),
      token: TOKEN,
      version: "1",
      isOwnHost: () => true,
      closing: new AbortController().signal,
    });
    const routes = app.routes.filter(({ method, path }) => method !== "ALL" && path !== "/openapi.json");
    const there = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...new Set(there)].sort());
  });

  it("asks for the token everywhere but where supervisors look", async () => {
    const { operations, http } = await described();
    for (const { method, path, security } of operations) {
      const { status } = await http(method, path.replace(/\{\w+\}/, idOfNumber(1)), { anonymous: true });
      expect([path, status]).toEqual([path, security ? 200 : 401]);
    }
  });
});

describe("what routes answer is what the document says", () => {
  it("when it goes well", async () => {
    const { operations, http, check, service } = await described();
    service.letters.set("1", {
      id: "1",
      queue: "seal",
      type: "tw.fenchi.drop.received",
      subject: "x",
      attempts: 3,
      code: "c",
      message: "m",
      time: "2026-11-23T03:00:00Z",
    });
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ASKED).sort());
    for (const [id, [path, sent]] of Object.entries(ASKED)) {
      const operation = operations.find(({ operationId }) => operationId === id);
      if (!operation) throw new Error(id);
      const answer = await http(operation.method, path, sent);
      expect([id, answer.status < 300, complaints(operation, answer, check)]).toEqual([id, true, []]);
    }
  });

  it("when it does not", async () => {
    const { operations, http, check, service } = await described();
    for (const operation of operations) {
      const [path, sent] = ASKED[operation.operationId] ?? [""];
      const answers = [
        await http(operation.method, path, { headers: { Host: "evil.example" } }),
        await http(operation.method, path, { headers: { Origin: "https://evil.example" } }),
      ];
      if (operation.security === undefined) answers.push(await http(operation.method, path, { anonymous: true }));
      if (operation.requestBody?.content["application/json"]) {
        answers.push(await http("POST", path, { headers: JSON_TYPE, body: "{" }));
        answers.push(await http("POST", path, { headers: { "Content-Type": "text/plain" }, body: "{}" }));
        answers.push(await http("POST", path, { headers: JSON_TYPE, body: `"${"x".repeat(2 ** 20)}"` }));
      }
      if (!["health", "ping", "events"].includes(operation.operationId)) {
        service.failNext = new TypeError("unexpected");
        answers.push(await http(operation.method, path, sent));
      }
      for (const answer of answers) {
        expect([operation.operationId, answer.status, complaints(operation, answer, check)]).toEqual([
          operation.operationId,
          answer.status,
          [],
        ]);
        expect(answer.status).toBeGreaterThanOrEqual(400);
      }
    }
  });

  it("inside event streams too", async () => {
    const { http, document, check, service } = await described();
    const { schemas } = document.components;
    service.pace = (step) => {
      if (step === 3) throw new Refused("too-few", "m", { next: "n", params: { number: 1 } });
    };
    const failed = (await http("POST", "/v1/verify", json({}))).text;
    service.pace = () => {};
    const { text } = await http("POST", "/v1/verify", json({}));
    const dataOf = (frames: string, name: string): unknown =>
      JSON.parse(new RegExp(`^event: ${name}\ndata: (.*)$`, "m").exec(frames)?.[1] ?? "null");
    expect(check(schemas["Progress"] ?? {}, dataOf(text, "progress"))).toEqual([]);
    expect(check(schemas["VerifyReport"] ?? {}, dataOf(text, "report"))).toEqual([]);
    expect(check(schemas["LateFailure"] ?? {}, dataOf(failed, "failure"))).toEqual([]);
    expect(check(schemas["Event"] ?? {}, dropEvent(1))).toEqual([]);
    expect(check(schemas["Event"] ?? {}, { ...dropEvent(1), data: {} })).not.toEqual([]);
  });

  it("and a request that fits it is taken", async () => {
    const { document, check } = await described();
    const { schemas } = document.components;
    expect(check(schemas["DropRequest"] ?? {}, { item: ITEM, path: "/x" })).toEqual([]);
    expect(check(schemas["DropRequest"] ?? {}, { item: "no", path: "/x" })).not.toEqual([]);
    expect(check(schemas["RestoreRequest"] ?? {}, { item: ITEM, to: "/x", without: ["tokyo"] })).toEqual([]);
  });
});
