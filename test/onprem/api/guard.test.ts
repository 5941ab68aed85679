import { describe, expect, it } from "vitest";
import { Denied, InvalidInput } from "../../../events/error.ts";
import { createClient } from "../../../onprem/api/client.ts";
import { startApi } from "../../../onprem/api/server.ts";
import { createMemoryContinuity } from "../../fakes/memory-continuity.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { served, TOKEN } from "./server.ts";

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

  it("is reached from this machine as ever when it is open to the network on purpose", async () => {
    const { api, client, http } = await served({ host: "0.0.0.0", hosts: ["vault.agency.example"] });
    expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await client.status()).toMatchObject({ trial: true });
    const { port } = new URL(api.url);
    const statusOf = async (Host: string) => (await http("GET", "/v1/ping", { headers: { Host } })).status;
    expect([await statusOf(`vault.agency.example:${port}`), await statusOf(`0.0.0.0:${port}`)]).toEqual([200, 421]);
  });

  it("does not open itself to the network by mistake, nor with a weak token", async () => {
    const service = createMemoryService();
    const options = { service, continuity: createMemoryContinuity(service), token: TOKEN, version: "1" };
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
