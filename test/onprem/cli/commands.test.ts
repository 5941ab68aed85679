import { describe, expect, test } from "vitest";
import { FenchiError, InvalidInput, NotFound, Refused, Unavailable } from "../../../events/error.ts";
import type { DropStatus, RestoreStatus, Service } from "../../../onprem/engine/service.ts";
import type { Check, InitOptions, RecoverOptions } from "../../../onprem/home/contract.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { run } from "./harness.ts";

const hex = "0".repeat(32);

/** A fake engine whose drops and restores end as told. */
function engine(ends: { drop?: Partial<DropStatus>; restore?: Partial<RestoreStatus> } = {}) {
  const memory = createMemoryService();
  const service: Service = {
    ...memory,
    drop: async (request) => ({ ...(await memory.drop(request)), stalled: [] }),
    dropStatus: async (drop, until) => ({
      ...(await memory.dropStatus(drop, until)),
      state: "restorable",
      backup: hex,
      stalled: [],
      ...ends.drop,
    }),
    restoreStatus: async (restore, until) => {
      const { error: _, ...status } = await memory.restoreStatus(restore, until);
      return {
        ...status,
        state: "completed",
        size: 5,
        faults: [],
        providers: ["taipei"],
        milliseconds: 3,
        ...ends.restore,
      };
    },
  };
  return { service, calls: memory.calls, memory };
}

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
});

describe("restore", () => {
  test("what is asked reaches the engine, and the helpers are named", async () => {
    const { service, calls } = engine();
    const args = [
      "restore",
      "a/b/c",
      "--to",
      "r.sql",
      "--without",
      "tokyo",
      "--without",
      "taipei",
      "--range",
      "0-1KiB",
    ];
    const { code, out } = await run([...args, "--at", "2026-11-23T00:00Z", "--overwrite"], { service });
    expect(code).toBe(0);
    expect(out).toContain("every byte verified");
    expect(out).toContain("from taipei");
    expect(calls[0]?.arguments[0]).toEqual({
      item: "a/b/c",
      to: "/somewhere/r.sql",
      without: ["tokyo", "taipei"],
      range: { start: 0, end: 1024 },
      at: "2026-11-23T00:00:00.000Z",
      overwrite: true,
    });
  });

  test("providers that lied are named, and the restore is good all the same", async () => {
    const faults = [{ provider: "tokyo", fault: "altered" as const, object: "packs/0", message: "hash differs" }];
    const ran = await run(["restore", "a/b/c", "--to", "r"], engine({ restore: { faults } }));
    expect(ran.code).toBe(0);
    expect(ran.err).toContain("tokyo gave altered bytes: hash differs");
  });

  test("--json is the restore's status", async () => {
    const { json } = await run(["restore", "a/b/c", "--to", "r", "--json"], engine());
    expect(json()).toMatchObject({ state: "completed", to: "/somewhere/r", fetched: 0, faults: [] });
  });

  test("one that failed says why", async () => {
    const error = { code: "target-exists", message: "There.", next: "Other.", params: { path: "/somewhere/r" } };
    const ran = await run(
      ["restore", "a/b/c", "--to", "r", "--lang", "zh-TW"],
      engine({ restore: { state: "failed", error } }),
    );
    expect(ran).toMatchObject({ code: 1, out: "" });
    expect(ran.err).toContain("/somewhere/r 已存在");
  });
});

describe("the others", () => {
  test("status --json is the vault's status, with its providers' places", async () => {
    const ran = await run(["status", "--json"]);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({
      providers: [{ name: "taipei", location: "/srv/taipei" }, {}, {}],
      threshold: 2,
    });
  });

  test("status answers first", async () => {
    const { out } = await run(["status"]);
    expect(out.split("\n")[0]).toBe("Yes, your 3 backups are safe: any one provider may be lost.");
    const chinese = await run(["status", "--lang", "zh-TW"]);
    expect(chinese.out.split("\n")[0]).toBe("是，3 份備份均安全：任 1 個存放處毀損仍可還原。");
  });

  test("--quiet leaves the exit code alone", async () => {
    const memory = createMemoryService();
    const away: Service = {
      ...memory,
      status: async () => {
        const status = await memory.status();
        return {
          ...status,
          providers: status.providers.map((each) => ({ ...each, reachable: each.name !== "tokyo" })),
        };
      },
    };
    expect(await run(["status", "--quiet"], { service: away })).toMatchObject({ code: 3, out: "", err: "" });
  });

  test("list, and the files of a folder", async () => {
    const listed = await run(["list", "--json"]);
    expect(listed.json()).toMatchObject({ backups: [{ item: "household/register/dump.sql", state: "protected" }] });
    const memory = createMemoryService();
    const folders: Service = {
      ...memory,
      backups: async (filter) => (await memory.backups(filter)).map((each) => ({ ...each, kind: "folder" as const })),
    };
    const files = await run(["list", "a/b/c", "--files", "--json"], { service: folders });
    expect(files.json()).toMatchObject({ item: "a/b/c", files: [{ path: "公文/甲.odt", size: 3 }] });
    expect(await run(["list", "a/b/c", "--files"])).toMatchObject({ code: 1 });
  });

  test("verify that finds damage needs attention", async () => {
    const ran = await run(["verify"]);
    expect(ran.code).toBe(3);
    expect(ran.out).toContain("tokyo");
    expect(ran.out).toContain("altered");
    const good: Service = {
      ...createMemoryService(),
      verify: async () => ({ backups: 1, objects: 2, bytes: 3, findings: [], lost: [], milliseconds: 4 }),
    };
    expect(await run(["verify", "--json"], { service: good })).toMatchObject({ code: 0 });
  });

  test("dead letters are shown and put back", async () => {
    const service = createMemoryService();
    const time = "2026-11-23T03:00:00.000Z";
    service.letters.set("4", { id: "4", queue: "seal", type: "t", attempts: 9, code: "c", message: "m", time });
    expect(await run(["dead-letters"], { service })).toMatchObject({ code: 3, out: expect.stringContaining("seal") });
    const back = await run(["dead-letters", "--requeue", "all", "--json"], { service });
    expect({ code: back.code, document: back.json() }).toEqual({ code: 0, document: { requeued: 1 } });
    expect(await run(["dead-letters"], { service })).toMatchObject({ code: 0 });
  });

  test("events without --follow are those at hand, one document a line, and then it ends", async () => {
    const service = createMemoryService();
    for (const id of ["1", "2"]) {
      service.say({
        specversion: "1.0",
        id,
        source: "/x",
        type: "tw.fenchi.deadline.passed",
        data: { backup: hex, attempt: 1 },
      });
    }
    const ran = await run(["events", "--json"], { service });
    expect(ran.code).toBe(0);
    expect(
      ran.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual(["1", "2"]);
  });

  test("doctor: something bad needs attention, warnings do not", async () => {
    const check = (outcome: Check["outcome"]): Check => ({
      name: "n",
      subject: "s",
      outcome,
      message: "m",
      next: "do",
    });
    const door = (...outcomes: Check["outcome"][]) => ({
      async *doctor() {
        yield* outcomes.map(check);
      },
    });
    expect(await run(["doctor"], { door: door("good", "warning") })).toMatchObject({ code: 0 });
    const ran = await run(["doctor", "--json"], { door: door("good", "bad") });
    expect({ code: ran.code, document: ran.json() }).toMatchObject({
      code: 3,
      document: { good: false, checks: [{}, {}] },
    });
  });

  test("init passes on what was decided, with absolute paths", async () => {
    let asked: InitOptions | undefined;
    const initHome = async (options: InitOptions) => {
      asked = options;
      const { home, name, threshold, custodians } = options;
      return {
        home,
        name,
        threshold,
        custodians,
        vault: hex,
        fingerprint: "ab".repeat(32),
        quorum: 2,
        providers: [],
        sheets: ["/s/1.txt"],
        approvers: [],
        ingest: "/i",
        trial: false,
      };
    };
    const args = [
      "init",
      "--home",
      "h",
      "--provider",
      "a=x",
      "--provider",
      "b=/y",
      "--provider",
      "c=z",
      "--custodians",
      "2-of-3",
    ];
    const { code, out } = await run([...args, "--lock-days", "35"], { door: { initHome } });
    expect(code).toBe(0);
    expect(out).toContain("fewer than 2 sheets");
    expect(out).toContain("abab abab");
    expect(asked).toMatchObject({
      home: "/somewhere/h",
      name: "h",
      lockDays: 35,
      threshold: 2,
      custodians: { threshold: 2, count: 3 },
      providers: [{ root: "/somewhere/x" }, { root: "/y" }, { name: "c" }],
    });
  });

  test("the home: said, else FENCHI_HOME", async () => {
    const homes: string[] = [];
    const doctor = async function* (home: string) {
      homes.push(home);
      yield* [];
    };
    await run(["doctor", "--home", "x"], { door: { doctor }, environment: { FENCHI_HOME: "/y" } });
    await run(["--home", "x", "doctor"], { door: { doctor } });
    await run(["doctor"], { door: { doctor }, environment: { FENCHI_HOME: "y" } });
    expect(homes).toEqual(["/somewhere/x", "/somewhere/x", "/somewhere/y"]);
  });

  test("recover with a keyring", async () => {
    let asked: RecoverOptions | undefined;
    const recover = async (options: RecoverOptions) => {
      asked = options;
      const providers = [
        { name: "a", root: "/a", reachable: true, head: 2 },
        { name: "b", root: "/b", reachable: true, head: 1 },
      ];
      return {
        home: options.home,
        vault: hex,
        name: "v",
        fingerprint: "ab",
        wrongSheets: ["s"],
        backups: 3,
        providers,
      };
    };
    const args = ["recover", "--home", "/h", "--keyring", "k", "--keys", "kms", "--from", "a=x", "/b"];
    const ran = await run(args, { door: { recover } });
    expect(ran.code).toBe(0);
    expect(ran.err).toContain("b is behind");
    expect(asked).toMatchObject({
      by: { kind: "keyring", keyring: "/somewhere/k", keys: "/somewhere/kms" },
      providers: [{ name: "a", root: "/somewhere/x" }, { root: "/b" }],
    });
  });
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
