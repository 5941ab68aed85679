import { describe, expect, test } from "vitest";
import { columnNamed, columns } from "../../../continuity/inventory/column.ts";
import { createFindings, type Finding } from "../../../continuity/inventory/finding.ts";
import { readDuration, readSize, readWhole } from "../../../continuity/inventory/quantity.ts";
import { readReference, writeReference } from "../../../continuity/inventory/reference.ts";
import { type Cell, columnLetters, findHeading, readTable, tableOf } from "../../../continuity/inventory/table.ts";
import { inventoryOf, moduleOf } from "./samples.ts";

describe("quantities as people write them", () => {
  test.each([
    ["12", 12],
    [" １２ ", 12],
    ["1,024", 1024],
    ["3.0", 3],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("whole number %j", (text, number) => expect(readWhole(text)).toBe(number));

  test.each(["", "1.5", "-1", "1,02", "一", "1e3", "9007199254740992", "0x10"])("no whole number: %j", (text) =>
    expect(readWhole(text)).toBeUndefined(),
  );

  test.each([
    ["0", 0],
    ["1048576", 1_048_576],
    ["1.5 GB", 1_610_612_736],
    ["１２ＭＢ", 12 * 2 ** 20],
    ["300 KiB", 307_200],
    ["2t", 2 * 2 ** 40],
    ["100 位元組", 100],
    ["1,000 bytes", 1000],
  ])("size %j", (text, bytes) => expect(readSize(text)).toBe(bytes));

  test.each(["", "GB", "1.5.2 GB", "1 XB", "-1 MB", "大", "9999999 PB", "1 GB 2"])("no size: %j", (text) =>
    expect(readSize(text)).toBeUndefined(),
  );

  test.each([
    ["240", 240],
    ["４小時", 240],
    ["4h", 240],
    ["1 天 12 小時", 2160],
    ["1.5 h", 90],
    ["90 分鐘", 90],
    ["1d 30m", 1470],
    ["2 days", 2880],
  ])("duration %j", (text, minutes) => expect(readDuration(text)).toBe(minutes));

  test.each(["", "h", "1 2", "4 weeks", "1.01 分", "-4h", "4:00", "很快"])("no duration: %j", (text) =>
    expect(readDuration(text)).toBeUndefined(),
  );

  test("a text made to be slow is answered as fast as any other", () => {
    const hostile = `${"1".repeat(50_000)}${" 1h".repeat(50_000)}!`;
    expect([readWhole(hostile), readSize(hostile), readDuration(hostile)]).toEqual([undefined, undefined, undefined]);
  });
});

describe("references", () => {
  const from = { agency: "內政部", system: "戶政" };

  test.each([
    ["3", "內政部/戶政/3"],
    ["３", "內政部/戶政/3"],
    ["003", "內政部/戶政/3"],
    ["地政:12", "內政部/地政/12"],
    ["地政：１２", "內政部/地政/12"],
    ["二:3:4", "內政部/二:3/4"],
    ["財政部/國稅/7", "財政部/國稅/7"],
    [" 財政部 ／ 國稅 ／ ７ ", "財政部/國稅/7"],
  ])("%j", (text, reference) => expect(readReference(text, from)).toBe(reference));

  test.each(["", "0", "三", "a", ":3", "/3", "戶政/3", "a/b/c", "a/b/3/4", "1000000", "-3", "3.5", "a/ /3"])(
    "none: %j",
    (text) => expect(readReference(text, from)).toBeUndefined(),
  );

  test("are written as short as they can be, and read back", () => {
    const written = ["內政部/戶政/3", "內政部/地政/3", "財政部/國稅/3"].map((each) => writeReference(each, from));
    expect(written).toEqual(["3", "地政:3", "財政部/國稅/3"]);
    expect(written.map((each) => readReference(each, from))).toEqual([
      "內政部/戶政/3",
      "內政部/地政/3",
      "財政部/國稅/3",
    ]);
  });
});

describe("headings", () => {
  test("are known by the plan's words, by other words, and in English; units, blanks and width do not matter", () => {
    const named = ["復原優先", "RTO（分鐘）", "ＲＴＯ (min)", "倚賴之 模組項次", "priority", "Depends On", "*項次"];
    expect(named.map((each) => columnNamed(each)?.field)).toEqual([
      "priority",
      "rto",
      "rto",
      "dependsOn",
      "priority",
      "dependsOn",
      "number",
    ]);
    expect(columnNamed("備註")).toBeUndefined();
  });

  test("no two columns have a word in common", () => {
    for (const column of columns) {
      for (const heading of [column.heading, ...column.aliases]) expect(columnNamed(heading)).toBe(column);
    }
  });

  test.each([
    [0, "A"],
    [25, "Z"],
    [26, "AA"],
    [701, "ZZ"],
    [702, "AAA"],
  ])("column %d is %s", (index, letters) => expect(columnLetters(index)).toBe(letters));
});

/** Reads rows, the first of which is row 1. */
function read(rows: readonly (readonly Cell[])[]) {
  const findings = createFindings();
  const numbered = rows.map((cells, index) => ({ number: index + 1, cells }));
  const heading = findHeading(numbered);
  if (heading === undefined) return undefined;
  const reading = readTable({ sheet: "盤點表", rows: numbered }, heading, findings);
  return { ...reading, findings: findings.list };
}

const written = (finding: Finding) => `${finding.place.cell} ${finding.code}`;
const textOf = (rows: readonly (readonly (string | number)[])[]) => rows.map((row) => row.map(String));
const letterOf = (heading: string) => columnLetters(columns.findIndex((each) => each.heading === heading));

describe("a table", () => {
  const sound = textOf(tableOf(inventoryOf({ number: 1 }, { number: 2, dependsOn: ["內政部/戶政/1"] })));

  test("is read as it was written", () => {
    const result = read(sound);
    expect(result?.findings).toEqual([]);
    expect(result?.modules.map(({ module }) => module)).toEqual([
      moduleOf({ number: 1 }),
      moduleOf({ number: 2, dependsOn: ["內政部/戶政/1"] }),
    ]);
  });

  test("may have titles above its headings, columns in any order, and empty rows", () => {
    const turned = sound.map((row) => row.toReversed());
    const result = read([["一一五年度盤點表"], [], ...turned.slice(0, 2), [], ...turned.slice(2)]);
    expect(result?.findings).toEqual([]);
    expect(result?.modules.map(({ place }) => place("number").cell)).toEqual(["N4", "N6"]);
  });

  test("without the headings is none", () => {
    expect(
      read([
        ["姓名", "電話"],
        ["項次", "1"],
      ]),
    ).toBeUndefined();
  });

  test("tells everything that is wrong at once, each with its cell", () => {
    const [head = [], row = []] = sound;
    const at = (heading: string, text: string) => row.map((each, index) => (head[index] === heading ? text : each));
    const result = read([
      head,
      at("項次", "一"),
      at("復原優先", "0"),
      at("功能模組名稱", ""),
      at("備份檔案大小", "很大"),
      at("RTO", "盡快"),
      at("類別", "磁帶"),
      at("核心功能", "或許"),
      at("備份主檔名稱", "daily.sql"),
      at("倚賴之模組項次", "1、x"),
      at("機關", "內/政"),
    ]);
    expect(result?.findings.map(written)).toEqual([
      `${letterOf("項次")}2 cell-number`,
      `${letterOf("復原優先")}3 cell-number`,
      `${letterOf("功能模組名稱")}4 cell-missing`,
      `${letterOf("備份檔案大小")}5 cell-size`,
      `${letterOf("RTO")}6 cell-duration`,
      `${letterOf("類別")}7 cell-choice`,
      `${letterOf("核心功能")}8 cell-choice`,
      `${letterOf("備份主檔名稱")}9 cell-item`,
      `${letterOf("倚賴之模組項次")}10 cell-references`,
      `${letterOf("機關")}11 cell-place`,
    ]);
    expect(result?.findings[1]).toMatchObject({
      severity: "error",
      place: { sheet: "盤點表", column: "復原優先" },
      params: { text: "0", least: 1, most: 99, column: "復原優先" },
    });
    expect(result?.modules).toEqual([]);
  });

  test("names a column that is missing, there twice or unknown, once", () => {
    const rto = columns.findIndex((each) => each.heading === "RTO");
    const without = sound.map((row) => row.toSpliced(rto, 1));
    const result = read([[...(without[0] ?? []), "項次", "備註"], ...without.slice(1)]);
    expect(result?.findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "error column-twice",
      "warning column-unknown",
      "error column-missing",
    ]);
    expect(result?.findings.at(-1)?.params).toEqual({ column: "RTO" });
  });

  test("remembers which modules its wrong rows are about", () => {
    const [head = [], row = []] = sound;
    const wrong = row.map((each, index) => (head[index] === "RTO" ? "?" : each));
    const nameless = row.map((each, index) => (head[index] === "項次" ? "?" : each));
    expect(read([head, wrong])).toMatchObject({ broken: new Set(["內政部/戶政/1"]), nameless: false });
    expect(read([head, nameless])).toMatchObject({ broken: new Set(), nameless: true });
  });

  test("tells only so many findings in full, and counts all", () => {
    const findings = createFindings(10);
    const head = columns.map(({ heading }) => heading);
    const rows = [head, ...Array.from({ length: 50 }, () => head.map(() => "?"))].map((cells, index) => ({
      number: index + 1,
      cells,
    }));
    const heading = findHeading(rows);
    if (heading) readTable({ sheet: undefined, rows }, heading, findings);
    expect(findings.list).toHaveLength(10);
    expect(findings.count.errors).toBeGreaterThan(300);
  });
});
