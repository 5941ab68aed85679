import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkStrategy, type VaultFacts } from "../../../continuity/strategy/check.ts";
import { emptyStrategy, strategyFile } from "../../../continuity/strategy/file.ts";
import { placeOfItem, resolveStrategy } from "../../../continuity/strategy/resolve.ts";
import { builtIn, type Rule, type ValueName, valueNames } from "../../../continuity/strategy/rule.ts";
import { agencies, nationInventory } from "../../../onprem/nation/nation.ts";
import { runSeed } from "../../run.ts";

const place = { agency: "內政部", system: "戶政與役政資訊系統", number: 1, module: "戶籍登記" };
const parse = (more: object) => strategyFile.parse({ format: "fenchi/strategy/v1", ...more });
const modules = nationInventory(agencies, new Map()).modules;

/** Numbers that a rule may set, as a small file would write them. */
const rule: fc.Arbitrary<Rule> = fc.record(
  {
    priority: fc.integer({ min: 1, max: 99 }),
    lockDays: fc.integer({ min: 0, max: 90 }),
    frequency: fc.integer({ min: 1, max: 5000 }),
  },
  { requiredKeys: [] },
);

describe("resolveStrategy", () => {
  test("a value is that of the narrowest place that sets it, and says so", () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 5, maxLength: 5 }), ([defaults, profile, agency, system, own]) => {
        const file = parse({
          defaults,
          profiles: { vital: profile },
          agencies: {
            內政部: {
              ...agency,
              systems: { 戶政與役政資訊系統: { ...system, use: "vital", modules: { 戶籍登記: own } } },
            },
          },
        });
        const { strategy, explained } = resolveStrategy(file, place);
        // From wide to narrow; a place's own values stand above the profiles that it uses.
        const order = [builtIn, defaults, agency, profile, system, own] as Rule[];
        const levels = ["built-in", "defaults", "agency", "system", "system", "module"];
        for (const name of ["priority", "lockDays", "frequency"] as const) {
          const nearest = order.findLastIndex((each) => each[name] !== undefined);
          expect(strategy[name]).toBe(order[nearest]?.[name]);
          const found = explained.find((each) => each.name === name);
          expect(found?.origin.level).toBe(levels[nearest]);
          expect(found?.origin.profile).toBe(nearest === 3 ? "vital" : undefined);
          const below = order.slice(0, nearest).filter((each) => each[name] !== undefined);
          expect(found?.replaced.map(({ value }) => value)).toEqual(below.map((each) => each[name]).reverse());
        }
      }),
      { seed: Number(runSeed), numRuns: 200 },
    );
  });

  test("where nothing is set, what is built in holds, every value of it", () => {
    const { strategy, explained } = resolveStrategy(emptyStrategy, place);
    expect(strategy).toEqual(builtIn);
    expect(explained.map(({ name }) => name)).toEqual(valueNames);
    expect(new Set(explained.map(({ origin }) => origin.level))).toEqual(new Set(["built-in"]));
  });

  test("says where in the file a value stands", () => {
    const file = parse({ profiles: { vital: { frequency: "1 h" } }, agencies: { 內政部: { use: ["vital"] } } });
    const origin = (name: ValueName) =>
      resolveStrategy(file, place).explained.find((each) => each.name === name)?.origin;
    expect(origin("frequency")).toEqual({
      level: "agency",
      profile: "vital",
      path: ["profiles", "vital", "frequency"],
    });
    expect(origin("priority")?.path).toEqual([]);
  });

  test("a module may be named by its number, which counts above its name", () => {
    const file = parse({
      agencies: {
        內政部: { systems: { 戶政與役政資訊系統: { modules: { 戶籍登記: { priority: 5 }, "1": { priority: 7 } } } } },
      },
    });
    expect(resolveStrategy(file, place).strategy.priority).toBe(7);
    expect(resolveStrategy(file, { ...place, number: undefined }).strategy.priority).toBe(5);
  });

  test("names that every object has are no places", () => {
    const hostile = { agency: "constructor", system: "__proto__", number: 1, module: "toString" };
    expect(resolveStrategy(parse({}), hostile).strategy).toEqual(builtIn);
  });
});

describe("strategyFile", () => {
  test.each([
    [{ defaults: { frequency: "soon" } }, "a time such as"],
    [{ defaults: { keep: {} } }, "keep at least one generation"],
    [{ defaults: { frequenzy: 5 } }, "frequenzy"],
    [{ agencies: { 內政部: { use: "vital" } } }, 'there is no profile "vital"'],
    [{ timeZone: "Asia/Taipeh" }, "a time zone such as"],
    [{ defaults: { bandwidthShare: 0 } }, ">0"],
    [{ defaults: { windows: [{ from: "25:00", to: "06:00" }] } }, "a time of day"],
  ])("refuses %j and says why", (more, why) => {
    const parsed = strategyFile.safeParse({ format: "fenchi/strategy/v1", ...more });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toContain(why);
  });

  test("understands times as people write them", () => {
    const { defaults } = parse({ defaults: { frequency: "4 小時", notice: "30 min" } });
    expect([defaults.frequency, defaults.notice]).toEqual([240, 30]);
  });
});

describe("placeOfItem", () => {
  test("is what the inventory says", () => {
    const found = placeOfItem("戶政與役政資訊系統/戶籍登記/戶籍登記.sql", emptyStrategy, modules);
    expect(found).toEqual({ ...place, known: "inventory" });
  });

  test("is read from the item where no inventory has it, and its agency from the file", () => {
    const file = parse({ agencies: { 內政部: { systems: { 戶政: {} } } } });
    expect(placeOfItem("戶政/查詢/db", file, [])).toEqual({
      agency: "內政部",
      system: "戶政",
      module: "查詢",
      known: "name",
    });
    expect(placeOfItem("地政/查詢/db", file, []).agency).toBeUndefined();
  });
});

describe("checkStrategy", () => {
  const vault: VaultFacts = { threshold: 2, providers: 3, quorum: 2, lockDays: 0, schedules: new Map() };
  const whats = (file: object, facts: Partial<VaultFacts> = {}, of = modules) =>
    new Set(checkStrategy(parse(file), of, { ...vault, ...facts }).map(({ what, severity }) => `${severity} ${what}`));
  const one = modules.slice(0, 1);
  const item = one[0]?.item ?? "";

  test("finds nothing where all agrees", () => {
    const schedules = new Map([[item, 60]]);
    expect(whats({ defaults: { frequency: "1 h" } }, { schedules }, one)).toEqual(new Set());
  });

  test.each([
    ["error rarer-than-objective", { frequency: "1 d" }, {}],
    ["error threshold", { threshold: 3, providers: 5, quorum: 3 }, { providers: 5, quorum: 3 }],
    ["error numbers", { threshold: 3 }, {}],
    ["error providers", { providers: 4 }, {}],
    ["error quorum", { quorum: 3 }, {}],
    ["error lock", { lockDays: 35 }, { lockDays: 30 }],
    ["warning priority", { priority: 50 }, {}],
    ["warning schedule-rarer", { frequency: "30 min" }, {}],
  ] as const)("finds %s", (expected, values, facts) => {
    const schedules = new Map([[item, 60]]);
    expect(whats({ defaults: { frequency: "1 h", ...values } }, { schedules, ...facts }, one)).toEqual(
      new Set([expected]),
    );
  });

  test("finds items without a schedule, and names that stand for nothing", () => {
    const file = {
      defaults: { frequency: "1 h" },
      agencies: { 内政部: { systems: { 戶政: { modules: { "9": {} } } } } },
    };
    const findings = checkStrategy(parse(file), one, vault);
    expect(findings.filter(({ what }) => what === "no-schedule")).toHaveLength(1);
    expect(findings.filter(({ what }) => what === "no-such-place").map(({ place: where }) => where)).toEqual([
      "内政部",
      "内政部/戶政",
      "内政部/戶政/9",
    ]);
  });
});
