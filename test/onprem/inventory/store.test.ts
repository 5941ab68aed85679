import { readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inventoryHash } from "../../../continuity/inventory/canonical.ts";
import { type SignOff, versionHash } from "../../../continuity/inventory/version.ts";
import { loadInventory } from "../../../onprem/inventory/index.ts";
import {
  keepSignOff,
  readSignOff,
  readVersion,
  saveVersion,
  versionNumbers,
  versionsOf,
} from "../../../onprem/inventory/store.ts";
import { inventoryOf } from "../../continuity/inventory/samples.ts";
import { bareHome } from "./home.ts";

const about = { by: "林", note: "", time: "2026-11-24T00:00:00.000Z" };
const one = inventoryOf({ number: 1 });
const two = inventoryOf({ number: 1 }, { number: 2 });

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

describe("versions of an inventory", () => {
  test("begin with none", async () => {
    const home = bareHome();
    await expect(loadInventory(home)).rejects.toMatchObject({ code: "inventory-none" });
    await expect(loadInventory(join(home, "nowhere"))).rejects.toMatchObject({ code: "home-missing" });
  });

  test("are numbered, bound to each other, and the newest is the one that counts", async () => {
    const home = bareHome();
    const first = await saveVersion(home, one, about);
    const second = await saveVersion(home, two, { ...about, note: "年度檢討" });
    expect(second).toMatchObject({ number: 2, previous: versionHash(first), note: "年度檢討" });
    expect(await loadInventory(home)).toEqual({
      inventory: two,
      sha256: inventoryHash(two),
      version: 2,
      signedOff: false,
    });
    expect((await readVersion(home, 1)).inventory).toEqual(one);
    expect((await collect(versionsOf(home))).map(({ version }) => version.number)).toEqual([1, 2]);
    await expect(readVersion(home, 3)).rejects.toMatchObject({ code: "inventory-version-missing" });
  });

  test("of two imports at once one is kept, and the other is told", async () => {
    const home = bareHome();
    const ends = await Promise.allSettled([saveVersion(home, one, about), saveVersion(home, two, about)]);
    const lost = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    expect(lost).toMatchObject([{ code: "inventory-overtaken" }]);
    expect(await versionNumbers(home)).toEqual([1]);
  });

  test.each([
    ["altered", (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace('"rto":240', '"rto":24'))],
    ["cut off", (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 100))],
    ["empty", (path: string) => writeFileSync(path, "")],
    ["another one under its name", (path: string) => renameSync(path.replace("000002", "000001"), path)],
  ])("one that is %s is told, and no other taken for it", async (_, damage) => {
    const home = bareHome();
    await saveVersion(home, one, about);
    await saveVersion(home, two, about);
    damage(join(home, "inventory/versions/000002.json"));
    await expect(loadInventory(home)).rejects.toMatchObject({ code: "inventory-damaged" });
  });

  test("one that was taken out, or exchanged for a sound one, breaks their chain", async () => {
    const home = bareHome();
    for (const inventory of [one, two, one]) await saveVersion(home, inventory, about);
    const path = join(home, "inventory/versions/000002.json");
    const other = bareHome();
    for (const inventory of [two, one]) await saveVersion(other, inventory, about);
    writeFileSync(path, readFileSync(join(other, "inventory/versions/000002.json")));
    await expect(collect(versionsOf(home))).rejects.toMatchObject({ code: "inventory-damaged" });
    renameSync(path, join(home, "elsewhere"));
    await expect(collect(versionsOf(home))).rejects.toMatchObject({ code: "inventory-damaged" });
  });

  test("are signed off once", async () => {
    const home = bareHome();
    const { sha256 } = await saveVersion(home, one, about);
    const record: SignOff = {
      format: "fenchi/inventory-sign-off/v1",
      number: 1,
      sha256,
      by: "陳",
      role: "資通安全長",
      time: about.time,
    };
    expect(await keepSignOff(home, record)).toBe(true);
    expect(await keepSignOff(home, { ...record, by: "李" })).toBe(false);
    expect(await readSignOff(home, 1)).toEqual(record);
    expect((await loadInventory(home)).signedOff).toBe(true);
    await saveVersion(home, two, about);
    expect((await loadInventory(home)).signedOff).toBe(false);
  });

  test.each([
    ["by", { by: "" }],
    ["by", { by: "林\n陳" }],
    ["note", { note: "x".repeat(1001) }],
  ])("without a %s that can be kept none is made", async (_, wrong) => {
    const home = bareHome();
    await expect(saveVersion(home, one, { ...about, ...wrong })).rejects.toMatchObject({
      code: "inventory-text-invalid",
    });
    expect(await versionNumbers(home)).toEqual([]);
  });

  test("what an import of yesterday left half done is cleared away, what one of now writes is not", async () => {
    const home = bareHome();
    await saveVersion(home, one, about);
    const folder = join(home, "inventory/versions");
    for (const name of [".old.fenchi-part", ".now.fenchi-part"]) writeFileSync(join(folder, name), "half");
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(join(folder, ".old.fenchi-part"), yesterday, yesterday);
    await saveVersion(home, two, about);
    expect(readdirSync(folder).sort()).toEqual([".now.fenchi-part", "000001.json", "000002.json"]);
  });
});
