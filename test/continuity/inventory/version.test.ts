import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalInventory, inventoryHash } from "../../../continuity/inventory/canonical.ts";
import { differenceOf, isSame } from "../../../continuity/inventory/diff.ts";
import { documentOf } from "../../../continuity/inventory/document.ts";
import { inventory, referenceOf } from "../../../continuity/inventory/inventory.ts";
import {
  inventoryVersion,
  isOwnItem,
  nextVersion,
  recordBytes,
  signedVersion,
  versionHash,
  versionsItem,
} from "../../../continuity/inventory/version.ts";
import { anyInventory, inventoryOf, seed } from "./samples.ts";

const about = { by: "林", note: "", time: "2026-11-24T00:00:00.000Z" };
const parsed = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

describe("an inventory's hash", () => {
  test("does not depend on the order of modules or members", () => {
    fc.assert(
      fc.property(anyInventory, (drawn) => {
        const turned = {
          modules: drawn.modules.toReversed().map((each) => Object.fromEntries(Object.entries(each).toReversed())),
          format: drawn.format,
        };
        expect(inventoryHash(inventory.parse(turned))).toBe(inventoryHash(drawn));
      }),
      { seed, numRuns: 100 },
    );
  });

  test("is another one once anything is", () => {
    const one = inventoryOf({ description: "甲" });
    expect(inventoryHash(inventoryOf({ description: "乙" }))).not.toBe(inventoryHash(one));
  });

  test("is of JSON that reads back as the inventory, as the document for people does", () => {
    fc.assert(
      fc.property(anyInventory, (drawn) => {
        expect(inventoryHash(inventory.parse(JSON.parse(canonicalInventory(drawn))))).toBe(inventoryHash(drawn));
        expect(inventory.parse(JSON.parse(documentOf(drawn)))).toEqual(drawn);
      }),
      { seed, numRuns: 100 },
    );
  });
});

describe("a difference", () => {
  test("of an inventory to itself is none", () => {
    fc.assert(
      fc.property(anyInventory, (drawn) => {
        expect(isSame(differenceOf(drawn, { ...drawn, modules: drawn.modules.toReversed() }))).toBe(true);
      }),
      { seed, numRuns: 50 },
    );
  });

  test("names what was added, removed and changed, and how", () => {
    const before = inventoryOf({ number: 1 }, { number: 2 }, { number: 3, rto: 60, dependsOn: ["內政部/戶政/1"] });
    const after = inventoryOf({ number: 1 }, { number: 3, rto: 30, core: true, dependsOn: [] }, { number: 4 });
    const { added, removed, changed } = differenceOf(before, after);
    expect(added.map(referenceOf)).toEqual(["內政部/戶政/4"]);
    expect(removed.map(referenceOf)).toEqual(["內政部/戶政/2"]);
    expect(changed).toEqual([
      {
        module: "內政部/戶政/3",
        name: "戶籍登記",
        changes: [
          { field: "dependsOn", column: "倚賴之模組項次", before: "1", after: "" },
          { field: "rto", column: "RTO", before: 60, after: 30 },
          { field: "core", column: "核心功能", before: "否", after: "是" },
        ],
      },
    ]);
  });
});

describe("a version", () => {
  const first = nextVersion(inventoryOf({ number: 2 }, { number: 1 }), undefined, about);

  test("is bound to the one before, and keeps its modules in order", () => {
    const second = nextVersion(inventoryOf({}), first, about);
    expect(first).toMatchObject({ number: 1, previous: null });
    expect(second).toMatchObject({ number: 2, previous: versionHash(first) });
    expect(first.inventory.modules.map(({ number }) => number)).toEqual([1, 2]);
    expect(inventoryVersion.parse(parsed(recordBytes(first)))).toEqual(first);
  });

  test("that was altered anywhere in its inventory is none", () => {
    const text = Buffer.from(recordBytes(first)).toString();
    expect(inventoryVersion.safeParse(JSON.parse(text.replace('"rto":240', '"rto":241'))).success).toBe(false);
  });

  test("is signed off by a record of the same version only", () => {
    const signOff = {
      format: "fenchi/inventory-sign-off/v1" as const,
      number: 1,
      sha256: first.sha256,
      by: "陳",
      role: "",
      time: about.time,
    };
    const signed = { format: "fenchi/inventory-signed/v1" as const, version: first, signOff };
    expect(signedVersion.safeParse(signed).success).toBe(true);
    expect(signedVersion.safeParse({ ...signed, signOff: { ...signOff, number: 2 } }).success).toBe(false);
    expect(signedVersion.safeParse({ ...signed, signOff: { ...signOff, sha256: "0".repeat(64) } }).success).toBe(false);
  });

  test("is sealed under an item that is the vault's own", () => {
    expect(isOwnItem(versionsItem)).toBe(true);
    expect(isOwnItem("戶政/登記/每日")).toBe(false);
  });
});
