import { describe, expect, it } from "vitest";
import { NotFound } from "../../../events/error.ts";
import { idOfNumber } from "../samples.ts";
import { served } from "./server.ts";

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

  it("says what a restore would fetch", async () => {
    const { http, client } = await served();
    const answer = await http("GET", `/v1/backups/${idOfNumber(7)}/needs`);
    expect(answer.json).toEqual({ bytes: 3, fetch: 2048, packs: 1, uses: 0 });
    expect(await client.needs(idOfNumber(7))).toEqual(answer.json);
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
