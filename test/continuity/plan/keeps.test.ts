import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphOf, reachable } from "../../../continuity/dependency/graph.ts";
import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import { makePlan } from "../../../continuity/plan/make.ts";
import { restorePlan } from "../../../continuity/plan/plan.ts";
import { runSeed } from "../../run.ts";
import { at, backupOf, moduleOf, satellite, wire } from "./samples.ts";

const providers = ["ash", "birch", "cedar"];
const seed = Number(runSeed);

/** Up to twelve modules that need each other as they like, in circles too. */
const anyModules = fc
  .integer({ min: 1, max: 12 })
  .chain((count) =>
    fc.array(
      fc.record({
        needs: fc.uniqueArray(fc.integer({ min: 1, max: count }), { maxLength: 3 }),
        size: fc.integer({ min: 0, max: 50_000_000 }),
        core: fc.boolean(),
        priority: fc.integer({ min: 1, max: 5 }),
        has: fc.constantFrom("all", "all", "all", "nothing"),
      }),
      { minLength: count, maxLength: count },
    ),
  )
  .map((drawn) =>
    drawn.map(({ needs, has, ...rest }, index): InventoryModule => {
      const dependsOn = needs.map((number) => at(number));
      return moduleOf(index + 1, { ...rest, dependsOn, ...(has === "nothing" ? { item: null } : {}) });
    }),
  );

describe("every plan", () => {
  it("keeps dependencies, in order, in time and in waves", () => {
    fc.assert(
      fc.property(anyModules, fc.constantFrom(wire, satellite), fc.boolean(), (modules, line, strict) => {
        const plan = makePlan({ modules }, backupOf, line, { providers, strict });
        expect(restorePlan.parse(plan)).toEqual(plan);
        const planned = new Map(plan.modules.map((each) => [each.module, each]));
        expect(planned.size + plan.missing.length).toBe(modules.length);
        const graph = graphOf({ modules });
        for (const [index, reference] of graph.references.entries()) {
          const own = planned.get(reference);
          for (const need of reachable(graph.needs, [index])) {
            const needed = planned.get(graph.references[need] ?? "");
            const inCircle = reachable(graph.needs, [need]).includes(index);
            if (!own || !needed || inCircle) continue;
            expect(needed.finish).toBeLessThanOrEqual(own.start + 1e-6);
            expect(needed.wave).toBeLessThan(own.wave);
          }
        }
        for (const { start, finish, earliest, latest } of plan.modules) {
          expect(start).toBeLessThan(finish);
          expect(earliest).toBeLessThanOrEqual(finish);
          expect(latest).toBeGreaterThanOrEqual(finish);
        }
        const starts = plan.modules.map(({ start }) => start);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
      { seed },
    );
  });

  it("that is strict brings nothing of a lower priority before a core function of a higher one, but what that needs", () => {
    fc.assert(
      fc.property(anyModules, (drawn) => {
        const modules = drawn.map((module) => ({ ...module, core: true, item: "household/part/of" }));
        const plan = makePlan({ modules }, backupOf, wire, { providers, strict: true, lanes: 1 });
        const graph = graphOf({ modules });
        const order = plan.modules.map(({ module }) => graph.indexOf.get(module) ?? -1);
        let allowed = new Set<number>();
        for (const priority of [1, 2, 3, 4, 5]) {
          const least = graph.modules.flatMap((module, index) => (module.priority <= priority ? [index] : []));
          allowed = new Set(reachable(graph.needs, least));
          const places = order.map((index) => allowed.has(index));
          expect(places).toEqual(places.toSorted((a, b) => Number(b) - Number(a)));
        }
      }),
      { seed },
    );
  });

  it("is the same for the same arguments", () => {
    fc.assert(
      fc.property(anyModules, (modules) => {
        const plan = makePlan({ modules }, backupOf, wire, { providers });
        expect(makePlan({ modules }, backupOf, wire, { providers })).toEqual(plan);
      }),
      { seed, numRuns: 20 },
    );
  });
});
