import { mostModules } from "../../../../continuity/inventory/inventory.ts";
import { type BookCell, book, cellXml, rowsXml, tableRows } from "../book.ts";
import { type Crooked, many, threeRows } from "./kind.ts";

const merge = (...ranges: string[]) =>
  `<mergeCells>${ranges.map((range) => `<mergeCell ref="${range}"/>`).join("")}</mergeCells>`;

/** No cell is empty. */
const fullRows = tableRows({
  description: "述",
  databases: ["db"],
  dependsOn: ["財政部/國稅/1"],
  item: "a/b/c",
  owner: "林",
  target: "folder:/srv",
});
const without = (rows: BookCell[][], row: number, column: number) =>
  rows.map((each, index) => (index === row ? each.with(column, undefined) : each));

/** Sheets that are built otherwise than they should be. */
export const sheets: readonly Crooked[] = [
  {
    name: "merged agency",
    make: () => book({ rows: without(without(threeRows, 2, 0), 3, 0), after: merge("A2:A4") }),
    found: ["cell-filled 盤點表!A2:A4"],
    read: true,
  },
  {
    name: "an agency merged down to the last row there can be",
    make: () => book({ rows: without(threeRows, 2, 0), after: merge("A2:A1048576") }),
    found: ["cell-filled 盤點表!A2:A1048576"],
    read: true,
  },
  {
    name: "merged across columns",
    make: () => book({ rows: threeRows, after: merge("D2:F2") }),
    found: ["cell-merged 盤點表!D2:F2"],
  },
  {
    name: "merged priorities",
    make: () => book({ rows: threeRows, after: merge("D2:D4") }),
    found: ["cell-merged 盤點表!D2:D4"],
  },
  {
    name: "everything merged",
    make: () => book({ rows: threeRows, after: merge("A1:P4") }),
    found: ["cell-merged 盤點表!A1:P4"],
  },
  {
    name: "20,000 merged areas",
    make: () =>
      book({ rows: threeRows, after: merge(...Array.from({ length: 20_000 }, (_, n) => `D${n + 2}:D${n + 3}`)) }),
    found: ["cell-merged 盤點表!D2:D3"],
  },
  {
    name: "a heading that is there twice",
    make: () => book({ rows: threeRows.map((row, index) => [...row, index === 0 ? "項次" : 7]) }),
    found: ["column-twice 盤點表!Q1"],
  },
  {
    name: "a heading that is missing",
    make: () => book({ rows: threeRows.map((row) => row.toSpliced(3, 1)) }),
    found: ["column-missing 盤點表!P1"],
  },
  {
    name: "a heading that nobody knows",
    make: () => book({ rows: threeRows.map((row, index) => [...row, index === 0 ? "備註" : "x"]) }),
    found: ["column-unknown 盤點表!Q1"],
    read: true,
  },
  {
    name: "headings too far down",
    make: () => book({ rows: [...Array(30).fill(["盤點表"]), ...threeRows] }),
    found: ["table-missing 盤點表!A1"],
  },
  { name: "no headings", make: () => book({ rows: threeRows.slice(1) }), found: ["table-missing 盤點表!A1"] },
  { name: "headings alone", make: () => book({ rows: threeRows.slice(0, 1) }), found: ["table-empty 盤點表!A2"] },
  { name: "an empty sheet", make: () => book({ rows: [] }), found: ["table-missing 盤點表!A1"] },
  { name: "no sheet", make: () => book(), found: ["table-missing "] },
  {
    name: "cells and rows that do not say where they are",
    make: () => book({ data: rowsXml(fullRows).replace(/ r="[^"]*"/g, "") }),
    found: ["dependency-external 盤點表!H2"],
    read: true,
  },
  {
    name: "a cell in the last column there can be",
    make: () => book({ data: rowsXml(threeRows).replace("</row>", `${cellXml("遠", "XFD1")}</row>`) }),
    found: [],
    read: true,
  },
  {
    name: "a row at the last place there can be",
    make: () => book({ data: rowsXml(threeRows.slice(0, 3)) + rowsXml([threeRows[1]?.with(3, "?") ?? []], 1_048_576) }),
    found: ["cell-number 盤點表!D1048576"],
  },
  {
    name: "cells that name no place",
    make: () => book({ data: rowsXml(threeRows).replaceAll(/r="([A-P])3"/g, 'r="$1!3"') }),
    found: [],
    read: true,
  },
  {
    name: "one module in two sheets",
    make: () => book({ name: "甲", rows: threeRows }, { name: "乙", rows: threeRows.slice(0, 2) }),
    found: ["reference-twice 乙!C2"],
  },
  { name: "a module twice", make: () => book({ rows: tableRows({}, {}) }), found: ["reference-twice 盤點表!C3"] },
  {
    name: "a circle of three",
    make: () =>
      book({
        rows: tableRows(...[1, 2, 3].map((number) => ({ number, dependsOn: [`內政部/戶政/${(number % 3) + 1}`] }))),
      }),
    found: ["dependency-cycle 盤點表!H2"],
    read: true,
  },
  {
    name: "a circle of 5,000",
    make: () => book({ rows: tableRows(...circle(5000)) }),
    found: ["dependency-cycle 盤點表!H2"],
    read: true,
    heavy: true,
  },
  {
    name: "one backup for two modules",
    make: () => book({ rows: tableRows({ item: "a/b/c" }, { number: 2, item: "a/b/c" }) }),
    found: ["item-twice 盤點表!I3"],
    read: true,
  },
  {
    name: "needed later than what needs it",
    make: () => book({ rows: tableRows({ priority: 9 }, { number: 2, dependsOn: ["內政部/戶政/1"] }) }),
    found: ["dependency-late 盤點表!H3"],
    read: true,
  },
  {
    name: "50,000 rows",
    make: () => book({ data: rowsXml(tableRows({})) + many(50_000) }),
    found: [`rows-many 盤點表!A${mostModules + 21}`],
    heavy: true,
  },
  {
    name: `${mostModules} rows, all that an inventory may have`,
    make: () => book({ rows: tableRows(...Array.from({ length: mostModules }, (_, n) => ({ number: n + 1 }))) }),
    found: [],
    read: true,
    heavy: true,
  },
  {
    name: "15,000 rows with every cell wrong",
    make: () => book({ data: rowsXml([threeRows[0] ?? [], ...Array(15_000).fill(Array(16).fill("?/?/?/?"))]) }),
    found: ["cell-number 盤點表!C2", "cell-choice 盤點表!N3"],
    heavy: true,
  },
  {
    name: "a thousand dependencies in each of 1,000 rows",
    make: () => {
      const dependsOn = Array.from({ length: 1000 }, (_, n) => `內政部/戶政/${n + 2}`);
      return book({ rows: tableRows(...Array.from({ length: 1000 }, (_, n) => ({ number: n + 1, dependsOn }))) });
    },
    found: ["file-greedy 盤點表!H302"],
    heavy: true,
  },
  {
    name: "300,000 empty rows",
    make: () => book({ data: `${rowsXml(threeRows)}${'<row><c s="1"/></row>'.repeat(300_000)}` }),
    found: [],
    read: true,
    heavy: true,
  },
  {
    name: "a row of 16,384 columns",
    make: () => book({ rows: [[...(threeRows[0] ?? []), ...Array(16_368).fill("x")], ...threeRows.slice(1)] }),
    found: ["column-unknown 盤點表!Q1"],
    read: true,
  },
];

function circle(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    number: n + 1,
    dependsOn: [`內政部/戶政/${((n + 1) % count) + 1}`],
  }));
}
