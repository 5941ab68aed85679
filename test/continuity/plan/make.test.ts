import { describe, expect, it } from "vitest";
import { makePlan } from "../../../continuity/plan/make.ts";
import { restorePlan } from "../../../continuity/plan/plan.ts";
import { at, backupOf, moduleOf, wire } from "./samples.ts";

const providers = ["ash", "birch", "cedar"];
const places = (plan: ReturnType<typeof makePlan>) => plan.modules.map(({ module }) => module);

describe("a restore plan", () => {
  it("brings what is needed before what needs it, and is of its form", () => {
    const modules = [
      moduleOf(1, { core: true, dependsOn: [at(3), at(2)] }),
      moduleOf(2, { dependsOn: [at(3)] }),
      moduleOf(3),
    ];
    const plan = makePlan({ modules }, backupOf, wire, { providers });
    expect(places(plan)).toEqual([at(3), at(2), at(1)]);
    expect(plan.modules.map(({ wave }) => wave)).toEqual([0, 1, 2]);
    expect(plan.modules.at(-1)?.after.toSorted()).toEqual([at(2), at(3)]);
    expect(plan.criticalPath).toEqual([at(3), at(2), at(1)]);
    expect(restorePlan.parse(plan)).toEqual(plan);
  });

  it("brings the small core function before a large one and before what is none", () => {
    const modules = [
      moduleOf(1, { size: 5e8, core: true }),
      moduleOf(2, { size: 1e6 }),
      moduleOf(3, { size: 1e6, core: true }),
    ];
    const plan = makePlan({ modules }, backupOf, wire, { providers, lanes: 1 });
    expect(places(plan)).toEqual([at(3), at(1), at(2)]);
  });

  it("restores modules that depend on each other as one, and says so", () => {
    const modules = [
      moduleOf(1, { core: true, dependsOn: [at(2)] }),
      moduleOf(2, { dependsOn: [at(3)] }),
      moduleOf(3, { dependsOn: [at(2)] }),
    ];
    const plan = makePlan({ modules }, backupOf, wire, { providers });
    expect(plan.units).toEqual([[at(2), at(3)]]);
    expect(plan.modules.at(-1)).toMatchObject({ module: at(1), after: [at(2), at(3)] });
    expect(plan.modules[0]?.after).toEqual([]);
  });

  it("says what cannot come back, and why; what needs it comes last of its kind", () => {
    const modules = [
      moduleOf(1, { core: true, dependsOn: [at(2)] }),
      moduleOf(2, { item: null }),
      moduleOf(3),
      moduleOf(4, { core: true, size: 9e8 }),
      moduleOf(5),
    ];
    const known = (module: (typeof modules)[number]) =>
      module.number === 3 ? undefined : { ...backupOf(module), restorable: module.number !== 5 };
    const plan = makePlan({ modules }, known, wire, { providers, lanes: 1 });
    expect(places(plan)).toEqual([at(4), at(1)]);
    expect(plan.missing).toEqual([
      { module: at(2), reason: "no-item" },
      { module: at(3), reason: "no-backup" },
      { module: at(5), reason: "not-restorable" },
    ]);
  });

  it("leaves out what the target's disk has no room for, and what needs that", () => {
    const modules = [
      moduleOf(1, { core: true, size: 60 }),
      moduleOf(2, { size: 50 }),
      moduleOf(3, { size: 1, dependsOn: [at(2)] }),
      moduleOf(4, { size: 20 }),
    ];
    const plan = makePlan({ modules }, backupOf, wire, { providers, room: 100 });
    expect(places(plan).toSorted()).toEqual([at(1), at(4)]);
    expect(plan.missing.map(({ module, reason }) => [module, reason])).toEqual([
      [at(2), "no-room"],
      [at(3), "no-room"],
    ]);
  });

  it("fetches once what lies in one backup, if not too much comes between", () => {
    const shared = { item: "household/part/host", size: 5_000_000 };
    const modules = [moduleOf(1, { ...shared, core: true }), moduleOf(2, shared), moduleOf(3, { size: 7_000_000 })];
    const one = (module: (typeof modules)[number]) => ({
      ...backupOf(module),
      ...(module.number === 3 ? {} : { backup: "f".repeat(32) }),
    });
    const fetched = (plan: ReturnType<typeof makePlan>) => plan.modules.map(({ module, fetch }) => [module, fetch]);
    const plan = makePlan({ modules }, one, wire, { providers, lanes: 1 });
    expect(fetched(plan)).toEqual([
      [at(1), 5_000_000],
      [at(2), 16_384],
      [at(3), 7_000_000],
    ]);
    expect(plan.fetch).toBe(12_016_384);
    const far = modules.map((module) =>
      module.number === 3 ? { ...module, core: true, size: 300_000_000 } : { ...module, core: module.number === 1 },
    );
    expect(fetched(makePlan({ modules: far }, one, wire, { providers, lanes: 1 })).at(-1)).toEqual([at(2), 5_000_000]);
  });

  it("of core functions alone brings what they need, and nothing else", () => {
    const modules = [moduleOf(1, { core: true, dependsOn: [at(3)] }), moduleOf(2), moduleOf(3)];
    const plan = makePlan({ modules }, backupOf, wire, { providers, onlyCore: true });
    expect(places(plan)).toEqual([at(3), at(1)]);
  });
});
