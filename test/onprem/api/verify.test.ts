import { describe, expect, it } from "vitest";
import { Refused } from "../../../events/error.ts";
import { idOfNumber } from "../samples.ts";
import { served, until } from "./server.ts";

describe("a verification", () => {
  it("tells how far it is, then reports", async () => {
    const { client, service } = await served();
    const told: unknown[] = [];
    const report = await client.verify({ backup: idOfNumber(7) }, (now) => told.push(now));
    expect(report).toEqual(await service.verify({}, () => {}));
    expect(told.at(-1)).toEqual({ done: 3, total: undefined });
    expect(service.calls[0]?.arguments).toEqual([idOfNumber(7)]);
  });

  it("tells the latest of many steps", async () => {
    const { client, service } = await served();
    const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
    service.pace = (step) => gates[step - 1]?.promise;
    const told: unknown[] = [];
    const verified = client.verify({}, (now) => told.push(now));
    for (const gate of gates) {
      const before = told.length;
      gate.resolve();
      if (gate !== gates.at(-1)) await until(() => told.length > before);
    }
    await verified;
    expect(told.slice(0, 2)).toEqual([
      { done: 1, total: 3 },
      { done: 2, total: 3 },
    ]);
  });

  it("that fails at once has its own status; one that fails later, the same error", async () => {
    const { client, service, http } = await served();
    const error = new Refused("too-few", "Two answer.", { next: "Wait.", params: { provider: "tokyo" } });
    const body = { headers: { "Content-Type": "application/json" }, body: "{}" };
    service.failNext = error;
    expect(await http("POST", "/v1/verify", body)).toMatchObject({ status: 422, json: { code: "too-few" } });
    service.pace = (step) => {
      if (step === 2) throw error;
    };
    const { status, text } = await http("POST", "/v1/verify", body);
    expect(status).toBe(200);
    expect(text.split("\n\n").at(-2)).toMatch(/^event: failure\ndata: \{"status":422,/);
    const thrown = await client.verify({}, () => {}).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(Refused);
    expect(thrown).toMatchObject({ code: "too-few", params: { provider: "tokyo" } });
  });

  it("that fails late as nobody expected says only that, and tells the engine's log", async () => {
    const { client, service, unexpected } = await served();
    const error = new TypeError("secret of undefined");
    service.pace = (step) => {
      if (step === 2) throw error;
    };
    await expect(client.verify({}, () => {})).rejects.toMatchObject({
      code: "engine-failed",
      message: expect.not.stringContaining("secret"),
    });
    expect(unexpected).toEqual([error]);
  });

  it("is called off at the engine too", async () => {
    const { client, service } = await served();
    const gate = Promise.withResolvers<void>();
    service.pace = (step) => (step === 2 ? gate.promise : undefined);
    const off = new AbortController();
    let aborted = false;
    const verify = service.verify;
    service.verify = (options, tell) => {
      options.signal?.addEventListener("abort", () => {
        aborted = true;
      });
      return verify(options, tell);
    };
    const verified = client.verify({ signal: off.signal }, () => off.abort());
    await expect(verified).rejects.toMatchObject({ code: "verify-aborted" });
    await until(() => aborted);
    gate.resolve();
  });
});
