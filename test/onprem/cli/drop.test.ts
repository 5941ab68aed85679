import { describe, expect, test } from "vitest";
import { NotFound } from "../../../events/error.ts";
import type { Service } from "../../../onprem/engine/service.ts";
import { engine, hex } from "./fake-engine.ts";
import { run } from "./harness.ts";

describe("drop", () => {
  test("one file: an absolute path, its own name, and the state waited for", async () => {
    const { service, calls } = engine();
    const { code, out, err } = await run(["drop", "a b.sql", "--as", "戶政/登記/每日"], { service });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("a b.sql can be restored.");
    expect(calls[0]?.arguments).toEqual([{ item: "戶政/登記/每日", path: "/somewhere/a b.sql", name: "a b.sql" }]);
    expect(calls[1]?.arguments[1]).toMatchObject({ state: "restorable" });
  });

  test("--json is one document, the drop's status", async () => {
    const { json, err } = await run(["drop", "a", "--as", "a/b/c", "--json", "--label", "k=v=w"], engine());
    expect(err).toBe("");
    expect(json()).toMatchObject({ item: "a/b/c", state: "restorable", backup: hex, providers: expect.any(Array) });
  });

  test("many files are items of their own names; one that fails is named and stops none", async () => {
    const { service, calls, memory } = engine();
    const failing: Service = {
      ...service,
      drop: async (request) => {
        if (request.name === "2.csv") throw new NotFound("source-missing", "Gone.", { next: "Look.", params: {} });
        return memory.drop(request);
      },
    };
    const ran = await run(["drop", "1.csv", "x/2.csv", "3.csv", "--as", "tax/returns", "--json"], { service: failing });
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject({
      drops: [
        { path: "/somewhere/1.csv", status: { item: "tax/returns/1.csv" } },
        { path: "/somewhere/x/2.csv", error: { code: "source-missing" } },
        { path: "/somewhere/3.csv", status: { item: "tax/returns/3.csv" } },
      ],
    });
    expect(calls.filter((call) => call.method === "drop")).toHaveLength(2);
  });

  test("a thousand files have no more than 64 under way at once", async () => {
    const { service, memory } = engine();
    let now = 0;
    let most = 0;
    const counting: Service = {
      ...service,
      async drop(request) {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        return memory.drop(request);
      },
      async dropStatus(...given) {
        now--;
        return service.dropStatus(...given);
      },
    };
    const files = Array.from({ length: 1000 }, (_, index) => `f${index}`);
    const { code, out } = await run(["drop", ...files, "--as", "a/b"], { service: counting });
    expect({ code, most }).toEqual({ code: 0, most: 64 });
    expect(out).toContain("1,000 files");
  });

  test("a stream is handed over whole, under the item's last part", async () => {
    const { service, memory } = engine();
    const { code } = await run(["drop", "-", "--as", "land/titles/db"], { service, stdin: "dump" });
    expect(code).toBe(0);
    expect(memory.streams.get("db")).toMatchObject({ size: 4 });
  });

  test("a command's output; its failure fails the drop", async () => {
    const { service, memory } = engine();
    const command = (script: string) => [
      "drop",
      "--as",
      "a/b/c",
      "--from-command",
      "--",
      process.execPath,
      "-e",
      script,
    ];
    expect(await run(command("process.stdout.write('abc')"), { service })).toMatchObject({ code: 0 });
    expect(memory.streams.get("c")).toMatchObject({ size: 3 });
    const failed = await run(command("console.error('no such table'); process.exit(7)"), { service });
    expect(failed.code).toBe(1);
    expect(failed.err).toContain("status 7");
    expect(failed.err).toContain("no such table");
    expect(memory.broken).toHaveLength(1);
  });

  test("a drop that failed says why and what to do, in the reader's language", async () => {
    const error = { code: "source-changed", message: "x changed.", next: "Again.", params: { name: "x" } };
    const ran = await run(
      ["drop", "x", "--as", "a/b/c", "--lang", "zh-TW"],
      engine({ drop: { state: "failed", error } }),
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("x 在封存過程中有變更。");
    expect(ran.err).toContain("請在無人寫入時重新備份");
  });

  test("--timeout ends the wait and not the drop", async () => {
    const ran = await run(["drop", "x", "--as", "a/b/c", "--timeout", "0"], engine({ drop: { state: "sealing" } }));
    expect(ran.code).toBe(4);
    expect(ran.err).toContain("still queued");
  });
});
