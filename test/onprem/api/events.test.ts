import { once } from "node:events";
import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { Refused } from "../../../events/error.ts";
import type { FenchiEvent } from "../../../events/index.ts";
import { createClient } from "../../../onprem/api/client.ts";
import { createMemoryService, type MemoryService } from "../../fakes/memory-service.ts";
import { dropEvent } from "../samples.ts";
import { served, TOKEN, until } from "./server.ts";

const never = new AbortController().signal;

async function take(events: AsyncIterable<FenchiEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) if (ids.push(id) === count) break;
  return ids;
}

/** An event stream as an EventSource would open it. */
async function open(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ request: ClientRequest; answer: IncomingMessage }> {
  const request = get(url, { headers: { Authorization: `Bearer ${TOKEN}`, ...headers }, agent: false });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  onTestFinished(() => void request.destroy());
  return { request, answer: answer.setEncoding("utf8") };
}

async function readUntil(answer: IncomingMessage, enough: (text: string) => boolean): Promise<string> {
  let text = "";
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (enough(text)) break;
  }
  return text;
}

/** An engine behind a line that can be cut, and a client at its other end. */
async function cuttable(options: Parameters<typeof served>[0] = {}) {
  const lines = new Set<Socket>();
  let engine = { port: 0, hostname: "" };
  let received = "";
  const proxy = createServer((inside) => {
    const outside = createConnection(engine.port, engine.hostname);
    for (const socket of [inside, outside]) {
      lines.add(socket);
      socket.on("error", () => {}).on("close", () => lines.delete(socket));
    }
    inside.pipe(outside).pipe(inside);
    outside.on("data", (bytes) => {
      received += bytes;
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  async function replaceEngine(memory: MemoryService) {
    const { api } = await served({ ...options, memory, hosts: [host] });
    const { port, hostname } = new URL(api.url);
    engine = { port: Number(port), hostname };
    return api;
  }
  const cut = () => {
    for (const line of lines) line.destroy();
  };
  onTestFinished(() => {
    proxy.close();
    cut();
  });
  const service = options.memory ?? createMemoryService();
  const api = await replaceEngine(service);
  const client = createClient({ url: `http://${host}`, token: TOKEN, ...options.client });
  onTestFinished(() => client.close());
  return { service, api, client, cut, replaceEngine, received: () => received };
}

describe("events as raw HTTP", () => {
  it("come as frames, from now or from the event named", async () => {
    const { api, service } = await served();
    for (const number of [1, 2, 3]) service.say(dropEvent(number));
    const now = await open(`${api.url}/v1/events`);
    expect(now.answer.headers).toMatchObject({ "content-type": "text/event-stream", "cache-control": "no-store" });
    service.say(dropEvent(4));
    const text = await readUntil(now.answer, (so) => so.includes("data:"));
    expect(text).toBe(`: still here\n\nid: drop-4\nevent: drop.received\ndata: ${JSON.stringify(dropEvent(4))}\n\n`);
    for (const late of [
      await open(`${api.url}/v1/events`, { "Last-Event-ID": "drop-2" }),
      await open(`${api.url}/v1/events?after=drop-2`),
      await open(`${api.url}/v1/events?after=drop-1`, { "Last-Event-ID": "drop-2" }),
    ]) {
      const caught = await readUntil(late.answer, (so) => so.includes("drop-4\n"));
      expect([...caught.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(["drop-3", "drop-4"]);
    }
  });

  it("say that the line lives while nothing happens", async () => {
    const { api } = await served({ heartbeatMs: 5 });
    const { answer } = await open(`${api.url}/v1/events`);
    expect(await readUntil(answer, (text) => text.length >= 60)).toMatch(/^(?:: still here\n\n){4,}$/);
  });

  it("end with the reason when some are missing", async () => {
    const { api } = await served();
    const { answer } = await open(`${api.url}/v1/events?after=unknown`);
    const text = await readUntil(answer, () => false);
    const data: unknown = JSON.parse(/^event: failure\ndata: (.*)$/m.exec(text)?.[1] ?? "");
    expect(data).toMatchObject({ status: 503, error: { code: "events-missed", params: {} } });
  });

  it("are read no more once the reader is gone, or the server closes", async () => {
    const { api, service } = await served();
    const signals: AbortSignal[] = [];
    const subscribe = service.events;
    service.events = (options) => {
      signals.push(options.signal);
      return subscribe(options);
    };
    const { request } = await open(`${api.url}/v1/events`);
    const { answer } = await open(`${api.url}/v1/events`);
    request.destroy();
    await until(() => signals[0]?.aborted === true);
    expect(signals[1]?.aborted).toBe(false);
    const closed = api.close(60_000);
    await readUntil(answer, () => false);
    await closed;
    expect(answer.complete).toBe(true);
  });

  it("do not pile up for a reader that does not read", async () => {
    const { api, service } = await served({ memory: createMemoryService({ events: 20 }) });
    const { answer } = await open(`${api.url}/v1/events`);
    answer.pause();
    const source = "x".repeat(65_536);
    for (let number = 0; number < 600; number++) {
      service.say({ ...dropEvent(number), source });
      await turn();
    }
    const text = await readUntil(answer, () => false);
    const ids = [...text.matchAll(/^id: drop-(\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(ids.length).toBeLessThan(600);
    expect(text.trimEnd().split("\n").at(-1)).toContain("events-missed");
  });
});

describe("events through the client", () => {
  it("come as they are said, whole", async () => {
    const { client, service } = await served();
    const events = client.events({ signal: never })[Symbol.asyncIterator]();
    const first = events.next();
    await until(() => service.calls.length > 0);
    service.say(dropEvent(1));
    service.say(dropEvent(2));
    expect((await first).value).toEqual(dropEvent(1));
    expect((await events.next()).value).toEqual(dropEvent(2));
    await events.return?.();
  });

  it("are asked for at the call, not at the first look", async () => {
    const { client, service } = await served();
    const events = client.events({ signal: never });
    await until(() => service.calls.length > 0);
    service.say(dropEvent(1));
    expect(await take(events, 1)).toEqual(["drop-1"]);
  });

  it("end when called off", async () => {
    const { client, service } = await served();
    const off = new AbortController();
    const all = take(client.events({ signal: off.signal }), 9);
    await until(() => service.calls.length > 0);
    off.abort();
    expect(await all).toEqual([]);
  });

  it("go on behind the last one read when the line breaks", async () => {
    const { client, service, cut } = await cuttable();
    const events = client.events({ signal: never })[Symbol.asyncIterator]();
    await until(() => service.calls.length === 1);
    service.say(dropEvent(1));
    expect((await events.next()).value).toMatchObject({ id: "drop-1" });
    const next = events.next();
    cut();
    service.say(dropEvent(2));
    service.say(dropEvent(3));
    expect((await next).value).toMatchObject({ id: "drop-2" });
    expect((await events.next()).value).toMatchObject({ id: "drop-3" });
    expect(service.calls.map((call) => call.arguments)).toEqual([[undefined], ["drop-1"]]);
    await events.return?.();
  });

  it("are all there, each once, wherever the line breaks", async () => {
    const { client, service, cut } = await cuttable();
    service.say(dropEvent(0));
    const all = take(client.events({ after: "drop-0", signal: never }), 200);
    for (let number = 1; number <= 200; number++) {
      service.say(dropEvent(number));
      if (number % 3 === 0) await turn();
      if (number % 41 === 0) cut();
    }
    expect(await all).toEqual(Array.from({ length: 200 }, (_, index) => `drop-${index + 1}`));
  });

  it("say when some may be missing: nothing was read yet, or the engine is another", async () => {
    const { client, service, cut, received, api, replaceEngine } = await cuttable();
    const none = take(client.events({ signal: never }), 1);
    await until(() => received().includes("still here"));
    cut();
    await expect(none).rejects.toMatchObject({ code: "events-missed" });

    const some = client.events({ signal: never })[Symbol.asyncIterator]();
    await until(() => service.calls.length === 2);
    service.say(dropEvent(1));
    expect((await some.next()).value).toMatchObject({ id: "drop-1" });
    const fresh = createMemoryService();
    await replaceEngine(fresh);
    await api.close(0);
    await expect(some.next()).rejects.toMatchObject({ code: "events-missed" });
    expect(fresh.calls.map((call) => call.arguments)).toEqual([["drop-1"]]);
  });

  it("are waited for while the engine is away, but not for ever", async () => {
    const { client, service, api } = await served({ client: { patienceMs: 30 } });
    const events = client.events({ signal: never })[Symbol.asyncIterator]();
    await until(() => service.calls.length === 1);
    service.say(dropEvent(1));
    expect((await events.next()).value).toMatchObject({ id: "drop-1" });
    await api.close(0);
    await expect(events.next()).rejects.toMatchObject({ code: "engine-unreachable" });
    await expect(take(client.events({ signal: never }), 1)).rejects.toMatchObject({ code: "engine-unreachable" });
  });

  it("are asked for anew when the line is silent for too long", async () => {
    const { client, service } = await served({ heartbeatMs: 60_000, client: { silenceMs: 40 } });
    service.say(dropEvent(1));
    const all = take(client.events({ after: "drop-1", signal: never }), 1);
    await until(() => service.calls.length === 2);
    service.say(dropEvent(2));
    expect(await all).toEqual(["drop-2"]);
  });

  it("throw what the engine throws, at the first look", async () => {
    const { client, service } = await served();
    service.failNext = new Refused("not-now", "No.", { next: "Wait." });
    await expect(take(client.events({ signal: never }), 1)).rejects.toMatchObject({ code: "not-now" });
  });
});
