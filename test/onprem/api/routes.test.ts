import { once } from "node:events";
import { createConnection } from "node:net";
import { describe, expect, it } from "vitest";
import { Denied, InvalidInput, NotFound, OutOfSpace, Tampered, Unavailable } from "../../../events/error.ts";
import { createClient } from "../../../onprem/api/client.ts";
import { startApi } from "../../../onprem/api/server.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { idOfNumber } from "../samples.ts";
import { served, TOKEN } from "./server.ts";

const ITEM = "戶政/登記/dump.sql";
const LETTER = {
  id: "17",
  queue: "seal",
  type: "tw.fenchi.drop.received",
  attempts: 3,
  code: "source-missing",
  message: "gone",
  time: "2026-11-23T03:00:00.000Z",
};

describe("every route, raw and through the client", () => {
  it("takes a path", async () => {
    const { postJson, client, service } = await served();
    const request = { item: ITEM, path: "/data/dump.sql", name: "名冊.sql", labels: { 機關: "戶政司" } };
    const answer = await postJson("/v1/drops", request);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ item: ITEM, state: "queued", name: "名冊.sql" });
    expect(answer.headers.location).toBe(`/v1/drops/${idOfNumber(1)}`);
    const remote = await client.drop(request);
    expect(remote).toEqual({ ...(answer.json as object), drop: idOfNumber(2) });
    expect(service.calls.map((call) => call.arguments)).toEqual([[request], [request]]);
  });

  it("says how far a drop is, and passes on what is waited for", async () => {
    const { http, client, service } = await served();
    const { drop } = await client.drop({ item: ITEM, path: "/data/dump.sql" });
    const plain = await http("GET", `/v1/drops/${drop}`);
    expect(plain.status).toBe(200);
    expect(await client.dropStatus(drop)).toEqual(plain.json);
    await client.dropStatus(drop, { state: "protected", milliseconds: 250 });
    expect(service.calls.slice(1).map((call) => call.arguments)).toEqual([
      [drop, undefined],
      [drop, undefined],
      [drop, { state: "protected", milliseconds: 250 }],
    ]);
    await expect(client.dropStatus(idOfNumber(99))).rejects.toThrow(NotFound);
    expect((await http("GET", `/v1/drops/${idOfNumber(99)}`)).status).toBe(404);
  });

  it("shows the vault", async () => {
    const { http, client, service } = await served();
    await client.drop({ item: ITEM, path: "/data/dump.sql" });
    const answer = await http("GET", "/v1/status");
    expect(answer.json).toEqual(await service.status());
    expect(await client.status()).toEqual(answer.json);
  });

  it("lists backups", async () => {
    const { http, client, service } = await served();
    const at = "2026-11-23T03:00:00.000Z";
    const answer = await http("GET", `/v1/backups?item=${encodeURIComponent(ITEM)}&at=${at}&limit=5`);
    expect(answer.json).toMatchObject({ backups: [{ item: ITEM, kind: "file" }] });
    expect({ backups: await client.backups({ item: ITEM, at, limit: 5 }) }).toEqual(answer.json);
    await client.backups({});
    expect(service.calls.map((call) => call.arguments)).toEqual([
      [{ item: ITEM, at, limit: 5 }],
      [{ item: ITEM, at, limit: 5 }],
      [{ limit: 1000 }],
    ]);
  });

  it("lists the files of a folder's backup", async () => {
    const { http, client, service } = await served();
    const answer = await http("GET", `/v1/backups/${idOfNumber(7)}/files`);
    expect(answer.json).toMatchObject({ files: [{ path: "公文/甲.odt", offset: 512 }] });
    expect({ files: await client.files?.(idOfNumber(7)) }).toEqual(answer.json);
    expect(service.calls.map((call) => call.arguments)).toEqual([[idOfNumber(7)], [idOfNumber(7)]]);
  });

  it("asks for a restore and says how far it is", async () => {
    const { http, postJson, client, service } = await served();
    const request = { item: ITEM, to: "/restore/dump.sql", without: ["tokyo"], range: { start: 0, end: 5 } };
    const answer = await postJson("/v1/restores", request);
    expect(answer.status).toBe(202);
    expect(answer.headers.location).toBe(`/v1/restores/${idOfNumber(1)}`);
    const remote = await client.restore(request);
    expect(remote).toEqual({ ...(answer.json as object), restore: idOfNumber(2) });
    expect(service.calls[0]?.arguments).toEqual([{ ...request, overwrite: false }]);
    expect((await http("GET", `/v1/restores/${remote.restore}`)).json).toEqual(remote);
    expect(await client.restoreStatus(remote.restore, { milliseconds: 10 })).toEqual(remote);
    expect(service.calls.at(-1)?.arguments).toEqual([remote.restore, { milliseconds: 10 }]);
  });

  it("lists and requeues dead letters", async () => {
    const { http, client, service } = await served();
    for (const id of ["17", "a b/c"]) service.letters.set(id, { ...LETTER, id });
    const answer = await http("GET", "/v1/dead-letters");
    expect(answer.json).toEqual({ deadLetters: await client.deadLetters() });
    expect(await client.deadLetters()).toHaveLength(2);
    expect(await client.requeue("a b/c")).toBe(1);
    expect((await http("POST", "/v1/dead-letters/17/requeue")).json).toEqual({ requeued: 1 });
    service.letters.set("17", LETTER);
    expect(await client.requeue("all")).toBe(1);
    expect(await client.requeue("all")).toBe(0);
  });

  it("gives figures, to the holder of the token alone", async () => {
    const { http, client, service } = await served();
    const answer = await http("GET", "/metrics");
    expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer.text).toBe(await service.metrics());
    expect(await client.metrics()).toBe(answer.text);
    expect((await http("GET", "/metrics", { anonymous: true })).status).toBe(401);
  });

  it("says that it lives, to anybody on this host", async () => {
    const { http, service } = await served();
    const answer = await http("GET", "/healthz", { anonymous: true });
    expect([answer.status, answer.json]).toEqual([200, { status: "up" }]);
    expect(service.calls).toEqual([]);
  });
});

describe("who is let in", () => {
  const routes = ["GET /v1/status", "POST /v1/drops", "POST /v1/drops/stream?item=a/b/c&name=d", "GET /v1/events"];
  const tokens = {
    none: {},
    "an empty one": { Authorization: "Bearer " },
    "a wrong one": { Authorization: `Bearer ${TOKEN.replace("a", "b")}` },
    "a longer one": { Authorization: `Bearer ${TOKEN}x` },
    "a shorter one": { Authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    "another scheme": { Authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString("base64")}` },
    "a bare one": { Authorization: TOKEN },
    "a cookie": { Cookie: `token=${TOKEN}` },
  };
  it.each(Object.entries(tokens))("refuses %s", async (_, headers) => {
    const { http, service } = await served();
    for (const route of routes) {
      const [method = "", path = ""] = route.split(" ");
      const answer = await http(method, path, {
        anonymous: true,
        headers,
        ...(method === "POST" ? { body: "{}" } : {}),
      });
      expect([route, answer.status]).toEqual([route, 401]);
      expect(answer.headers["www-authenticate"]).toContain("Bearer");
      expect(answer.json).toMatchObject({ code: "token-wrong" });
      expect(answer.text).not.toContain(TOKEN.slice(0, 20));
    }
    expect(service.calls).toEqual([]);
  });

  it("does not read a token from the URL", async () => {
    const { http } = await served();
    expect((await http("GET", `/v1/status?token=${TOKEN}&access_token=${TOKEN}`, { anonymous: true })).status).toBe(
      401,
    );
  });

  it("tells the client with the same class", async () => {
    const { api } = await served();
    const stranger = createClient({ url: api.url, token: "x".repeat(40) });
    const error = await stranger.status().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Denied);
    expect(error).toMatchObject({ code: "token-wrong" });
    await stranger.close();
  });

  it("refuses names that are not this host's", async () => {
    const { http, api } = await served({ hosts: ["vault.agency.example"] });
    const { port } = new URL(api.url);
    const statuses = async (host: string) => (await http("GET", "/v1/status", { headers: { Host: host } })).status;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]) {
      expect([host, await statuses(host)]).toEqual([host, 200]);
    }
    expect(await statuses(`vault.agency.example:${port}`)).toBe(200);
    for (const host of [`evil.example:${port}`, "127.0.0.1", "localhost:1", `127.0.0.1.evil.example:${port}`]) {
      expect([host, await statuses(host)]).toEqual([host, 421]);
      expect((await http("GET", "/healthz", { headers: { Host: host } })).status).toBe(421);
    }
  });

  it("refuses pages of other origins", async () => {
    const { http, api } = await served();
    const statusFrom = async (headers: Record<string, string>) => (await http("GET", "/v1/status", { headers })).status;
    expect(await statusFrom({ Origin: api.url })).toBe(200);
    expect(await statusFrom({ "Sec-Fetch-Site": "same-origin" })).toBe(200);
    const foreign = ["https://evil.example", "null", api.url.replace("http:", "https:"), "http://127.0.0.1:1"];
    for (const Origin of foreign) expect([Origin, await statusFrom({ Origin })]).toEqual([Origin, 403]);
    for (const site of ["cross-site", "same-site"]) expect(await statusFrom({ "Sec-Fetch-Site": site })).toBe(403);
    const preflight = await http("OPTIONS", "/v1/drops", {
      headers: { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(403);
    expect(preflight.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("does not open itself to the network by mistake, nor with a weak token", async () => {
    const service = createMemoryService();
    const options = { service, token: TOKEN, version: "1" };
    await expect(startApi({ ...options, host: "0.0.0.0" })).rejects.toMatchObject({ code: "api-exposed" });
    await expect(startApi({ ...options, token: "secret" })).rejects.toMatchObject({ code: "token-weak" });
    const { api } = await served();
    const port = Number(new URL(api.url).port);
    await expect(startApi({ ...options, port })).rejects.toMatchObject({ code: "api-port-taken" });
  });

  it("does not show its token to the network", () => {
    for (const url of ["http://10.0.0.1:80", "ftp://127.0.0.1", "nonsense", "http://127.0.0.1.evil.example"]) {
      expect(() => createClient({ url, token: TOKEN })).toThrow(InvalidInput);
    }
  });
});

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
    const { createServer } = await import("node:http");
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
