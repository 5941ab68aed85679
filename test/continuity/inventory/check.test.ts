import { describe, expect, test } from "vitest";
import { checkInventory } from "../../../continuity/inventory/check.ts";
import { readDocument } from "../../../continuity/inventory/document.ts";
import { createFindings } from "../../../continuity/inventory/finding.ts";
import { mostModules } from "../../../continuity/inventory/inventory.ts";
import { inventoryOf, moduleOf } from "./samples.ts";

function check(...modules: Parameters<typeof inventoryOf>) {
  const findings = createFindings();
  checkInventory(inventoryOf(...modules), findings);
  return findings.list.map(({ code, severity, place, params }) => ({ code, severity, path: place.path, params }));
}

describe("an inventory as a whole", () => {
  test("that is sound has no finding", () => {
    expect(check({ number: 1 }, { number: 2, priority: 2, rto: 300, dependsOn: ["內政部/戶政/1"] })).toEqual([]);
  });

  test("names a module that is there twice, and where the first is", () => {
    expect(check({}, { name: "再一次" })).toEqual([
      {
        code: "reference-twice",
        severity: "error",
        path: "modules[1].number",
        params: { reference: "內政部/戶政/1", other: "modules[0].number" },
      },
    ]);
  });

  test("tells a dependency on oneself, on what is not there, on another agency's, and one that is listed twice", () => {
    const found = check(
      { dependsOn: ["內政部/戶政/1", "內政部/戶政/9", "財政部/國稅/1", "內政部/戶政/2", "內政部/戶政/2"] },
      { number: 2 },
    );
    expect(found.map(({ code, severity, params }) => [code, severity, params["reference"]])).toEqual([
      ["dependency-self", "error", "內政部/戶政/1"],
      ["dependency-unknown", "error", "內政部/戶政/9"],
      ["dependency-external", "warning", "財政部/國稅/1"],
      ["dependency-twice", "warning", "內政部/戶政/2"],
    ]);
    expect(found.every(({ path }) => path === "modules[0].dependsOn")).toBe(true);
  });

  test("names the members of a circle", () => {
    const found = check(
      { number: 1, dependsOn: ["內政部/戶政/2"] },
      { number: 2, dependsOn: ["內政部/戶政/3"] },
      { number: 3, dependsOn: ["內政部/戶政/1"] },
      { number: 4, dependsOn: ["內政部/戶政/1"] },
    );
    expect(found.map(({ code }) => code)).toEqual(["dependency-cycle"]);
    expect(found[0]?.params["count"]).toBe(3);
    for (const number of [1, 2, 3]) expect(found[0]?.params["members"]).toContain(`內政部/戶政/${number} `);
    expect(found[0]?.params["members"]).not.toContain("內政部/戶政/4");
  });

  test("says that a module comes back before what it needs", () => {
    expect(check({ number: 1, priority: 5, rto: 600 }, { number: 2, dependsOn: ["內政部/戶政/1"] })).toMatchObject([
      {
        code: "dependency-late",
        severity: "warning",
        params: { priority: 1, otherPriority: 5, rto: 240, otherRto: 600 },
      },
    ]);
  });

  test("says which core functions have no backup, and which backups two modules name", () => {
    const item = "戶政/登記/每日";
    expect(check({ core: true }, { number: 2, item, core: true }, { number: 3, item })).toMatchObject([
      { code: "core-unsaved", path: "modules[0].item" },
      { code: "item-twice", path: "modules[2].item", params: { item, other: "modules[1].item" } },
    ]);
  });

  test("of ten thousand modules in one chain, closed to a circle, is checked without recursion", () => {
    const count = 10_000;
    const modules = Array.from({ length: count }, (_, index) => ({
      number: index + 1,
      dependsOn: [`內政部/戶政/${((index + 1) % count) + 1}`],
    }));
    const found = check(...modules);
    expect(found).toHaveLength(1);
    expect(found[0]?.params["count"]).toBe(count);
    expect(String(found[0]?.params["members"])).toMatch(/…$/);
  });
});

describe("a JSON document", () => {
  const read = (value: unknown) => {
    const findings = createFindings();
    const reading = readDocument(value, findings);
    return { reading, found: findings.list.map(({ code, place }) => `${code} ${place.path}`) };
  };
  const document = (...modules: unknown[]) => ({ format: "fenchi/inventory/v1", modules });

  test("is read as it is", () => {
    const { reading, found } = read(document(moduleOf(), moduleOf({ number: 2 })));
    expect(found).toEqual([]);
    expect(reading.modules.map(({ module }) => module)).toEqual([moduleOf(), moduleOf({ number: 2 })]);
  });

  test.each([[null], [[]], ["x"], [{}], [{ modules: {} }]])("that is something else says so: %j", (value) => {
    expect(read(value).found).toEqual(["json-form modules"]);
  });

  test("names each member that is wrong, missing or unknown by its path", () => {
    const { rto: _, ...without } = moduleOf();
    const wrong = {
      ...moduleOf({ number: 2 }),
      priority: "1",
      dependsOn: ["內政部/戶政/1", 3],
      databases: null,
      note: "?",
    };
    const { reading, found } = read({ ...document(without, wrong, 7), extra: 1 });
    expect(found).toEqual([
      "key-unknown extra",
      "cell-missing modules[0].rto",
      "key-unknown modules[1].note",
      "cell-number modules[1].priority",
      "cell-databases modules[1].databases",
      "cell-references modules[1].dependsOn[1]",
      "json-form modules[2]",
    ]);
    expect(reading.broken).toEqual(new Set(["內政部/戶政/1", "內政部/戶政/2"]));
    expect(reading.nameless).toBe(true);
  });

  test("of another format, or of too many modules, is refused", () => {
    expect(read({ format: "other", modules: [] }).found).toEqual(["json-form format"]);
    const many = read(document(...Array(mostModules + 1).fill(null)));
    expect(many.found).toEqual([`rows-many modules[${mostModules}]`]);
  });
});
