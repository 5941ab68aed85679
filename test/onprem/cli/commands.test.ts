import { describe, expect, test } from "vitest";
import type { Service } from "../../../onprem/engine/service.ts";
import type { Check, InitOptions, RecoverOptions } from "../../../onprem/home/contract.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { engine, hex } from "./fake-engine.ts";
import { run } from "./harness.ts";

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
    expect(await run(["dead-letters", "--requeue", "4"], { service })).toMatchObject({ code: 1 });
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
