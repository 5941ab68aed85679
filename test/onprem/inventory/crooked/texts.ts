import { mostModules } from "../../../../continuity/inventory/inventory.ts";
import { writeCsv } from "../../../../onprem/inventory/csv-write.ts";
import { letters, tableRows } from "../book.ts";
import { encode } from "../encode.ts";
import type { Crooked } from "./kind.ts";

const csv = () => Buffer.from(writeCsv(tableRows({ number: 1 }, { number: 2 }, { number: 3 })));
const plainCsv = () => csv().toString("utf8").slice(1);
const h = letters;

/** CSV in other encodings and shapes. */
export const texts: readonly Crooked[] = [
  { name: "CSV in Big5", make: () => encode(plainCsv(), "big5"), found: ["encoding-big5 "], read: true },
  {
    name: "CSV in Big5 with bytes that mean nothing",
    make: () =>
      Buffer.from(
        encode(plainCsv(), "big5").toString("latin1").replace(/戶/, "").replace(/1,1,/, "1,\xf9\xff,"),
        "latin1",
      ),
    found: ["encoding-big5 ", `cell-encoding ${h("復原優先")}2`],
  },
  {
    name: "CSV in UTF-16, as a spreadsheet's Unicode text",
    make: () => Buffer.from(`\ufeff${plainCsv().replaceAll(",", "\t")}`, "utf16le"),
    found: [],
    read: true,
  },
  {
    name: "CSV in UTF-16, the other way round",
    make: () => Buffer.from(`\ufeff${plainCsv()}`, "utf16le").swap16(),
    found: [],
    read: true,
  },
  {
    name: "CSV in UTF-8 with half a character",
    make: () => {
      const bytes = csv();
      const at = bytes.lastIndexOf("戶籍登記");
      return Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at + 2)]);
    },
    found: [`cell-encoding ${h("功能模組名稱")}4`],
  },
  { name: "CSV in GB 18030", make: () => encode(plainCsv(), "gb18030"), found: ["encoding-foreign "] },
  { name: "CSV with semicolons", make: () => Buffer.from(plainCsv().replaceAll(",", ";")), found: [], read: true },
  {
    name: "CSV with old line ends",
    make: () => Buffer.from(plainCsv().replaceAll("\r\n", "\r")),
    found: [],
    read: true,
  },
  {
    name: "CSV with a quote that is not closed",
    make: () => Buffer.from(plainCsv().replace("\r\n內政部", '\r\n"內政部')),
    found: ["csv-broken A2"],
  },
  {
    name: "CSV with a quote in a cell",
    make: () => Buffer.from(plainCsv().replace("\r\n內政部", '\r\n內"政部')),
    found: ["csv-broken A2"],
  },
  {
    name: "CSV with a short row and a long one",
    make: () => Buffer.from(`${plainCsv()}內政部,戶政,4\r\n${",".repeat(500)}\r\n`),
    found: [`cell-missing ${h("復原優先")}5`],
  },
  {
    name: "CSV with full-width digits",
    make: () => Buffer.from(plainCsv().replace(",1,1,", ",１,１,")),
    found: [],
    read: true,
  },
  {
    name: "CSV of 50,000 rows",
    make: () => Buffer.from(plainCsv() + `內政部,戶政,4,1,甲,,,,,0,,240,60,資料庫,否,\r\n`.repeat(50_000)),
    found: [`rows-many A${mostModules + 20}`],
    heavy: true,
  },
  {
    name: "CSV of 10,000 times one module",
    make: () => Buffer.from(plainCsv() + `內政部,戶政,4,1,甲,,,,,0,,240,60,資料庫,否,\r\n`.repeat(10_000)),
    found: [`reference-twice ${h("項次")}6`],
    heavy: true,
  },
  {
    name: "one line of ten million characters",
    make: () => Buffer.alloc(10_000_000, "x"),
    found: ["table-missing A1"],
  },
  { name: "ten million commas", make: () => Buffer.alloc(10_000_000, ","), found: ["file-greedy "], heavy: true },
  {
    name: "CSV with a row of twelve million cells",
    make: () => Buffer.concat([csv(), Buffer.alloc(12_000_000, ",")]),
    found: ["file-greedy "],
    heavy: true,
  },
  {
    name: "CSV with a cell of ten million characters",
    make: () => Buffer.concat([csv(), Buffer.alloc(10_000_000, "x")]),
    found: ["cell-huge A5"],
    heavy: true,
  },
  { name: "ten million quotes", make: () => Buffer.alloc(10_000_000, '"'), found: ["table-missing A1"] },
  {
    name: "ten million line ends",
    make: () => Buffer.concat([csv(), Buffer.alloc(10_000_000, "\n")]),
    found: ["file-greedy "],
    heavy: true,
  },
  {
    name: "a web page that is called a workbook",
    make: () => Buffer.from("<html><table><tr><td>項次</td></tr></table></html>"),
    found: ["table-missing A1"],
  },
  { name: "a mark and nothing else", make: () => Buffer.from("\ufeff"), found: ["table-missing A1"] },
  { name: "nothing at all", make: () => Buffer.of(), found: ["file-empty "] },
  { name: "zeros", make: () => Buffer.alloc(100_000), found: ["file-unknown A1"] },
  { name: "a PDF", make: () => Buffer.from("%PDF-1.7\n\x00\x01\x02 binary"), found: ["file-unknown A1"] },
  {
    name: "an old workbook",
    make: () => Buffer.from("d0cf11e0a1b11ae1".padEnd(2048, "0"), "hex"),
    found: ["file-old "],
  },
  { name: "17 MiB", make: () => Buffer.alloc(17 << 20, "x"), found: ["file-large "], heavy: true },
];
