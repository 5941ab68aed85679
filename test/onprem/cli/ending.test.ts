import { describe, expect, test } from "vitest";
import { FenchiError, InvalidInput, NotFound, Refused, Unavailable } from "../../../events/error.ts";
import type { Service } from "../../../onprem/engine/service.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { engine, hex } from "./fake-engine.ts";
import { run } from "./harness.ts";

test.each([
  [["drop", "x", "--as", "a"], "cli-item-invalid"],
  [["drop", "x", "--as", "a//c"], "cli-item-invalid"],
  [["drop", "x", "--as", "a/ b/c"], "cli-item-invalid"],
  [["drop", "x", "y", "--as", "a/b/c"], "cli-item-invalid"],
  [["drop", "x", "-", "--as", "a/b"], "cli-dash-among-files"],
  [["drop", "x", "d/x", "--as", "a/b"], "cli-same-name"],
  [["drop", "x", "y", "--as", "a/b", "--name", "n"], "cli-name-for-many"],
  [["drop", "x", "--as", "a/b/c", "--label", "k"], "cli-label-invalid"],
  [["drop", "x"], "usage-missing-mandatory-option-value"],
  [["drop", "--as", "a/b/c"], "usage-missing-argument"],
  [["drop", "x", "--as", "a/b/c", "--wait", "forever"], "usage-invalid-argument"],
  [["drop", "x", "--as", "a/b/c", "--nope"], "usage-unknown-option"],
  [["restore", "--to", "x"], "cli-restore-which"],
  [["restore", "a/b", "--to", "x"], "cli-item-invalid"],
  [["restore", "--backup", "zzz", "--to", "x"], "cli-backup-invalid"],
  [["verify", "--backup", "1234"], "cli-backup-invalid"],
  [["list", "--limit", "0"], "cli-number-invalid"],
  [["serve", "--port", "70000"], "cli-number-invalid"],
  [["restore", "a/b/c", "--to", "x", "--backup", hex], "cli-restore-which"],
  [["restore", "--to", "x", "--backup", hex, "--at", "2026-01-01"], "usage-conflicting-option"],
  [["restore", "a/b/c", "--to", "x", "--range", "9-1"], "cli-range-invalid"],
  [["list", "--files"], "cli-files-of-what"],
  [["recover", "--from", "x"], "cli-recover-by"],
  [["recover", "--from", "x", "--sheets", "1", "--keyring", "k"], "cli-recover-by"],
  [["recover", "--from", "x", "--sheets", "1", "--keys", "k"], "cli-recover-keys"],
  [["recover", "--from", "x", "--sheets", "1", "--restore", "a/b/c"], "cli-recover-to"],
  [["status", "more"], "usage-excess-arguments"],
  [["frobnicate"], "usage-unknown-command"],
  [["status", "--lang", "xx"], "usage-invalid-argument"],
])("%j is wrong usage: %s", async (args, code) => {
  const ran = await run([...args, "--json"]);
  expect(ran.code).toBe(2);
  expect(ran.json()).toMatchObject({ error: { code, message: expect.any(String), next: expect.any(String) } });
  const chinese = await run([...args, "--lang", "zh-TW"]);
  if (!args.includes("--lang")) expect(chinese.err).toMatch(/^錯誤: .*\p{Script=Han}/u);
});

describe("how a command ends", () => {
  const failing = (error: unknown): { service: Service } => ({
    service: { ...createMemoryService(), status: () => Promise.reject(error) },
  });
  const options = { next: "Do." };

  test.each<[number, FenchiError | Error]>([
    [2, new InvalidInput("x", "m", options)],
    [1, new NotFound("x", "m", options)],
    [1, new Refused("x", "m", options)],
    [4, new Refused("home-busy", "m", options)],
    [4, new Unavailable("x", "m", options)],
    [1, new TypeError("a bug")],
  ])("%i for %o", async (code, error) => {
    const ran = await run(["status", "--json"], failing(error));
    expect(ran.code).toBe(code);
    const told =
      error instanceof FenchiError ? { code: error.code, message: "m", next: "Do." } : { code: "unexpected" };
    expect(ran.json()).toMatchObject({ error: told });
  });

  test("Ctrl-C: stops, says how to go on, closes in a hurry, 130", async () => {
    const stop = new AbortController();
    const { service, memory } = engine();
    const waiting: Service = {
      ...service,
      dropStatus: () => {
        stop.abort();
        return new Promise(() => {});
      },
    };
    const closings: unknown[] = [];
    const connect = async () => ({
      service: { ...waiting, close: async (how?: { hurry: boolean }) => void closings.push(how) },
      remote: undefined,
    });
    const ran = await run(["drop", "x", "--as", "a/b/c"], { door: { connect }, signal: stop.signal });
    expect(ran.code).toBe(130);
    expect(ran.err).toContain("it goes on");
    expect(closings).toEqual([{ hurry: true }]);
    expect(memory.calls.map((call) => call.method)).toEqual(["drop"]);
  });

  test("colours only on a terminal", async () => {
    const { out } = await run(["status"]);
    expect(out).not.toContain("\u001b");
  });
});
