import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalInventory } from "../../../continuity/inventory/canonical.ts";
import { columns } from "../../../continuity/inventory/column.ts";
import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { exportAs, fileKinds, templateAs } from "../../../onprem/inventory/file.ts";
import { readInventory } from "../../../onprem/inventory/reading.ts";
import { anyInventory, inventoryOf, seed } from "../../continuity/inventory/samples.ts";
import { long } from "../../run.ts";
import { unzip } from "./zip.ts";

async function through(inventory: Inventory, kind: (typeof fileKinds)[number]): Promise<Inventory> {
  const { inventory: read, findings } = await readInventory(await exportAs(kind, inventory));
  if (read === undefined) throw new Error(JSON.stringify(findings));
  return read;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("an inventory that leaves and comes back", () => {
  test.each(fileKinds)("as %s is the same", async (kind) => {
    await fc.assert(
      fc.asyncProperty(anyInventory, async (inventory) => {
        expect(await through(inventory, kind)).toEqual(inventory);
      }),
      { seed, numRuns: long ? 1000 : 60 },
    );
  });

  test("through all three, one after another, has the same canonical bytes", async () => {
    await fc.assert(
      fc.asyncProperty(anyInventory, async (inventory) => {
        const last = await through(await through(await through(inventory, "xlsx"), "csv"), "json");
        expect(canonicalInventory(last)).toBe(canonicalInventory(inventory));
      }),
      { seed, numRuns: long ? 300 : 20 },
    );
  });
});

describe("no cell of an export is a formula", () => {
  const hostile = ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "＝1", "'=1"];
  const inventory = inventoryOf(...hostile.map((name, index) => ({ number: index + 1, name, owner: name })));

  test("in CSV: an apostrophe stands before it", async () => {
    const csv = text(await exportAs("csv", inventory));
    const cells = csv.split(/[,\r\n]+/);
    expect(cells.filter((cell) => /^"?[=+\-@＝]/.test(cell))).toEqual([]);
    expect(cells).toContain("''=1");
    expect((await readInventory(Buffer.from(csv))).inventory).toEqual(inventory);
  });

  test("in a workbook: it is typed as text", async () => {
    const sheet = unzip(await exportAs("xlsx", inventory)).get("xl/worksheets/sheet1.xml");
    expect(sheet).toBeDefined();
    expect(text(sheet ?? Buffer.of())).not.toContain("<f>");
    expect(text(sheet ?? Buffer.of())).toMatch(/<c r="E2"[^>]* t="s">/);
  });
});

describe("the template", () => {
  test("has the plan's headings, drop-downs, and a sheet that explains every column", async () => {
    const parts = unzip(await templateAs("xlsx"));
    const sheet = text(parts.get("xl/worksheets/sheet1.xml") ?? Buffer.of());
    const texts = text(parts.get("xl/sharedStrings.xml") ?? Buffer.of());
    for (const { heading } of columns) expect(texts.split(`<t>${heading}</t>`)).toHaveLength(2);
    expect(sheet).toMatch(/<\/sheetData><dataValidations count="4">/);
    expect(sheet).toContain('<formula1>"程式碼,檔案,主機快照,資料庫"</formula1>');
    expect(sheet).toContain('<formula1>"是,否"</formula1>');
    expect(parts.has("xl/worksheets/sheet2.xml")).toBe(true);
  });

  test.each(["xlsx", "csv"] as const)("as %s, not filled in, has one finding: that it is empty", async (kind) => {
    const { findings } = await readInventory(await templateAs(kind));
    expect(findings.map(({ code, place }) => [code, place.cell])).toEqual([["table-empty", "A2"]]);
  });
});
