import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportAs } from "../../../onprem/inventory/file.ts";
import { loadInventory } from "../../../onprem/inventory/index.ts";
import { readInventory } from "../../../onprem/inventory/reading.ts";
import { inventoryOf } from "../../continuity/inventory/samples.ts";
import { freshWorld } from "../chaos/world.ts";
import { run } from "../cli/harness.ts";
import { book, withCell } from "./book.ts";
import { bareHome } from "./home.ts";

const good = inventoryOf(
  { number: 1, core: true, item: "戶政/登記/每日" },
  { number: 2, dependsOn: ["內政部/戶政/1"] },
);
const changed = inventoryOf({ number: 1, core: true, item: "戶政/登記/每日", rto: 30 }, { number: 3 });

/** A home with its folder, and files in it. */
async function setUp() {
  const home = bareHome();
  const at = (name: string) => join(home, name);
  writeFileSync(at("good.xlsx"), await exportAs("xlsx", good));
  writeFileSync(at("changed.csv"), await exportAs("csv", changed));
  const inventory = (...args: string[]) => run(["inventory", ...args, "--home", home], { folder: home });
  return { home, at, inventory };
}

describe("fenchi inventory", () => {
  test("import keeps a version, says what changed, and makes none where nothing did", async () => {
    const { home, inventory } = await setUp();
    const first = await inventory("import", "good.xlsx", "--by", "林");
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain("Version 1 of the inventory is kept: 2 modules");
    const second = await inventory("import", "changed.csv", "--note", "檢討", "--lang", "zh-TW");
    expect(second.out).toMatch(
      /新增 1、變更 1、刪除 1.*\n＋ 內政部\/戶政\/3.*\n－ 內政部\/戶政\/2.*\n～ 內政部\/戶政\/1/,
    );
    expect(second.out).toContain("RTO：240 → 30");
    const same = await inventory("import", "changed.csv", "--json");
    expect(same.json()).toMatchObject({ imported: false, version: 2 });
    expect((await loadInventory(home)).version).toBe(2);
  });

  test("import --dry-run only says what it would do", async () => {
    const { home, inventory } = await setUp();
    await inventory("import", "good.xlsx");
    const tried = await inventory("import", "changed.csv", "--dry-run");
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.out).toContain("1 added, 1 changed, 1 removed");
    expect((await loadInventory(home)).version).toBe(1);
  });

  test("a file with errors keeps nothing, and every one is named, in either language", async () => {
    const { home, at, inventory } = await setUp();
    writeFileSync(at("wrong.xlsx"), book({ rows: withCell("復原優先", "很急") }));
    const english = await inventory("import", "wrong.xlsx");
    expect(english.code).toBe(1);
    expect(english.out).toContain('盤點表 D2 復原優先: "很急" is not 復原優先.');
    expect(english.out).toContain("Write a whole number from 1 to 99.");
    const chinese = await inventory("check", "wrong.xlsx", "--lang", "zh-TW");
    expect(chinese.code).toBe(3);
    expect(chinese.out).toContain("盤點表 D2 復原優先：「很急」不是「復原優先」。");
    expect(chinese.out).toContain("請填寫 1 至 99 的整數。");
    const json = await inventory("check", "wrong.xlsx", "--json");
    expect(json.json()).toMatchObject({
      good: false,
      count: { errors: 1 },
      findings: [{ code: "cell-number", place: { sheet: "盤點表", cell: "D2" } }],
    });
    await expect(loadInventory(home)).rejects.toMatchObject({ code: "inventory-none" });
  });

  test("a finding from a hostile file cannot move the cursor", async () => {
    const { at, inventory } = await setUp();
    writeFileSync(at("hostile.xlsx"), book({ name: "x&#x9b;2J", rows: withCell("復原優先", "\u001b[31m!") }));
    const { out } = await inventory("check", "hostile.xlsx");
    expect(out).toContain("x\\u009b2J D2");
    expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  test("export writes any version in any form, and replaces only what it is told to", async () => {
    const { at, inventory } = await setUp();
    await inventory("import", "good.xlsx");
    await inventory("import", "changed.csv");
    for (const name of ["out.xlsx", "out.csv", "out.json"]) {
      expect((await inventory("export", name, "--of", "1")).code).toBe(0);
      expect((await readInventory(readFileSync(at(name)))).inventory).toEqual(good);
    }
    const again = await inventory("export", "out.json", "--json");
    expect([again.code, again.json()]).toMatchObject([1, { error: { code: "inventory-file-exists" } }]);
    expect((await inventory("export", "out.json", "--overwrite")).code).toBe(0);
    expect((await readInventory(readFileSync(at("out.json")))).inventory).toEqual(changed);
    expect((await inventory("export", "out.pdf", "--json")).json()).toMatchObject({
      error: { code: "inventory-file-kind" },
    });
    expect((await inventory("export", "no/out.csv", "--json")).json()).toMatchObject({
      error: { code: "inventory-file-missing" },
    });
  });

  test("show, diff and history tell what is kept", async () => {
    const { inventory } = await setUp();
    await inventory("import", "good.xlsx", "--by", "林");
    await inventory("import", "changed.csv", "--by", "陳", "--note", "檢討");
    const shown = await inventory("show", "--core");
    expect(shown.out).toContain("內政部/戶政/1");
    expect(shown.out).not.toContain("內政部/戶政/3");
    expect(shown.out).toContain("30 min");
    expect((await inventory("diff", "--json")).json()).toMatchObject({ from: 1, to: 2, added: [{ number: 3 }] });
    const history = await inventory("history", "--json");
    expect(history.json()).toMatchObject({
      versions: [
        { number: 2, by: "陳", note: "檢討", modules: 2, signOff: null },
        { number: 1, by: "林" },
      ],
    });
    expect((await inventory("show", "--of", "9", "--json")).json()).toMatchObject({
      error: { code: "inventory-version-missing" },
    });
  });

  test("a missing file, a missing home and a missing word are said as such", async () => {
    const { inventory } = await setUp();
    expect((await inventory("check", "nothing.xlsx", "--json")).json()).toMatchObject({
      error: { code: "inventory-file-missing" },
    });
    expect((await inventory("show", "--json")).json()).toMatchObject({ error: { code: "inventory-none" } });
    expect((await run(["inventory", "check"])).code).toBe(2);
    const bare = await run(["inventory"]);
    expect(bare.code).toBe(2);
    expect(bare.err).toContain("It is not said which of its commands to run.");
  });
});

test("a version that is signed off comes back from the vault after the home has lost it", async () => {
  const { home, at } = await freshWorld();
  const inventory = (...args: string[]) => run(["inventory", ...args, "--home", home, "--json"], { door: "real" });
  writeFileSync(at("good.json"), await exportAs("json", good));
  expect((await inventory("recover")).json()).toMatchObject({ error: { code: "inventory-nothing-sealed" } });
  expect((await inventory("import", at("good.json"), "--by", "林")).code).toBe(0);
  const signed = await inventory("sign-off", "--by", "陳", "--role", "資通安全長");
  expect(signed.code, signed.err).toBe(0);
  const { backup } = signed.json() as { backup: string };
  const again = await inventory("sign-off", "--by", "陳");
  expect(again.json()).toMatchObject({ backup });
  expect((await inventory("sign-off", "--by", "李")).json()).toMatchObject({
    error: { code: "inventory-signed-by-other" },
  });

  rmSync(join(home, "inventory"), { recursive: true });
  const back = await inventory("recover");
  expect(back.json(), back.err).toMatchObject({ version: 1, backup, already: false });
  expect(await loadInventory(home)).toMatchObject({ inventory: good, version: 1, signedOff: true });
  expect((await inventory("recover")).json()).toMatchObject({ version: 1, already: true });

  rmSync(join(home, "inventory"), { recursive: true });
  writeFileSync(at("changed.json"), await exportAs("json", changed));
  await inventory("import", at("changed.json"), "--by", "林");
  expect((await inventory("recover")).json()).toMatchObject({ version: 2, already: false });
  expect(await loadInventory(home)).toMatchObject({ inventory: good, version: 2, signedOff: true });
  expect(existsSync(join(home, "inventory/versions/000001.json"))).toBe(true);
});
