import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseRunConfig } from "../../../onprem/run/config.ts";
import { resumeRun, runPlan } from "../../../onprem/run/run.ts";
import { long } from "../../run.ts";
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

describe("a run", () => {
  test("brings every module back in the order of its dependencies, and says each step", async () => {
    const around = await surroundings();
    const plan = planOf(ground, [
      { item: items.dump, after: [2] },
      { item: items.documents, after: [0] },
      { item: items.database },
      { item: items.small },
    ]);
    const { steps, outcome } = await heard(runPlan({ ...around, plan }));
    expect(outcome).toBe("completed");
    const restored = stepsOf(steps, "module-restored");
    expect(restored.map(({ module }) => module).toSorted()).toEqual(plan.modules.map(({ module }) => module));
    for (const { sha256, expected } of restored) expect(sha256).toBe(expected);
    const at = (number: number) =>
      steps.findIndex((step) => step.kind === "module-restored" && step.module.endsWith(`/${number}`));
    expect(at(3)).toBeLessThan(at(1));
    expect(at(1)).toBeLessThan(at(2));
    const back = (number: number, ...path: string[]) =>
      readFile(join(around.folder, "restored", ground.agency, "戶政", String(number), ...path));
    expect(await back(1, "dump.sql")).toEqual(ground.contents.get(items.dump));
    expect((await back(2, "documents", "115", "丙.txt")).toString()).toBe("115/丙.txt");
  });

  test("checks what came back in every way, and tells what it found", async () => {
    const around = await surroundings();
    const plan = planOf(ground, [{ item: items.dump }, { item: items.database }, { item: items.documents }]);
    const [dump, database, documents] = plan.modules.map(({ module }) => module);
    const checks = {
      [dump ?? ""]: [
        { kind: "hash" },
        { kind: "script", run: { command: ["grep", "-c", "INSERT", "dump.sql"], shell: false }, name: "grep" },
      ],
      [database ?? ""]: [
        {
          kind: "sql",
          query: "SELECT id, name FROM person ORDER BY id",
          expect: [
            [1, "甲"],
            [2, "乙"],
          ],
        },
        { kind: "sql", query: "SELECT count(*) FROM person", expect: 3, name: "three" },
      ],
      [documents ?? ""]: [{ kind: "count", files: 3 }, { kind: "hash" }, { kind: "count", path: "115", files: 2 }],
    };
    const modules = Object.fromEntries(Object.entries(checks).map(([module, each]) => [module, { checks: each }]));
    const { steps, outcome } = await heard(runPlan({ ...around, plan, config: config({ modules }) }));
    expect(outcome).toBe("failed");
    const found = stepsOf(steps, "module-checked").flatMap((step) => step.checks);
    expect(found.filter(({ passed }) => !passed).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { kind: "count", name: "115", passed: false, expected: "2", found: "1" },
      expect.objectContaining({ kind: "script", name: "grep" }),
      { kind: "sql", name: "three", passed: false, expected: "3", found: "2" },
    ]);
    expect(found).toHaveLength(7);
    expect(stepsOf(steps, "module-failed").map(({ code }) => code)).toEqual(Array(3).fill("run-check-failed"));
  });

  // The database of the check takes seconds to come up: WebAssembly that is made anew in each process.
  test.runIf(long)("loads a dump into a database of its own, and asks that", async () => {
    const around = await surroundings();
    const plan = planOf(ground, [{ item: items.dump }]);
    const check = (expect: number) => ({
      kind: "sql",
      engine: "postgres",
      query: "SELECT count(*) FROM household",
      expect,
    });
    const defaults = { checks: [check(500), check(501)] };
    const { steps } = await heard(runPlan({ ...around, plan, config: config({ defaults }) }));
    const found = stepsOf(steps, "module-checked").flatMap((step) => step.checks);
    expect(found.map(({ passed, found: answer }) => [passed, answer])).toEqual([
      [true, "500"],
      [false, "500"],
    ]);
  });

  test("goes on where it was halted", async () => {
    const around = await surroundings();
    const plan = planOf(ground, [{ item: items.dump }, { item: items.small }], { lanes: 1 });
    const halt = new AbortController();
    const first: string[] = [];
    for await (const step of runPlan({ ...around, plan, signal: halt.signal })) {
      first.push(step.kind);
      if (step.kind === "module-restored") halt.abort();
    }
    expect(first).toEqual(["module-started", "module-restored", "paused"]);
    const { steps, outcome } = await heard(resumeRun(around));
    expect(outcome).toBe("completed");
    expect(steps.map(({ kind }) => kind)).toEqual(["resumed", "module-started", "module-restored"]);
  });
});
