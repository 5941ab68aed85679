import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { describe, expect, it } from "vitest";
import { InvalidInput, OutOfSpace, Tampered, Unavailable } from "../../../events/error.ts";
import { createClient } from "../../../onprem/api/client.ts";
import { idOfNumber } from "../samples.ts";
import { served, TOKEN } from "./server.ts";

const ITEM = "戶政/登記/dump.sql";

describe("what is refused", () => {
  it("says what is wrong with a request", async () => {
    const { postJson, http, service } = await served();
    const bad: [unknown, string][] = [
      ["{", "request-invalid"],
      ["", "request-invalid"],
      ["[]", "request-invalid"],
      [{ item: "no-slashes", path: "/x" }, "request-invalid"],
      [{ item: ITEM, path: "relative" }, "request-invalid"],
      [{ item: ITEM, path: "/nul\0" }, "request-invalid"],
      [{ item: ITEM, path: "/x", labels: { a: 1 } }, "request-invalid"],
      [{ item: ITEM, path: 7 }, "request-invalid"],
    ];
    for (const [value, code] of bad) {
      const answer = await postJson("/v1/drops", value);
      expect([value, answer.status, answer.json]).toMatchObject([value, 400, { code, params: {} }]);
    }
    const both = await postJson("/v1/restores", { item: ITEM, backup: idOfNumber(1), to: "/x" });
    expect(both.json).toMatchObject({ message: expect.stringContaining("either an item or a backup") });
    const paths = ["/v1/drops/xyz", "/v1/backups?limit=0", "/v1/backups?at=yesterday", "/v1/restores/ff"];
    paths.push(`/v1/drops/${idOfNumber(1)}?until=done`, `/v1/drops/${idOfNumber(1)}?milliseconds=30001`);
    for (const path of paths) expect([path, (await http("GET", path)).status]).toEqual([path, 400]);
    expect(service.calls).toEqual([]);
  });

  it("takes JSON only where it is declared, and not too much", async () => {
    const { http, postJson, service } = await served();
    const body = JSON.stringify({ item: ITEM, path: "/x" });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const answer = await http("POST", "/v1/drops", { headers: { "Content-Type": type }, body });
      expect([type, answer.status]).toEqual([type, 415]);
    }
    const large = { item: ITEM, path: "/x", name: "x".repeat(2 ** 20) };
    expect((await postJson("/v1/drops", large)).json).toMatchObject({ code: "request-too-large" });
    const chunked = await postJson("/v1/drops", large, { "Transfer-Encoding": "chunked" });
    expect(chunked.status).toBe(413);
    expect(service.calls).toEqual([]);
    expect((await postJson("/v1/drops", body, { "Transfer-Encoding": "chunked" })).status).toBe(202);
  });

  it("knows no other routes", async () => {
    const { http } = await served();
    for (const [method, path] of [
      ["GET", "/"],
      ["GET", "/v1"],
      ["DELETE", "/v1/status"],
      ["GET", "/v1/drops"],
    ] as const) {
      const answer = await http(method, path);
      expect([path, answer.status, answer.json]).toMatchObject([path, 404, { code: "route-unknown" }]);
    }
  });

  it("carries errors to the client as they were thrown", async () => {
    const { client, service, http } = await served();
    const options = { next: "Do this.", params: { provider: "tokyo", bytes: 7 } };
    const errors = [
      new InvalidInput("a-code", "bad", options),
      new Tampered("b-code", "altered", options),
      new Unavailable("c-code", "away", options),
      new OutOfSpace("d-code", "full 滿了", options),
    ];
    for (const error of errors) {
      service.failNext = error;
      const thrown = await client.status().catch((caught: unknown) => caught);
      expect(thrown).toBeInstanceOf(error.constructor);
      const { name, message, code, next, params, retriable } = error;
      expect(thrown).toMatchObject({ name, message, code, next, params, retriable });
      service.failNext = error;
      expect((await http("GET", "/v1/status")).json).toEqual({ code, message, next, params });
    }
  });

  it("says nothing of what it did not expect", async () => {
    const { client, service, http, unexpected } = await served();
    const error = new TypeError("cannot read /home/secret of undefined");
    service.failNext = error;
    const answer = await http("GET", "/v1/status");
    expect([answer.status, answer.json]).toMatchObject([500, { code: "engine-failed" }]);
    expect(answer.text).not.toContain("secret");
    service.failNext = error;
    await expect(client.status()).rejects.toMatchObject({ code: "engine-failed", retriable: true });
    expect(unexpected).toEqual([error, error]);
  });

  it("guards every answer, refusals included", async () => {
    const { http } = await served();
    for (const answer of [
      await http("GET", "/v1/status"),
      await http("GET", "/nowhere"),
      await http("GET", "/v1/status", { anonymous: true }),
      await http("GET", "/v1/status", { headers: { Host: "evil.example" } }),
    ]) {
      expect(answer.headers).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      });
      expect(answer.headers["x-powered-by"]).toBeUndefined();
    }
  });
});

describe("a client alone", () => {
  it("says that nobody answers, and that a stranger does", async () => {
    const { api, client } = await served();
    await api.close();
    await expect(client.status()).rejects.toMatchObject({ code: "engine-unreachable", retriable: true });
    const stranger = createServer((_, answer) => answer.end("<html>hello</html>"));
    stranger.listen(0, "127.0.0.1");
    await once(stranger, "listening");
    const address = stranger.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const other = createClient({ url: `http://127.0.0.1:${port}`, token: TOKEN });
    await expect(other.status()).rejects.toMatchObject({ code: "engine-foreign" });
    await expect(other.backups({})).rejects.toMatchObject({ code: "engine-foreign" });
    await other.close();
    stranger.close();
  });

  it("asks again when a kept line was closed meanwhile, unless that might do something twice", async () => {
    let lines = 0;
    const flaky = createServer((request, answer) => {
      if (request.method === "POST" || sockets.has(request.socket)) return void request.socket.destroy();
      sockets.add(request.socket);
      answer.setHeader("Content-Type", "application/json").end('{"status":"up"}');
    });
    const sockets = new Set<unknown>();
    flaky.on("connection", () => lines++);
    flaky.listen(0, "127.0.0.1");
    await once(flaky, "listening");
    const client = createClient({ url: `http://127.0.0.1:${(flaky.address() as AddressInfo).port}`, token: TOKEN });
    for (const expected of [1, 2, 3]) {
      await client.ping();
      expect(lines).toBe(expected);
    }
    await expect(client.drop({ item: ITEM, path: "/x" })).rejects.toMatchObject({ code: "engine-lost" });
    expect(lines).toBe(3);
    await client.close();
    flaky.close();
  });

  it("takes another's engine at the same address for none", async () => {
    const { api, client } = await served();
    await client.ping();
    const stranger = createClient({ url: api.url, token: "x".repeat(40) });
    await expect(stranger.ping()).rejects.toMatchObject({ code: "engine-unreachable", retriable: true });
    await stranger.close();
  });

  it("closes while a caller does nothing on a kept line", async () => {
    const { api, client } = await served();
    await client.status();
    const { port, hostname } = new URL(api.url);
    const idle = createConnection(Number(port), hostname);
    await once(idle, "connect");
    await api.close(10);
    idle.destroy();
    await expect(client.status()).rejects.toMatchObject({ code: "engine-unreachable" });
  });
});
