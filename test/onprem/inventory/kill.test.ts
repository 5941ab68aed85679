import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { exportAs } from "../../../onprem/inventory/file.ts";
import { loadInventory } from "../../../onprem/inventory/index.ts";
import { saveVersion, versionNumbers, versionsOf } from "../../../onprem/inventory/store.ts";
import { inventoryOf } from "../../continuity/inventory/samples.ts";
import { long } from "../../run.ts";
import { fenchi } from "../chaos/fenchi.ts";
import { drawer } from "../chaos/seed.ts";
import { run } from "../cli/harness.ts";
import { bareHome } from "./home.ts";

const hook = pathToFileURL(join(import.meta.dirname, "child/kill.ts")).href;
const about = { by: "林", note: "", time: "2026-11-24T00:00:00.000Z" };
const old = inventoryOf({ number: 1 });
const next = inventoryOf({ number: 1, rto: 30 }, { number: 2 });

test("an import that is killed leaves the old version or the new one, and is done by its repetition", async () => {
  const model = bareHome();
  await saveVersion(model, old, about);
  const file = join(model, "next.xlsx");
  writeFileSync(file, await exportAs("xlsx", next));
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

  const counted = join(model, "count");
  const whole = copy();
  expect((await importInto(whole, { FENCHI_TEST_COUNT: counted })).code).toBe(0);
  expect((await loadInventory(whole)).inventory).toEqual(next);
  const moments = Number(readFileSync(counted, "utf8"));
  expect(moments).toBeGreaterThan(10);

  const draw = drawer("inventory-kill");
  const seen = { old: 0, next: 0 };
  for (let tried = 0; tried < (long ? 50 : 5); tried++) {
    const home = copy();
    const at = 1 + Math.floor(draw() * moments);
    const ended = await importInto(home, { FENCHI_TEST_KILL_AT: String(at) });
    expect(ended.signal, `at ${at} of ${moments}: ${ended.err}`).toBe("SIGKILL");
    const { inventory, version } = await loadInventory(home);
    if (version === 1) {
      expect(inventory).toEqual(old);
      seen.old += 1;
    } else {
      expect(version).toBe(2);
      expect(inventory).toEqual(next);
      seen.next += 1;
    }
    const again = await run(["inventory", "import", file, "--home", home, "--json"]);
    expect(again.code).toBe(0);
    expect(await versionNumbers(home)).toEqual([1, 2]);
    expect((await loadInventory(home)).inventory).toEqual(next);
    for await (const { version: each } of versionsOf(home)) expect(each.inventory.modules.length).toBe(each.number);
  }
  if (long) expect(Math.min(seen.old, seen.next)).toBeGreaterThan(0);
});
