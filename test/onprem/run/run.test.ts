import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Inventory, inventory } from "../../../continuity/inventory/inventory.ts";
import { calibrate } from "../../../continuity/plan/calibrate.ts";
import type { Line, RestorePlan } from "../../../continuity/plan/plan.ts";
import { createSimulatedClock } from "../../../onprem/drill/clock.ts";
import { parseRunConfig } from "../../../onprem/run/config.ts";
import { createReader } from "../../../onprem/run/reading.ts";
import { createReplan } from "../../../onprem/run/replan.ts";
import { resumeRun, runPlan } from "../../../onprem/run/run.ts";
import { shapeOf } from "../../../onprem/run/shape.ts";
import { createLine, withLine } from "../../../providers/wrap/index.ts";
import { long } from "../../run.ts";
import { type Ground, heard, items, makeGround, planOf, stepsOf } from "./ground.ts";

const mib = 1024 * 1024;

let ground: Ground;
beforeAll(async () => {
  ground = await makeGround([9 * mib, mib]);
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

test("when the line is not the plan's, it is measured, and what is left is planned anew for it", async () => {
  const folder = await ground.fresh();
  const clock = createSimulatedClock();
  const [planned, real] = [4e6, 2e6].map((bitsPerSecond): Line => ({ bitsPerSecond, roundTrip: 100, loss: 0 }));
  if (!planned || !real) throw new RangeError();
  const plan = planOf(ground, [{ item: "戶政/量/0" }, { item: "戶政/量/1" }, { item: items.small, after: [1] }], {
    lanes: 1,
    line: planned,
  });
  const line = createLine(shapeOf(real), clock);
  const reader = createReader({ line: planned, clock });
  const vault = await ground.vault({ reader, wrap: (store) => withLine(store, line) });
  const replan = createReplan(inventoryOf(plan), calibrate([]));
  const plans: RestorePlan[] = [];
  const { outcome } = await heard(
    runPlan({
      folder,
      plan,
      clock,
      vaults: new Map([[ground.agency, vault]]),
      fetched: reader.fetched,
      replan(change) {
        const next = replan(change);
        plans.push(next);
        return next;
      },
    }),
  );
  expect(outcome).toBe("completed");
  expect(plans).toHaveLength(1);
  expect(plans[0]?.line.bitsPerSecond).toBeGreaterThan(1.6e6);
  expect(plans[0]?.line.bitsPerSecond).toBeLessThan(2.1e6);
  const [, second, third] = plan.modules;
  expect(plans[0]?.modules.map(({ module, backup, after }) => [module, backup, after])).toEqual([
    [second?.module, second?.backup, []],
    [third?.module, third?.backup, [second?.module]],
  ]);
});

/** An inventory that would give that plan. */
function inventoryOf(plan: RestorePlan): Inventory {
  const modules = plan.modules.map(({ module, item, after, bytes }) => {
    const [agency, system, number] = module.split("/");
    return {
      agency,
      system,
      number: Number(number),
      priority: 1,
      name: module.replaceAll("/", " "),
      description: "",
      databases: [],
      dependsOn: after,
      item,
      size: bytes,
      owner: "",
      rto: 60,
      rpo: 60,
      kind: "files",
      core: true,
      target: "",
    };
  });
  return inventory.parse({ format: "fenchi/inventory/v1", modules });
}
