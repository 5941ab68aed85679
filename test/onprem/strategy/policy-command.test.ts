import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { initHome } from "../../../onprem/home/index.ts";
import { saveVersion } from "../../../onprem/inventory/index.ts";
import { agencies, nationInventory } from "../../../onprem/nation/nation.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { run } from "../cli/harness.ts";

const item = "戶政與役政資訊系統/戶籍登記/戶籍登記.sql";
const strategy = `format: fenchi/strategy/v1
defaults:
  lockDays: 35
profiles:
  vital:
    frequency: 1 h
    keep: { last: 2, daily: 2 }
agencies:
  內政部:
    systems:
      戶政與役政資訊系統:
        use: vital
        modules:
          戶籍登記:
            windows: [{ from: "22:00", to: "06:00" }]
`;

let folder = "";
let home = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fenchi-policy-"));
  home = join(folder, "home");
  const custodians = { threshold: 2, count: 3 };
  await initHome({ home, name: "x", threshold: 2, custodians, lockDays: 0, language: "en" });
  const inventory = nationInventory(agencies.slice(0, 1), new Map());
  await saveVersion(home, inventory, { by: "x", note: "", time: "2026-11-24T00:00:00.000Z" });
  writeFileSync(join(home, "strategy.yaml"), strategy);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (...args: string[]) => run(["policy", ...args, "--home", home, "--lang", "en"]);

describe("fenchi policy", () => {
  test("explain says each value, the rule and the line that it came from", async () => {
    const { code, out } = await ask("explain", item);
    expect(code).toBe(0);
    const blocks = new Map(out.split("\n\n").map((block) => [block.split(":")[0]?.trim(), block]));
    expect(blocks.get("every")).toContain("1 h");
    expect(blocks.get("every")).toContain(`system · profile vital: ${join(home, "strategy.yaml")}, line 6`);
    expect(blocks.get("every")).toContain("instead of 1 d (built in)");
    expect(blocks.get("lock")).toContain("defaults");
    expect(blocks.get("lock")).toContain("signed description decides");
    expect(blocks.get("windows")).toContain("22:00-06:00");
    expect(blocks.get("windows")).toContain("nothing acts on it yet");
  });

  test("explain in JSON names the place in the file", async () => {
    const { json } = await ask("explain", item, "--json");
    const { values } = json() as { values: { name: string; value: unknown; origin: object }[] };
    expect(values.find(({ name }) => name === "frequency")).toMatchObject({
      value: 60,
      origin: { level: "system", profile: "vital", path: ["profiles", "vital", "frequency"], line: 6 },
    });
  });

  test("show lists every module of the inventory", async () => {
    const { json } = await ask("show", "--json");
    const { strategy: rows } = json() as { strategy: { system: string; frequency: number }[] };
    expect(rows).toHaveLength(12);
    const often = rows.filter(({ frequency }) => frequency === 60);
    expect(new Set(often.map(({ system }) => system))).toEqual(new Set(["戶政與役政資訊系統"]));
    expect((await ask("show")).out.split("\n")[0]).toContain("EVERY");
  });

  test("check finds what contradicts, and says what nothing enforces", async () => {
    const { code, out } = await ask("check");
    expect(code).toBe(3);
    expect(out).toContain("內政部/戶政與役政資訊系統/1: asks for a lock of 35 days; the vault locks for 0");
    expect(out).toContain("內政部/土地登記與地用系統/1: backed up every 1440 min, and 60 min is all that may be lost");
    expect(out).toContain("Nothing enforces yet: storage class, part of the line, windows, keep.");
  });

  test("retention says which generations stay, and deletes none", async () => {
    const day = (backup: number, time: string) => ({
      backup: String(backup).padStart(32, "0"),
      item,
      kind: "file" as const,
      name: "x",
      size: 1,
      sha256: "0".repeat(64),
      time,
      state: "protected" as const,
      providers: [],
    });
    const times = ["2026-11-24T03:00:00Z", "2026-11-24T02:00:00Z", "2026-11-23T03:00:00Z", "2026-11-22T03:00:00Z"];
    const service = { ...createMemoryService(), backups: async () => times.map((time, index) => day(index, time)) };
    const { code, json } = await run(["policy", "retention", item, "--home", home, "--json"], { service });
    expect(code).toBe(0);
    const { generations } = json() as { generations: { stays: boolean; reasons: { rule: string }[] }[] };
    expect(generations.map(({ reasons }) => reasons.map(({ rule }) => rule))).toEqual([
      ["last", "daily"],
      ["last"],
      ["daily"],
      [],
    ]);
    const told = await run(["policy", "retention", item, "--home", home, "--lang", "en"], { service });
    expect(told.out).toContain("3 stay, 1 may go. This is a plan: nothing was deleted.");
  });

  test("a strategy that cannot be read is refused with its place, and nothing else is shown", async () => {
    const other = join(folder, "other");
    await initHome({
      home: other,
      name: "x",
      threshold: 2,
      custodians: { threshold: 2, count: 3 },
      lockDays: 0,
      language: "en",
    });
    writeFileSync(join(other, "strategy.yaml"), "format: fenchi/strategy/v1\ndefaults: { priority: high }\n");
    const { code, err } = await run(["policy", "show", "--home", other, "--lang", "en"]);
    expect(code).toBe(2);
    expect(err).toContain("line 2, defaults.priority");
  });
});
