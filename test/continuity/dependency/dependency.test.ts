import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closureOf, describeClosure } from "../../../continuity/dependency/closure.ts";
import { cyclesOf } from "../../../continuity/dependency/cycle.ts";
import { gapsOf } from "../../../continuity/dependency/gap.ts";
import { components, graphOf, reachable } from "../../../continuity/dependency/graph.ts";
import { independenceOf } from "../../../continuity/dependency/independence.ts";
import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import { runSeed } from "../../run.ts";
import { at, backupOf, moduleOf } from "../plan/samples.ts";

const seed = Number(runSeed);
const nothing = () => undefined;

/** Edges among up to nine nodes. */
const anyEdges = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.array(fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 3 }), {
    minLength: count,
    maxLength: count,
  }),
);
const graphFrom = (edges: readonly (readonly number[])[], over: Partial<InventoryModule> = {}) =>
  graphOf({
    modules: edges.map((targets, index) =>
      moduleOf(index + 1, { ...over, dependsOn: targets.map((target) => at(target + 1)) }),
    ),
  });

describe("the graph of an inventory", () => {
  it("leaves out what no inventory has and what needs itself, and says the first", () => {
    const graph = graphOf({ modules: [moduleOf(1, { dependsOn: [at(1), at(2), at(9)] }), moduleOf(2), moduleOf(2)] });
    expect(graph.needs).toEqual([[1], []]);
    expect(graph.neededBy).toEqual([[], [0]]);
    expect(graph.unknown).toEqual([{ module: at(1), dependency: at(9) }]);
  });

  it("is parted into groups that reach each other, what is needed first", () => {
    fc.assert(
      fc.property(anyEdges, (edges) => {
        const groups = components(edges);
        expect(groups.flat().toSorted()).toEqual(edges.map((_, node) => node));
        const place = new Map(groups.flatMap((group, index) => group.map((node) => [node, index] as const)));
        for (const node of edges.keys()) {
          const forth = reachable(edges, [node]);
          for (const other of edges.keys()) {
            const both = forth.includes(other) && reachable(edges, [other]).includes(node);
            expect(place.get(node) === place.get(other)).toBe(both);
            if (forth.includes(other)) expect(place.get(other)).toBeLessThanOrEqual(place.get(node) ?? -1);
          }
        }
      }),
      { seed },
    );
  });

  it("is walked without recursion: a chain of a hundred thousand is no matter", () => {
    const chain = Array.from({ length: 100_000 }, (_, node) => (node === 0 ? [] : [node - 1]));
    expect(components(chain)).toHaveLength(100_000);
    expect(reachable(chain, [99_999])).toHaveLength(100_000);
  });
});

describe("circles", () => {
  it("are named with their members and the dependency whose loss costs least", () => {
    // 2 is large: 3 had better not wait for it. 1 and 4 are in no circle.
    const modules = [
      moduleOf(1, { dependsOn: [at(2)] }),
      moduleOf(2, { dependsOn: [at(3), at(4)], size: 9_000_000 }),
      moduleOf(3, { dependsOn: [at(2)], size: 10 }),
      moduleOf(4),
    ];
    expect(cyclesOf(graphOf({ modules }))).toEqual([
      { members: [at(2), at(3)], cheapest: { from: at(2), to: at(3) }, example: [at(2), at(3), at(2)] },
    ]);
  });

  it("that share one dependency are broken there, however large what is done without", () => {
    // Every circle of 1 -> 2, 2 -> 3, 3 -> 1, 3 -> 4, 4 -> 2, 4 -> 1 goes over 2 -> 3.
    const edges = [[1], [2], [0, 3], [1, 0]];
    const [cycle] = cyclesOf(graphFrom(edges));
    expect(cycle?.members).toHaveLength(4);
    expect(cycle?.cheapest).toEqual({ from: at(2), to: at(3) });
  });

  it("are broken by what is said: nothing else in the group leaves fewer in a circle", () => {
    fc.assert(
      fc.property(anyEdges, (edges) => {
        const graph = graphFrom(edges);
        const circled = (needs: readonly (readonly number[])[]) =>
          components(needs).reduce((sum, group) => sum + (group.length > 1 ? group.length : 0), 0);
        const without = (from: number, to: number) =>
          graph.needs.map((targets, node) => (node === from ? targets.filter((target) => target !== to) : targets));
        const cycles = cyclesOf(graph);
        expect(cycles.reduce((sum, { members }) => sum + members.length, 0)).toBe(circled(graph.needs));
        for (const { members, cheapest, example } of cycles) {
          expect(example[0]).toBe(example.at(-1));
          expect(members).toEqual(expect.arrayContaining([...example]));
          const indexes = members.map((member) => graph.indexOf.get(member) ?? -1);
          const left = (from: number, to: number) => circled(without(from, to));
          const said = left(graph.indexOf.get(cheapest.from) ?? -1, graph.indexOf.get(cheapest.to) ?? -1);
          for (const from of indexes)
            for (const to of graph.needs[from] ?? [])
              if (indexes.includes(to)) expect(said).toBeLessThanOrEqual(left(from, to));
        }
      }),
      { seed },
    );
  });
});

describe("the closure of a core function", () => {
  it("is what it needs over others, each backup counted once", () => {
    const shared = { item: "household/part/host" };
    const modules = [
      moduleOf(1, { core: true, dependsOn: [at(2), at(1, "tax", "mof")] }),
      moduleOf(2, { ...shared, size: 500 }),
      moduleOf(3),
      moduleOf(1, { agency: "mof", system: "tax", dependsOn: [at(2, "tax", "mof")], size: 70 }),
      moduleOf(2, { agency: "mof", system: "tax", item: null }),
      moduleOf(4, shared),
    ];
    const graph = graphOf({ modules });
    expect(closureOf(graph, [0])).toEqual([0, 1, 3, 4]);
    const closure = describeClosure(graph, 0, (_, item) => (item === shared.item ? { bytes: 512 } : undefined));
    expect(closure).toMatchObject({
      modules: [at(1), at(2), at(1, "tax", "mof"), at(2, "tax", "mof")],
      bytes: 1_000_000 + 512 + 70,
      withoutBackup: [at(2, "tax", "mof")],
      systems: ["moi/household", "mof/tax"],
      agencies: ["moi", "mof"],
    });
    expect(closure.backups).toHaveLength(3);
  });

  it("is minimal: without any one of it something that it needs is missing", () => {
    fc.assert(
      fc.property(anyEdges, (edges) => {
        const graph = graphFrom(edges);
        const closure = closureOf(graph, [0]);
        const closed = (set: readonly number[]) =>
          set.every((node) => (graph.needs[node] ?? []).every((need) => set.includes(need)));
        expect(closed(closure)).toBe(true);
        for (const gone of closure.filter((node) => node !== 0)) {
          expect(closed(closure.filter((node) => node !== gone))).toBe(false);
        }
      }),
      { seed },
    );
  });
});

describe("independence", () => {
  const tax = { agency: "mof", system: "tax" };
  const land = { system: "land" };
  const graph = graphOf({
    modules: [
      moduleOf(1, { dependsOn: [at(2), at(3)] }),
      moduleOf(2, { dependsOn: [at(1, "tax", "mof")] }),
      moduleOf(3),
      moduleOf(1, { ...tax }),
      moduleOf(4, { dependsOn: [at(1, "land"), at(1, "tax", "mof")] }),
      moduleOf(1, land),
    ],
  });
  const of = (reference: string) => independenceOf(graph, graph.indexOf.get(reference) ?? -1);

  it("is the share of what a module needs that lies in its own hands, as the decision's example says", () => {
    expect(of(at(1))).toEqual({
      module: at(1),
      value: 0.8,
      needs: { system: 2, agency: 0, elsewhere: 1 },
      hindrance: { module: at(1, "tax", "mof"), without: 1 },
    });
    expect(of(at(3))).toMatchObject({ value: 1, hindrance: undefined });
    expect(of(at(2)).value).toBe(0);
  });

  it("counts another system of the same agency half, and names the worse of two", () => {
    expect(of(at(4))).toMatchObject({ value: 0.25, hindrance: { module: at(1, "tax", "mof"), without: 0.5 } });
  });
});

describe("gaps between inventory and vault", () => {
  it("are orphans, modules without backup, unknown dependencies and backups that no module names", () => {
    const modules = [
      moduleOf(1, { core: true, dependsOn: [at(2), at(9)] }),
      moduleOf(2, { item: null }),
      moduleOf(3),
      moduleOf(4, { dependsOn: [at(1)] }),
    ];
    const known = (module: InventoryModule) =>
      module.number === 3 ? undefined : { ...backupOf(module), restorable: module.number !== 4 };
    const graph = graphOf({ modules });
    expect(gapsOf(graph, { backupOf: known, unlisted: ["old/part/x"] })).toEqual({
      orphans: [at(3), at(4)],
      withoutBackup: [
        { module: at(2), reason: "no-item" },
        { module: at(3), reason: "no-backup" },
        { module: at(4), reason: "not-restorable" },
      ],
      unknown: [{ module: at(1), dependency: at(9) }],
      unlisted: ["old/part/x"],
    });
    expect(gapsOf(graph, undefined).withoutBackup).toEqual([{ module: at(2), reason: "no-item" }]);
    expect(describeClosure(graph, 0, nothing).bytes).toBe(1_000_000);
  });
});
