import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseRunConfig } from "../../../onprem/run/config.ts";
import { openJournal } from "../../../onprem/run/journal.ts";
import { type Change, journalOf, type RunOptions, resumeRun, runPlan } from "../../../onprem/run/run.ts";
import { isRunning } from "../../../onprem/run/runs.ts";
import { createS3Client } from "../../../providers/aws/client.ts";
import { uploadFile } from "../../../providers/aws/upload.ts";
import { providerUnavailable } from "../../../providers/failure.ts";
import { region, startTestS3 } from "../../contract/aws.ts";
import { codeOf } from "../../contract/outcome.ts";
import type { TestBucket } from "../../servers/s3/bucket.ts";
import type { TestS3Server } from "../../servers/s3/server.ts";
import { run as runCommand } from "../cli/harness.ts";
import { type Ground, heard, items, makeGround, planOf, stepsOf } from "./ground.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await makeGround();
});
afterAll(() => ground.remove());

const config = (members: Record<string, unknown>) =>
  parseRunConfig(JSON.stringify({ format: "fenchi/run-config/v1", ...members }), "run.yaml");

async function surroundings() {
  const folder = await ground.fresh();
  return { folder, vaults: new Map([[ground.agency, await ground.vault()]]) };
}

/** A plan of the dump, and of a small file that depends on it. */
const chain = () => planOf(ground, [{ item: items.dump }, { item: items.small, after: [0] }], { lanes: 1 });
const [first, second] = ["內政部/戶政/1", "內政部/戶政/2"];
const failures = (steps: Parameters<typeof stepsOf>[0]) =>
  stepsOf(steps, "module-failed").map(({ module, code }) => [module, code]);

describe("a module whose target is a command", () => {
  test("is given to it whole, without a shell, and nothing of it stays on the way", async () => {
    const around = await surroundings();
    const out = join(around.folder, "it's $HOME.sql");
    const targets = new Map([[first, `command:tee "${out}"`]]);
    const asked = { ...around, plan: planOf(ground, [{ item: items.dump }]), targets };
    expect(await codeOf(heard(runPlan(asked)).then(() => undefined))).toBe("run-command-not-allowed");
    const { outcome } = await heard(runPlan({ ...asked, config: config({ inventoryCommands: true }) }));
    expect(outcome).toBe("completed");
    expect(await readFile(out)).toEqual(ground.contents.get(items.dump));
    expect(await readdir(join(around.folder, "staged"))).toEqual([]);
  });

  test("is not given to it a second time by itself, when nobody knows how much it took", async () => {
    const around = await surroundings();
    const out = join(around.folder, "out.sql");
    const command = ["sh", "-c", `cat >> ${out}; test -e ${around.folder}/well`];
    const rules = config({ modules: { [first]: { command } } });
    const failed = await heard(runPlan({ ...around, plan: chain(), config: rules }));
    expect(failures(failed.steps)).toEqual([
      [first, "run-command-failed"],
      [second, "run-dependency-failed"],
    ]);
    // As a killed process leaves it: begun, and its end not on record.
    const journal = openJournal(journalOf(around.folder));
    const [state] = journal.modules();
    if (!state) throw new RangeError();
    journal.save({ ...state, outcome: "open", error: null, feeding: true }, [], new Date().toISOString());
    journal.close();
    const unsure = await heard(resumeRun(around));
    expect(failures(unsure.steps)[0]).toEqual([first, "run-command-interrupted"]);
    await writeFile(join(around.folder, "well"), "");
    await writeFile(out, "");
    const { outcome, steps } = await heard(resumeRun({ ...around, again: [first] }));
    expect(outcome).toBe("completed");
    expect(await readFile(out)).toEqual(ground.contents.get(items.dump));
    // It was whole on disk: it did not come over the line again.
    expect(stepsOf(steps, "module-restored").map(({ module }) => module)).toEqual([second]);
  });
});

describe("a module whose target is a bucket", () => {
  const holding = (bucket: TestBucket) =>
    new Map([...bucket.objects].map(([key, versions]) => [key, versions[0]?.bytes.toString()]));

  test("becomes an object a file, is not sent twice, and replaces nothing", async () => {
    const server = await startTestS3();
    try {
      const bucket = server.bucket("back");
      const s3 = { region, endpoint: server.url };
      const targets = new Map([first, second].map((module) => [module, "s3:back/115"]));
      const plan = planOf(ground, [{ item: items.documents }, { item: items.small }], { lanes: 1 });
      const around = await surroundings();
      let fails = 1;
      server.script = ({ operation }) => (operation === "PutObject" && fails-- > 0 ? "error-after" : undefined);
      const { steps } = await heard(runPlan({ ...around, plan, targets, config: config({ s3 }) }));
      expect(stepsOf(steps, "module-failed")).toEqual([]);
      expect(holding(bucket)).toEqual(
        new Map([
          ["115/documents/115/丙.txt", "115/丙.txt"],
          ["115/documents/乙.txt", "乙.txt"],
          ["115/documents/甲.txt", "甲.txt"],
          ["115/small.txt", "合成\n"],
        ]),
      );
      expect(await readdir(join(around.folder, "staged"))).toEqual([]);
      server.script = () => undefined;
      const again = await heard(runPlan({ ...(await surroundings()), plan, targets, config: config({ s3 }) }));
      expect(again.outcome).toBe("completed");
      const other = planOf(ground, [{ item: items.documents }]);
      await uploadOther(server);
      const refused = await heard(runPlan({ ...(await surroundings()), plan: other, targets, config: config({ s3 }) }));
      expect(failures(refused.steps)).toEqual([[first, "run-target-s3-exists"]]);
      const rules = config({ s3, defaults: { overwrite: true } });
      expect((await heard(runPlan({ ...(await surroundings()), plan: other, targets, config: rules }))).outcome).toBe(
        "completed",
      );
      expect(holding(bucket).get("115/documents/甲.txt")).toBe("甲.txt");
    } finally {
      await server.close();
    }
  });

  async function uploadOther(server: TestS3Server): Promise<void> {
    const client = createS3Client({ region, endpoint: server.url });
    const path = join(ground.folder, "other");
    await writeFile(path, "other");
    const sha256 = createHash("sha256").update("other").digest();
    const key = "115/documents/甲.txt";
    await uploadFile(client, { bucket: "back", key, path, size: 5, sha256, overwrite: true });
    client.destroy();
  }
});

describe("hooks", () => {
  test("run before and after, in order, and know the module", async () => {
    const around = await surroundings();
    const log = join(around.folder, "log");
    const say = (what: string) => ({ command: `echo ${what} "$FENCHI_MODULE" "$FENCHI_PATH" >> ${log}`, shell: true });
    const seen = { command: ["sh", "-c", `test -e "$FENCHI_PATH" && echo there >> ${log}`] };
    const rules = config({ modules: { [first]: { before: [say("one"), say("two")], after: [seen, say("three")] } } });
    const { outcome } = await heard(
      runPlan({ ...around, plan: planOf(ground, [{ item: items.small }]), config: rules }),
    );
    expect(outcome).toBe("completed");
    const at = join(around.folder, "restored", ground.agency, "戶政", "1", "small.txt");
    expect(await readFile(log, "utf8")).toBe(`one ${first} ${at}\ntwo ${first} ${at}\nthere\nthree ${first} ${at}\n`);
  });

  test("that fail keep the module from being restored, and say why without their arguments", async () => {
    const around = await surroundings();
    const before = [{ command: ["sh", "-c", "echo no disk >&2; exit 3", "--password=hidden"] }];
    const { steps } = await heard(
      runPlan({ ...around, plan: chain(), config: config({ modules: { [first]: { before } } }) }),
    );
    const [failed] = stepsOf(steps, "module-failed");
    expect(failed).toMatchObject({ module: first, code: "run-command-failed" });
    expect(failed?.message).toContain("no disk");
    expect(failed?.message).not.toContain("hidden");
    expect(stepsOf(steps, "module-restored")).toEqual([]);
  });

  test("that are not there are named", async () => {
    const around = await surroundings();
    const after = [{ command: ["no-such-program-anywhere"] }];
    const rules = config({ modules: { [first]: { after } } });
    const { steps } = await heard(runPlan({ ...around, plan: chain(), config: rules }));
    expect(stepsOf(steps, "module-failed")[0]?.message).toContain("no-such-program-anywhere could not be started");
  });

  test("that hang are ended, with all that they started", async () => {
    const around = await surroundings();
    const before = [{ command: ["sh", "-c", "sleep 600 & sleep 600"], timeout: 0.5 }];
    const { steps } = await heard(
      runPlan({ ...around, plan: chain(), config: config({ modules: { [first]: { before } } }) }),
    );
    expect(stepsOf(steps, "module-failed")[0]?.message).toContain("took longer than 0.5 seconds");
  });
});

describe("when a module does not come back", () => {
  const failing = { checks: [{ kind: "count", files: 7 }] };
  const independent = () =>
    planOf(ground, [{ item: items.dump }, { item: items.small, after: [0] }, { item: items.database }], { lanes: 1 });

  test.each([
    ["skip-dependents", ["內政部/戶政/3"], "failed"],
    ["stop", [], "stopped"],
    ["continue", ["內政部/戶政/2", "內政部/戶政/3"], "failed"],
  ] as const)("the rule %s holds", async (onFailure, good, ends) => {
    const around = await surroundings();
    const rules = config({ defaults: { onFailure }, modules: { [first]: failing } });
    const { outcome } = await heard(runPlan({ ...around, plan: independent(), config: rules }));
    expect(outcome).toBe(ends);
    const journal = openJournal(journalOf(around.folder));
    const back = journal.modules().filter((each) => each.outcome === "good");
    journal.close();
    expect(back.map(({ module }) => module)).toEqual(good);
  });

  test("nothing that stands there already is touched", async () => {
    const around = await surroundings();
    await mkdir(join(around.folder, "here"));
    await writeFile(join(around.folder, "here", "dump.sql"), "mine");
    const targets = new Map([[first, `folder:${join(around.folder, "here")}`]]);
    const { steps } = await heard(runPlan({ ...around, plan: chain(), targets }));
    expect(failures(steps)[0]).toEqual([first, "target-exists"]);
    expect(await readFile(join(around.folder, "here", "dump.sql"), "utf8")).toBe("mine");
  });
});

test("a service is asked whether it answers", async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/ok" ? 200 : 302;
    response.end("合成 ready");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const around = await surroundings();
    const { port } = server.address() as AddressInfo;
    const at = (path: string, contains: string) => ({
      kind: "http",
      url: `http://127.0.0.1:${port}${path}`,
      contains,
      name: `${path} ${contains}`,
    });
    const checks = [at("/ok", "ready"), at("/ok", "absent"), at("/elsewhere", "ready")];
    const rules = config({ defaults: { checks } });
    const { steps } = await heard(runPlan({ ...around, plan: planOf(ground, [{ item: items.small }]), config: rules }));
    const found = stepsOf(steps, "module-checked").flatMap((step) => step.checks);
    expect(found.map(({ name, passed }) => [name, passed])).toEqual([
      ["/ok ready", true],
      ["/ok absent", false],
      ["/elsewhere ready", false],
    ]);
  } finally {
    server.close();
  }
});

describe("a run is refused before anything is begun", () => {
  const refused = async (options: Partial<RunOptions>) => {
    const around = await surroundings();
    const code = await codeOf(heard(runPlan({ ...around, plan: chain(), ...options })).then(() => undefined));
    expect(await readdir(around.folder)).not.toContain("restored");
    return code;
  };

  test("for a bucket, two modules at one place, a vault that nobody named, or a target that is none", async () => {
    expect(await refused({ targets: new Map([[first, "s3:bucket/prefix"]]) })).toBe("run-target-s3");
    expect(await refused({ targets: new Map([[first, "ftp:somewhere"]]) })).toBe("run-target-invalid");
    expect(await refused({ targets: new Map([[first, 'command:psql "open']]) })).toBe("run-command-quotes");
    expect(await refused({ vaults: new Map() })).toBe("run-vault-missing");
    const twice = planOf(ground, [{ item: items.dump }, { item: items.dump }]);
    const place = () => ({ kind: "folder" as const, path: "/tmp/one" });
    expect(await refused({ plan: twice, place })).toBe("run-target-shared");
  });

  test("for a configuration that is none", () => {
    for (const wrong of [
      { modules: { nobody: {} } },
      { defaults: { before: ["rm -rf /"] } },
      { defaults: { checks: [{ kind: "hash", path: "a" }] } },
      { defaults: { checks: [{ kind: "http", url: "file:///etc/passwd" }] } },
      { surprise: 1 },
    ]) {
      expect(() => config(wrong)).toThrowError(expect.objectContaining({ code: "run-config-invalid" }));
    }
  });
});

test("when a provider is gone, what is left is planned anew", async () => {
  const folder = await ground.fresh();
  const lost = "cloud-a";
  const gone = () => Promise.reject(providerUnavailable(lost, "lost"));
  const vault = await ground.vault({
    wrap: (store) => (store.provider === lost ? { ...store, get: gone, stat: gone } : store),
  });
  const changes: Change[] = [];
  const plan = planOf(ground, [{ item: items.dump }, { item: items.small }, { item: items.database }], { lanes: 1 });
  const replan = (change: Change) => {
    changes.push(change);
    const left = plan.modules.filter(({ module }) => change.left.includes(module)).toReversed();
    return { ...plan, modules: left, providers: [...(change.providers ?? [])] };
  };
  const { steps, outcome } = await heard(runPlan({ folder, vaults: new Map([[ground.agency, vault]]), plan, replan }));
  expect(outcome).toBe("completed");
  expect(changes.map(({ left, providers }) => [left, providers])).toEqual([
    [
      ["內政部/戶政/2", "內政部/戶政/3"],
      ["cloud-b", "cloud-c"],
    ],
  ]);
  expect(stepsOf(steps, "module-restored").map(({ module }) => module.at(-1))).toEqual(["1", "3", "2"]);
});

describe("fenchi run", () => {
  const fenchi = (...args: string[]) =>
    runCommand(["run", ...args, "--home", ground.home], { door: "real", folder: ground.folder });

  test("begins, is asked how it stands, fails where a check does, and goes on when that is mended", async () => {
    const place = await ground.fresh();
    await writeFile(join(place, "plan.json"), JSON.stringify(chain()));
    const check = { kind: "script", run: { command: ["test", "-e", join(place, "mended")] }, name: "mended" };
    const rules = { format: "fenchi/run-config/v1", modules: { [first]: { checks: [check] } } };
    await writeFile(join(place, "run.json"), JSON.stringify(rules));
    const to = join(place, "back");
    const files = [join(place, "plan.json"), "--config", join(place, "run.json"), "--to", to];
    const begun = await fenchi("start", ...files, "--json");
    expect(begun.code).toBe(1);
    expect(JSON.parse(begun.out)).toMatchObject({
      outcome: "failed",
      modules: [
        { module: first, outcome: "failed", checks: [{ name: "mended", passed: false }] },
        { module: second, outcome: "skipped", error: { code: "run-dependency-failed" } },
      ],
    });
    const status = await fenchi("status", "--lang", "zh-TW");
    expect(status.code).toBe(3);
    expect(status.out).toContain("已還原，但未通過檢查：mended");
    expect((await fenchi("pause")).code).toBe(3);
    await writeFile(join(place, "mended"), "");
    const mended = await fenchi("resume", "--again", first, "--json");
    expect(mended.code).toBe(0);
    expect(JSON.parse(mended.out)).toMatchObject({ outcome: "completed" });
    expect(await readFile(join(to, "內政部", "戶政", "2", "small.txt"))).toEqual(ground.contents.get(items.small));
    expect((await fenchi("resume", "nothing", "--json")).code).toBe(1);
  });

  test("is seen, and paused, from elsewhere while it goes on", async () => {
    const place = await ground.fresh();
    await writeFile(join(place, "plan.json"), JSON.stringify(chain()));
    const rules = { format: "fenchi/run-config/v1", modules: { [first]: { before: [{ command: ["sleep", "1"] }] } } };
    await writeFile(join(place, "run.json"), JSON.stringify(rules));
    const before = await readdir(join(ground.home, "runs"));
    const starting = fenchi("start", join(place, "plan.json"), "--config", join(place, "run.json"), "--json");
    const appeared = async () => (await readdir(join(ground.home, "runs"))).find((each) => !before.includes(each));
    let name = await appeared();
    while (name === undefined || !(await readdir(join(ground.home, "runs", name))).includes("journal.db")) {
      await sleep(10);
      name = await appeared();
    }
    expect(await isRunning(join(ground.home, "runs", name))).toBe(true);
    let paused = await fenchi("pause", name, "--json");
    while (paused.code === 1) paused = await fenchi("pause", name, "--json");
    expect(paused).toMatchObject({ code: 0 });
    expect(JSON.parse(paused.out)).toEqual({ run: name, outcome: "paused" });
    expect((await starting).code).toBe(3);
    expect((await fenchi("stop", name)).code).toBe(0);
    const ended = await fenchi("resume", name, "--json");
    expect(JSON.parse(ended.out)).toMatchObject({ outcome: "completed" });
  });

  test("leaves nothing behind of a run that was refused", async () => {
    const place = await ground.fresh();
    await writeFile(join(place, "plan.json"), JSON.stringify(chain()));
    const runs = async () => (await readdir(join(ground.home, "runs")).catch(() => [])).length;
    const before = await runs();
    await writeFile(
      join(place, "run.json"),
      JSON.stringify({ format: "fenchi/run-config/v1", defaults: { target: "s3:bucket/b" } }),
    );
    expect((await fenchi("start", join(place, "plan.json"), "--config", join(place, "run.json"))).code).toBe(1);
    expect(await runs()).toBe(before);
  });
});
