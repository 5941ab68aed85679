import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportAs } from "../../../onprem/inventory/file.ts";
import { loadInventory } from "../../../onprem/inventory/index.ts";
import { saveVersion, versionNumbers, versionsOf } from "../../../onprem/inventory/store.ts";
import { inventoryOf } from "../../continuity/inventory/samples.ts";
import { long } from "../../run.ts";
import { fenchi } from "../chaos/fenchi.ts";
import { drawer } from "../chaos/seed.ts";
import { run } from "../cli/harness.ts";
import { bareHome, makeHome } from "./home.ts";

const hook = pathToFileURL(join(import.meta.dirname, "child/kill.ts")).href;
const about = { by: "林", note: "", time: "2026-11-24T00:00:00.000Z" };
const old = inventoryOf({ number: 1 });
const next = inventoryOf({ number: 1, rto: 30 }, { number: 2 });

describe("an import that is killed", () => {
  let folder: string;
  let file: string;
  let model: string;
  let moments: number;
  const seen = { old: 0, next: 0 };

  const importInto = (home: string, environment: Record<string, string>) =>
    fenchi(["inventory", "import", file, "--by", "陳"], {
      home,
      environment: { NODE_OPTIONS: `--import ${hook}`, ...environment },
    });
  const copy = () => {
    const home = bareHome();
    cpSync(model, home, { recursive: true });
    return home;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "fenchi-inventory-kill-"));
    file = join(folder, "next.xlsx");
    writeFileSync(file, await exportAs("xlsx", next));
    model = makeHome(join(folder, "model"));
    await saveVersion(model, old, about);
    const whole = join(folder, "whole");
    cpSync(model, whole, { recursive: true });
    const counted = join(folder, "count");
    expect((await importInto(whole, { FENCHI_TEST_COUNT: counted })).code).toBe(0);
    expect((await loadInventory(whole)).inventory).toEqual(next);
    moments = Number(readFileSync(counted, "utf8"));
    expect(moments).toBeGreaterThan(10);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const draw = drawer("inventory-kill");
  const tries = Array.from({ length: long ? 50 : 5 }, () => draw());

  test.each(tries)("leaves the old version or the new one, and is done by its repetition (%f)", async (part) => {
    const home = copy();
    const at = 1 + Math.floor(part * moments);
    const ended = await importInto(home, { FENCHI_TEST_KILL_AT: String(at) });
    expect(ended.signal, `at ${at} of ${moments}: ${ended.err}`).toBe("SIGKILL");
    const { inventory, version } = await loadInventory(home);
    expect([1, 2]).toContain(version);
    expect(inventory).toEqual(version === 1 ? old : next);
    seen[version === 1 ? "old" : "next"] += 1;
    const again = await run(["inventory", "import", file, "--home", home, "--json"]);
    expect(again.code).toBe(0);
    expect(await versionNumbers(home)).toEqual([1, 2]);
    expect((await loadInventory(home)).inventory).toEqual(next);
    for await (const { version: each } of versionsOf(home)) expect(each.inventory.modules.length).toBe(each.number);
  });

  test.runIf(long)("was killed before the new version was there, and after", () => {
    expect(Math.min(seen.old, seen.next)).toBeGreaterThan(0);
  });
});
