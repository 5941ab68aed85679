import { readdir, readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inventory, referenceOf } from "../../../continuity/inventory/inventory.ts";
import { agencies, nationInventory, placedModules, sizesFor } from "../../../onprem/nation/nation.ts";
import { unifiedNumber } from "../../../onprem/nation/parts.ts";
import { type WrittenModule, writeModule } from "../../../onprem/nation/write.ts";
import { askPostgres } from "../../../onprem/run/checks/postgres.ts";
import { hashFile, hashFolder } from "../../../onprem/start/compare.ts";
import { runSeed } from "../../run.ts";
import { temporaryFolder } from "../samples.ts";

/** The plan's own list (MISSION.md). */
const eighteen = `內政部 戶政與役政資訊系統
內政部 土地登記與地用系統
內政部 土地複丈與地價系統
內政部移民署 入出國查驗系統
內政部移民署 移民管理系統
財政部財政資訊中心 國稅系統
財政部財政資訊中心 地稅系統
經濟部 公司與工廠管理系統
經濟部 商工資料查詢服務
經濟部 重要物資及固定設施調查資訊系統
衛生福利部健保署 承保系統
衛生福利部健保署 醫療系統
交通部公路局 車籍與駕籍系統
交通部公路局 運輸業系統
勞動部勞保局 勞保系統
數位發展部 全球資訊網站
數位發展部 公務系統
數位發展部 雲端T-Road`.split("\n");

const bytes = 50_000_000;
const all = placedModules();

test("the inventory lists the eighteen systems of the plan, each with a core function of its own or one that a core function needs", () => {
  const { modules } = inventory.parse(nationInventory(agencies, sizesFor(bytes)));
  expect(new Set(modules.map(({ agency, system }) => `${agency} ${system}`))).toEqual(new Set(eighteen));
  const references = new Set(modules.map(referenceOf));
  expect(references.size).toBe(modules.length);
  expect(new Set(modules.map(({ item }) => item)).size).toBe(modules.length);
  for (const module of modules) for (const need of module.dependsOn) expect(references).toContain(need);
  const across = modules.filter((module) => module.dependsOn.some((need) => !need.startsWith(`${module.agency}/`)));
  expect(new Set(across.map(({ agency }) => agency)).size).toBeGreaterThanOrEqual(6);
});

test("no module depends on itself, by however many others", () => {
  const { modules } = nationInventory(agencies, new Map());
  const needs = new Map(modules.map((module) => [referenceOf(module), module.dependsOn]));
  const done = new Set<string>();
  const visit = (reference: string, path: readonly string[]): void => {
    expect(path).not.toContain(reference);
    if (done.has(reference)) return;
    for (const need of needs.get(reference) ?? []) visit(need, [...path, reference]);
    done.add(reference);
  };
  for (const reference of needs.keys()) visit(reference, []);
});

test("sizes come to what was asked for", () => {
  fc.assert(
    fc.property(fc.integer({ min: bytes, max: 50_000_000_000 }), (asked) => {
      const sum = [...sizesFor(asked).values()].reduce((total, size) => total + size, 0);
      expect(sum).toBeLessThanOrEqual(asked * 1.001);
      expect(sum).toBeGreaterThan(asked * 0.88);
    }),
    { seed: Number(runSeed) },
  );
});

const oneOf = (form: string) => {
  const found = all.filter(({ module }) => module.form === form && (form !== "dump" || module.core));
  return found[Number(runSeed) % found.length] as (typeof all)[number];
};

test.each(["dump", "sqlite", "documents", "program", "image"])(
  "%s: about as large as asked, the same for a seed",
  async (form) => {
    const placed = oneOf(form);
    const asked = 1_500_000;
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const written = await writeModule(first, placed, { seed: 7, bytes: asked });
    const again = await writeModule(second, placed, { seed: 7, bytes: asked });
    expect(Math.abs(written.bytes - asked) / asked).toBeLessThan(0.6);
    const hashes = written.kind === "folder" ? await hashFolder(written.path) : await hashFile(written.path);
    expect(again.kind === "folder" ? await hashFolder(again.path) : await hashFile(again.path)).toEqual(hashes);
    await expectFacts(written);
  },
);

test("a PostgreSQL data folder answers what is known of it", async () => {
  const placed = oneOf("pglite");
  const written = await writeModule(temporaryFolder(), placed, { seed: 7, bytes: 300_000 });
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create({ loadDataDir: new Blob([await readFile(written.path)]) });
  for (const fact of written.facts) {
    if (fact.kind !== "sql") throw new Error("a database has no other facts");
    const { rows } = await database.query<Record<string, unknown>>(fact.query);
    expect(rows.map((row) => String(Object.values(row)[0]))).toEqual([fact.expected]);
  }
  await database.close();
});

test("no company's number passes the checksum of 統一編號", () => {
  const line = Buffer.alloc(8);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: unifiedNumber.size - 1 }), (value) => {
      expect(unifiedNumber.write(line, 0, value, 0)).toBe(8);
      const digits = line.toString("latin1").split("").map(Number);
      const sum = [1, 2, 1, 2, 1, 2, 4, 1].reduce((total, weight, index) => {
        const product = weight * (digits[index] ?? 0);
        return total + Math.floor(product / 10) + (product % 10);
      }, 0);
      expect(sum % 5).not.toBe(0);
      if (digits[6] === 7) expect((sum + 1) % 5).not.toBe(0);
    }),
    { seed: Number(runSeed), numRuns: 500 },
  );
});

test("no dump holds a valid number of a person", async () => {
  for (const placed of all.filter(({ module }) => module.form === "dump")) {
    const written = await writeModule(temporaryFolder(), placed, { seed: 3, bytes: 60_000 });
    const text = await readFile(written.path, "utf8");
    expect(text.match(/\b[A-Z][0-9A-D]\d{8}\b/g) ?? []).toEqual([]);
  }
});

async function expectFacts({ path, facts, placed }: WrittenModule): Promise<void> {
  for (const fact of facts) {
    switch (fact.kind) {
      case "sql": {
        if (placed.module.form === "dump") {
          expect(await askPostgres(path, fact.query)).toEqual([[fact.expected]]);
          break;
        }
        using database = new DatabaseSync(path, { readOnly: true });
        expect(Object.values(database.prepare(fact.query).get() ?? {}).map(String)).toEqual([fact.expected]);
        break;
      }
      case "count": {
        const files = await readdir(path, { recursive: true, withFileTypes: true });
        expect(files.filter((file) => file.isFile())).toHaveLength(fact.expected);
        break;
      }
      case "rows": {
        const text = await readFile(path, "utf8");
        const [, rows = ""] =
          new RegExp(`^COPY public\\.${fact.table} \\(.*\\) FROM stdin;\\n([^]*?)^\\\\\\.$`, "m").exec(text) ?? [];
        expect(rows.split("\n").length - 1).toBe(fact.expected);
      }
    }
  }
}
