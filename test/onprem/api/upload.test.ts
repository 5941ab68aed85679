import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as begin, createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Refused, Unavailable } from "../../../events/error.ts";
import { readBody } from "../../../onprem/api/upload.ts";
import { served, TOKEN, until } from "./server.ts";

const ITEM = "household/register/dump.sql";
const PATH = `/v1/drops/stream?item=${encodeURIComponent(ITEM)}&name=dump.sql`;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function* chunksOf(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

/** An upload as bytes on a socket, for what no HTTP library would send. */
async function rawUpload(url: string, head: readonly string[]) {
  const { hostname, port, host } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(
    [`POST ${PATH} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${TOKEN}`, ...head, "", ""].join("\r\n"),
  );
  return { socket, answered: () => answer };
}

describe("a stream through the client", () => {
  it("arrives whole, with its name and labels", async () => {
    const { client, service } = await served();
    const labels = { 機關: "戶政司", "a=b&c]": "d e+f%", "": "never" };
    const { "": _, ...sent } = labels;
    const status = await client.dropStream("戶政/登記/名冊 #1.sql", "名冊 & 2026.sql", chunksOf("abc", "", "de"), {
      labels: sent,
    });
    expect(status).toMatchObject({ item: "戶政/登記/名冊 #1.sql", name: "名冊 & 2026.sql", state: "sealed", size: 5 });
    expect(service.streams.get("名冊 & 2026.sql")).toEqual({ size: 5, sha256: sha256(Buffer.from("abcde")) });
    expect(service.calls[0]?.arguments[2]).toEqual({ labels: sent });
  });

  it("may be empty", async () => {
    const { client } = await served();
    expect(await client.dropStream(ITEM, "empty", chunksOf(), {})).toMatchObject({ size: 0 });
  });

  it("of 128 MiB is never ahead of the engine by more than the line holds", async () => {
    const { client, service } = await served();
    const chunk = Buffer.alloc(2 ** 20, 7);
    const hash = createHash("sha256");
    let made = 0;
    let ahead = 0;
    service.pace = async (taken) => {
      ahead = Math.max(ahead, made - taken);
      await turn();
    };
    async function* source() {
      for (let number = 0; number < 128; number++) {
        chunk.writeUInt32LE(number);
        hash.update(chunk);
        made += chunk.length;
        yield Buffer.from(chunk);
      }
    }
    await client.dropStream(ITEM, "large", source(), {});
    expect(service.streams.get("large")).toEqual({ size: 128 * 2 ** 20, sha256: hash.digest("hex") });
    expect(ahead).toBeLessThan(16 * 2 ** 20);
  });

  it("is broken at the engine when its source breaks", async () => {
    const { client, service } = await served();
    async function* source() {
      yield Buffer.from("half");
      await until(() => service.calls.length > 0);
      throw new Error("disk on fire");
    }
    await expect(client.dropStream(ITEM, "half", source(), {})).rejects.toMatchObject({
      code: "stream-broken",
      params: { why: "disk on fire" },
    });
    await until(() => service.broken.length > 0);
    expect(service.broken).toMatchObject([{ name: "half", error: { code: "upload-broken" } }]);
    expect(service.streams.size).toBe(0);
  });

  it("counts only once its producer has ended well", async () => {
    const { client, service } = await served();
    const exit = Promise.withResolvers<void>();
    const dropped = client.dropStream(ITEM, "dump", chunksOf("all of it"), { ended: exit.promise });
    let taken = 0;
    service.pace = (size) => {
      taken = size;
    };
    await until(() => taken === 9);
    expect(service.streams.size).toBe(0);
    exit.resolve();
    expect(await dropped).toMatchObject({ state: "sealed", size: 9 });
  });

  it.each([
    [new Error("exit status 1"), "command-failed"],
    [new Refused("command-failed", "pg_dump ended with 1", { next: "Look." }), "command-failed"],
  ])("is broken at the engine when its producer fails at the very end (%s)", async (error, code) => {
    const { client, service } = await served();
    const exit = Promise.withResolvers<void>();
    service.pace = () => exit.reject(error);
    const dropped = client.dropStream(ITEM, "dump", chunksOf("all of it"), { ended: exit.promise });
    await expect(dropped).rejects.toMatchObject({ code, message: expect.stringContaining(error.message) });
    await until(() => service.broken.length > 0);
    expect(service.broken).toMatchObject([{ error: { code: "upload-broken", params: { read: 9 } } }]);
    expect(service.streams.size).toBe(0);
  });

  it("stops, and closes its source, when the engine refuses it midway", async () => {
    const { client, service } = await served();
    service.pace = (size) => {
      if (size > 2 ** 20) throw new Refused("too-few-providers", "Only one answers.", { next: "Wait." });
    };
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        closed = true;
      }
    }
    await expect(client.dropStream(ITEM, "x", endless(), {})).rejects.toMatchObject({
      code: "too-few-providers",
      next: "Wait.",
    });
    await until(() => closed);
  });

  it("is refused at once, though its source says nothing", async () => {
    const { client, service } = await served();
    service.failNext = new Unavailable("engine-stopping", "Stopping.", { next: "Start it again." });
    async function* silent() {
      yield Buffer.from("x");
      await new Promise(() => {});
    }
    await expect(client.dropStream(ITEM, "x", silent(), {})).rejects.toMatchObject({ code: "engine-stopping" });
  });

  it("says that the engine went away", async () => {
    const { client, service, api } = await served();
    service.pace = () => void api.close(0);
    async function* endless() {
      for (;;) {
        yield Buffer.alloc(65_536);
        await turn();
      }
    }
    await expect(client.dropStream(ITEM, "x", endless(), {})).rejects.toMatchObject({ code: "engine-lost" });
    await until(() => service.broken.length > 0);
  });

  it("leaves the connection's other requests alone", async () => {
    const { client, service } = await served();
    const gate = Promise.withResolvers<void>();
    service.pace = () => gate.promise;
    const dropped = client.dropStream(ITEM, "slow", chunksOf("abc"), {});
    await until(() => service.calls.length > 0);
    expect(await client.status()).toMatchObject({ threshold: 2 });
    gate.resolve();
    expect(await dropped).toMatchObject({ size: 3 });
  });
});

describe("a stream as raw HTTP", () => {
  const binary = { "Content-Type": "application/octet-stream" };

  it("may say its length, or come in chunks", async () => {
    const { http, service } = await served();
    const sized = await http("POST", `${PATH}&labels%5Benv%5D=prod`, { headers: binary, body: "abcde" });
    expect([sized.status, sized.json]).toMatchObject([202, { item: ITEM, state: "sealed", size: 5 }]);
    expect(sized.headers.location).toMatch(/^\/v1\/drops\/[0-9a-f]{32}$/);
    expect(service.calls[0]?.arguments).toEqual([ITEM, "dump.sql", { labels: { env: "prod" } }]);
    const chunked = await http("POST", PATH, { headers: { ...binary, "Transfer-Encoding": "chunked" }, body: "abcde" });
    expect(chunked.status).toBe(202);
    expect(service.calls[1]?.arguments).toEqual([ITEM, "dump.sql", {}]);
  });

  it("takes any type of content: curl names its own", async () => {
    const { http } = await served();
    for (const type of ["application/x-www-form-urlencoded", "application/json"]) {
      const answer = await http("POST", PATH, { headers: { "Content-Type": type }, body: "{not json" });
      expect([type, answer.status]).toEqual([type, 202]);
    }
  });

  it.each([
    ["chunks that stop between two", ["Transfer-Encoding: chunked"], "5\r\nabcde\r\n"],
    ["chunks that stop inside one", ["Transfer-Encoding: chunked"], "64\r\nabcde"],
    ["a last chunk without its last line", ["Transfer-Encoding: chunked"], "5\r\nabcde\r\n0\r\n"],
    ["less than the length said", ["Content-Length: 6"], "abcde"],
    ["chunks that are none", ["Transfer-Encoding: chunked"], "5\r\nabcde\r\nzz\r\n"],
  ])("never takes %s for a whole one", async (_, head, body) => {
    const { api, service } = await served();
    for (const cut of ["end", "resetAndDestroy"] as const) {
      service.broken.length = 0;
      const { socket, answered } = await rawUpload(api.url, head);
      socket.write(body);
      await until(() => service.calls.length > 0);
      socket[cut]();
      await until(() => service.broken.length > 0);
      expect(service.broken).toMatchObject([{ error: { code: "upload-broken" } }]);
      expect(answered()).not.toContain(" 202 ");
      socket.destroy();
    }
    expect(service.streams.size).toBe(0);
  });

  it("is not begun without a body, an item or a name", async () => {
    const { api, http, service } = await served();
    const { socket, answered } = await rawUpload(api.url, ["Connection: close"]);
    await once(socket, "close");
    expect(answered()).toContain(" 411 ");
    expect(answered()).toContain("length-missing");
    const bad = ["item=a/b/c", "name=x", "item=a/b&name=x", `item=a/b/c&name=${"x".repeat(1025)}`, "item=a/b/c&name="];
    bad.push(`item=a/b/c&name=x&labels%5B${"k".repeat(101)}%5D=v`);
    for (const query of bad) {
      const answer = await http("POST", `/v1/drops/stream?${query}`, { headers: binary, body: "abc" });
      expect([query, answer.status, answer.json]).toMatchObject([query, 400, { code: "request-invalid" }]);
    }
    expect(service.calls).toEqual([]);
  });

  it("is answered when refused, though the sender goes on sending", async () => {
    const { api } = await served();
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const sending = begin(`${api.url}${PATH}`, {
      method: "POST",
      headers: { Authorization: "Bearer wrong" },
      agent: false,
    });
    sending.on("error", reject).on("response", (answer) => resolve(answer.statusCode));
    const send = () => void sending.write(Buffer.alloc(65_536), (error) => error || setImmediate(send));
    send();
    expect(await promise).toBe(401);
    sending.off("error", reject).on("error", () => {});
    sending.destroy();
  });
});

describe("a body that is wanted whole", () => {
  /** What is made of a body of at most 8 bytes. */
  async function readUpTo8(head: readonly string[], body: string): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      readBody(incoming, 8).then(
        (bytes) => outgoing.end(Buffer.from(bytes).toString()),
        ({ code }) => outgoing.end(code),
      );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { socket, answered } = await rawUpload(`http://127.0.0.1:${port}`, ["Connection: close", ...head]);
    socket.write(body);
    await once(socket, "close");
    server.close();
    return answered().split("\r\n\r\n")[1]?.split("\r\n").join(" ") ?? "";
  }

  it.each([
    ["8 bytes", ["Content-Length: 8"], "abcdefgh", "abcdefgh"],
    ["pieces of 8", ["Transfer-Encoding: chunked"], "3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n", "abcdefgh"],
    ["one too many", ["Content-Length: 9"], "abcdefghi", "request-too-large"],
    ["pieces of 9", ["Transfer-Encoding: chunked"], "3\r\nabc\r\n6\r\ndefghi\r\n", "request-too-large"],
    ["no length", [], "", "length-missing"],
  ])("is read of %s", async (_, head, body, expected) => {
    expect(await readUpTo8(head, body)).toContain(expected);
  });
});
