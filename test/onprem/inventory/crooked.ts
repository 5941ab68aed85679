import { deflateRawSync } from "node:zlib";
import { documentOf } from "../../../continuity/inventory/document.ts";
import { mostModules } from "../../../continuity/inventory/inventory.ts";
import { writeCsv } from "../../../onprem/inventory/csv-write.ts";
import { inventoryOf, moduleOf } from "../../continuity/inventory/samples.ts";
import { type BookCell, book, bookParts, cellXml, letters, rowsXml, tableRows, withCell } from "./book.ts";
import { encode } from "./encode.ts";
import { zip } from "./zip.ts";

/** A file that an agency, or somebody who means it ill, might hand in. */
export interface Crooked {
  readonly name: string;
  readonly make: () => Buffer;
  /** Findings that it must have, as `code place`; where it is to be understood all the same, those it has besides. */
  readonly found: readonly string[];
  /** Whether the inventory is read in spite of it. */
  readonly read?: boolean;
  /** Whether it is one of those that take time or memory. */
  readonly heavy?: boolean;
}

const cell = (name: string, heading: string, value: BookCell, code: string): Crooked => ({
  name: `${heading}: ${name}`,
  make: () => book({ rows: withCell(heading, value) }),
  found: [`${code} 盤點表!${letters(heading)}2`],
});

const understood = (name: string, heading: string, value: BookCell, ...found: string[]): Crooked => ({
  name: `${heading}: ${name}`,
  make: () => book({ rows: withCell(heading, value) }),
  found,
  read: true,
});

const raw = (attributes: string, inner: string): BookCell => ({ xml: `<c r="@"${attributes}>${inner}</c>` });
const formula = (text: string, value: string) => raw(' t="str"', `<f>${text}</f>${value}`);

/** Values of the wrong type or form, in a workbook. */
const cells: Crooked[] = [
  cell("a fraction", "復原優先", 1.5, "cell-number"),
  cell("zero", "復原優先", 0, "cell-number"),
  cell("negative", "復原優先", -1, "cell-number"),
  cell("beyond any number", "復原優先", raw("", "<v>1E+300</v>"), "cell-number"),
  cell("true", "復原優先", true, "cell-number"),
  cell("a Chinese numeral", "復原優先", "一", "cell-number"),
  understood("full-width digits", "復原優先", "１"),
  understood("full-width digits and blanks", "項次", "　１ "),
  understood("a number as text", "項次", "1"),
  cell("a date", "項次", raw(' s="1"', "<v>46024</v>"), "cell-date"),
  cell("a date of a format of its own", "項次", raw(' s="2"', "<v>46024</v>"), "cell-date"),
  cell("a date in ISO 8601", "項次", raw(' t="d"', "<v>2026-01-02</v>"), "cell-date"),
  cell("a time of day", "RTO", raw(' s="3"', "<v>0.16666</v>"), "cell-date"),
  understood("with a unit", "備份檔案大小", "1.5 GB"),
  understood("with a full-width unit", "備份檔案大小", "１．５ＧＢ"),
  understood("with an exponent", "備份檔案大小", raw("", "<v>1.5E+9</v>")),
  cell("a word", "備份檔案大小", "很大", "cell-size"),
  cell("a comma for a point", "備份檔案大小", "1,5 GB", "cell-size"),
  cell("negative", "備份檔案大小", -5, "cell-size"),
  understood("in hours", "RTO", "４ 小時"),
  cell("a wish", "RTO", "盡快", "cell-duration"),
  cell("a clock's", "RPO", "4:00", "cell-duration"),
  cell("empty", "RTO", undefined, "cell-missing"),
  cell("blanks alone", "機關", "　 ", "cell-missing"),
  cell("a doubt", "核心功能", "或許", "cell-choice"),
  understood("true", "核心功能", true),
  understood("a full-width letter", "核心功能", "Ｙ"),
  cell("a tape", "類別", "磁帶", "cell-choice"),
  cell("101 characters", "功能模組名稱", "名".repeat(101), "cell-text"),
  cell("two lines", "功能模組名稱", "甲\n乙", "cell-text"),
  cell("a bell", "功能模組名稱", raw(' t="inlineStr"', "<is><t>甲_x0007_乙</t></is>"), "cell-text"),
  cell("half a character", "功能模組名稱", raw(' t="inlineStr"', "<is><t>_xD842_</t></is>"), "cell-text"),
  cell("2001 characters", "功能描述", "述".repeat(2001), "cell-lines"),
  { ...cell("40,000 characters", "功能描述", "述".repeat(40_000), "cell-huge") },
  { ...cell("ten million characters", "功能描述", "x".repeat(10_000_000), "cell-huge"), heavy: true },
  cell("a slash", "機關", "內政部/戶政司", "cell-place"),
  cell("two names", "系統", "戶政、役政", "cell-place"),
  cell("a file's name", "備份主檔名稱", "daily.sql", "cell-item"),
  cell("a way out", "備份主檔名稱", "戶政/../每日", "cell-item"),
  cell("four parts", "備份主檔名稱", "a/b/c/d", "cell-item"),
  cell("1001 tables", "資料庫與資料表", Array.from({ length: 1001 }, (_, n) => `t${n}`).join("、"), "cell-databases"),
  cell("a name of 201 characters", "資料庫與資料表", "表".repeat(201), "cell-databases"),
  cell("a name", "倚賴之模組項次", "登記模組", "cell-references"),
  cell("two parts", "倚賴之模組項次", "戶政/3", "cell-references"),
  cell("1001 modules", "倚賴之模組項次", Array.from({ length: 1001 }, (_, n) => n + 1).join("、"), "cell-references"),
  cell("itself", "倚賴之模組項次", 1, "dependency-self"),
  cell("nobody", "倚賴之模組項次", "99", "dependency-unknown"),
  understood(
    "another agency's",
    "倚賴之模組項次",
    "財政部/國稅/1",
    `dependency-external 盤點表!${letters("倚賴之模組項次")}2`,
  ),
  cell("a broken reference", "備份檔案大小", raw(' t="e"', "<v>#REF!</v>"), "cell-error"),
  cell("not available", "功能模組名稱", raw(' t="e"', "<f>VLOOKUP(1,A:B,2)</f><v>#N/A</v>"), "cell-error"),
];

/** Formulas: what they gave is taken, they are never run. */
const formulas: Crooked[] = [
  understood(
    "a formula with its value",
    "功能模組名稱",
    formula("A1&amp;B1", "<v>甲</v>"),
    `cell-formula 盤點表!${letters("功能模組名稱")}2`,
  ),
  understood(
    "a formula of a number",
    "備份檔案大小",
    raw("", "<f>1+1</f><v>2</v>"),
    `cell-formula 盤點表!${letters("備份檔案大小")}2`,
  ),
  cell("a formula without a value", "功能模組名稱", formula("A1", ""), "cell-formula-empty"),
  understood(
    "a command",
    "功能描述",
    formula("cmd|'/c calc'!A1", "<v>0</v>"),
    `cell-formula 盤點表!${letters("功能描述")}2`,
  ),
  understood(
    "a web service",
    "功能描述",
    formula('WEBSERVICE("http://127.0.0.1:1/")', "<v>x</v>"),
    `cell-formula 盤點表!${letters("功能描述")}2`,
  ),
  cell("a shared formula without a value", "備份檔案大小", raw("", '<f t="shared" si="0"/>'), "cell-formula-empty"),
  understood("text that looks like one", "功能模組名稱", "=cmd|'/c calc'!A1"),
];

const merge = (...ranges: string[]) =>
  `<mergeCells>${ranges.map((range) => `<mergeCell ref="${range}"/>`).join("")}</mergeCells>`;

const threeRows = tableRows({ number: 1 }, { number: 2 }, { number: 3 });
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
const sheets: Crooked[] = [
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

/** Rows of one module from row 3 on, without building each anew. */
function many(count: number): string {
  const row = rowsXml(tableRows({ number: 9 }).slice(1), 7_777_777);
  return Array.from({ length: count }, (_, n) => row.replaceAll("7777777", String(n + 3))).join("");
}

const sheet1 = "xl/worksheets/sheet1.xml";
const sound = () => bookParts([{ rows: threeRows }]);
const bombOf = (bytes: number) => deflateRawSync(Buffer.alloc(bytes, 0x20), { level: 9 });
const xmlPart = (xml: string) => zip(bookParts([{ xml }]));

/** Archives and XML that are damaged or meant to do harm. */
const archives: Crooked[] = [
  { name: "a truncated workbook", make: () => zip(sound()).subarray(0, 700), found: ["zip-broken "] },
  { name: "two letters of a workbook", make: () => Buffer.from("PK"), found: ["zip-broken "] },
  {
    name: "noise behind the letters of a workbook",
    make: () => Buffer.from(`PK\x03\x04${"\x00\xff".repeat(5000)}`, "latin1"),
    found: ["zip-broken "],
  },
  {
    name: "a bomb that says how large it is",
    make: () =>
      zip([...bookParts([]), { name: sheet1, bytes: "", deflated: bombOf(200 << 20), size: 200 << 20 }]).subarray(0),
    found: ["table-missing "],
  },
  {
    name: "a bomb in the sheet",
    make: () => zip(bookParts([{}], [{ name: sheet1, bytes: "", deflated: bombOf(200 << 20), size: 200 << 20 }])),
    found: ["zip-bomb "],
  },
  {
    name: "a bomb that lies about its size",
    make: () => zip(bookParts([{}], [{ name: sheet1, bytes: "", deflated: bombOf(200 << 20), size: 1000 }])),
    found: ["zip-broken "],
    heavy: true,
  },
  {
    name: "a bomb of spaces within the bounds",
    make: () => zip(bookParts([{ xml: `<worksheet><sheetData>${" ".repeat(60 << 20)}</sheetData></worksheet>` }])),
    found: ["table-missing 盤點表!A1"],
    heavy: true,
  },
  {
    name: "a bomb in the shared texts",
    make: () =>
      zip(bookParts([{}], [{ name: "xl/sharedStrings.xml", bytes: "", deflated: bombOf(40 << 20), size: 40 << 20 }])),
    found: ["zip-bomb "],
  },
  {
    name: "shared texts as many as fit",
    make: () =>
      zip(
        bookParts(
          [{ rows: threeRows }],
          [{ name: "xl/sharedStrings.xml", bytes: `<sst>${"<si><t>x</t></si>".repeat(930_000)}</sst>` }],
        ),
      ),
    found: [],
    read: true,
    heavy: true,
  },
  {
    name: "a hundred sheets that are one bomb together",
    make: () =>
      zip(bookParts(Array.from({ length: 100 }, () => ({ xml: `<worksheet>${" ".repeat(1 << 20)}</worksheet>` })))),
    found: ["zip-bomb "],
    heavy: true,
  },
  { name: "101 sheets", make: () => book(...Array(101).fill({ rows: [] })), found: ["zip-bomb "] },
  {
    name: "3,000 parts",
    make: () => zip([...sound(), ...Array.from({ length: 3000 }, (_, n) => ({ name: `x/${n}`, bytes: "" }))]),
    found: ["zip-bomb "],
  },
  {
    name: "one part twice",
    make: () => zip([...sound(), { name: sheet1, bytes: "<worksheet/>" }]),
    found: ["zip-broken "],
  },
  {
    name: "a part that is encrypted",
    make: () => zip(sound().map((part) => (part.name === sheet1 ? { ...part, flags: 1 } : part))),
    found: ["zip-broken "],
  },
  {
    name: "a part with a wrong checksum",
    make: () => zip(sound().map((part) => (part.name === sheet1 ? { ...part, crc: 1 } : part))),
    found: ["zip-broken "],
  },
  {
    name: "a part whose name leads out",
    make: () => zip([...sound(), { name: "../../../tmp/x", bytes: "x" }]),
    found: ["zip-broken "],
  },
  { name: "no workbook inside", make: () => zip([{ name: "hello.txt", bytes: "hello" }]), found: ["part-missing "] },
  {
    name: "no sheet where one should be",
    make: () => zip(sound().filter(({ name }) => name !== sheet1)),
    found: ["part-missing "],
  },
  {
    name: "a sheet that is elsewhere",
    make: () =>
      zip(
        sound().map((part) =>
          part.name.endsWith("workbook.xml.rels")
            ? {
                ...part,
                bytes: String(part.bytes).replace(
                  /Target="worksheets\/sheet1.xml"/,
                  'Target="http://127.0.0.1:1/x.xml" TargetMode="External"',
                ),
              }
            : part,
        ),
      ),
    found: ["table-missing "],
  },
  {
    name: "a billion laughs",
    make: () =>
      xmlPart(
        `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n} "&a${n - 1};&a${n - 1};">`).join("")}]><worksheet>&a29;</worksheet>`,
      ),
    found: ["xml-doctype "],
  },
  {
    name: "an entity from outside",
    make: () => xmlPart('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'),
    found: ["xml-doctype "],
  },
  { name: "an entity that nobody declared", make: () => xmlPart("<worksheet>&e;</worksheet>"), found: ["xml-broken "] },
  { name: "a tag that does not end", make: () => xmlPart("<worksheet><sheetData><row>"), found: ["xml-broken "] },
  { name: "elements a million deep", make: () => xmlPart("<a>".repeat(1_000_000)), found: ["xml-broken "] },
  {
    name: "an attribute of ten million characters",
    make: () => xmlPart(`<worksheet a="${"x".repeat(10_000_000)}"/>`),
    found: ["xml-broken "],
  },
  {
    name: "three hundred thousand attributes",
    make: () => xmlPart(`<worksheet ${Array.from({ length: 300_000 }, (_, n) => `a${n}="1"`).join(" ")}/>`),
    found: ["xml-broken "],
    heavy: true,
  },
  {
    name: "a part in UTF-16",
    make: () => zip(bookParts([{}], [{ name: sheet1, bytes: Buffer.from("\ufeff<worksheet/>", "utf16le") }])),
    found: ["xml-broken "],
  },
];

const csv = () => Buffer.from(writeCsv(tableRows({ number: 1 }, { number: 2 }, { number: 3 })));
const plainCsv = () => csv().toString("utf8").slice(1);
const h = letters;

/** CSV in other encodings and shapes. */
const texts: Crooked[] = [
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

const json = (...modules: unknown[]) => Buffer.from(JSON.stringify({ format: "fenchi/inventory/v1", modules }));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

/** JSON that is none, or says something else. */
const documents: Crooked[] = [
  {
    name: "JSON with a comma too many",
    make: () => Buffer.from('{"format":"fenchi/inventory/v1",\n"modules":[,]}'),
    found: ["json-broken 2:12"],
  },
  {
    name: "JSON that ends too early",
    make: () => Buffer.from(documentOf(inventoryOf({})).slice(0, 200)),
    found: ["json-broken 4:"],
  },
  { name: "JSON in Big5", make: () => encode(documentOf(inventoryOf({})), "big5"), found: ["json-broken "] },
  { name: "JSON that is a list", make: () => Buffer.from("[]"), found: ["json-form modules"] },
  {
    name: "JSON a million deep",
    make: () => Buffer.from(nested(1_000_000)),
    found: ["json-form modules"],
    heavy: true,
  },
  {
    name: "JSON whose module is a million deep",
    make: () => Buffer.from(`{"format":"fenchi/inventory/v1","modules":[{"databases":${nested(1_000_000)}}]}`),
    found: ["cell-databases modules[0].databases[0]"],
    heavy: true,
  },
  {
    name: "JSON with wrong types throughout",
    make: () => json(Object.fromEntries(Object.keys(moduleOf()).map((key) => [key, { a: 1 }]))),
    found: ["cell-place modules[0].agency", "cell-choice modules[0].core", "cell-size modules[0].size"],
  },
  {
    name: "JSON with a size beyond any number",
    make: () => Buffer.from(json(moduleOf()).toString().replace('"size":0', '"size":1e400')),
    found: ["cell-size modules[0].size"],
  },
  {
    name: "JSON with half a character",
    make: () => Buffer.from(json(moduleOf()).toString().replace("戶籍登記", "\\ud800")),
    found: ["cell-text modules[0].name"],
  },
  {
    name: "JSON that reaches for a prototype",
    make: () => Buffer.from(json(moduleOf()).toString().replace('"agency"', '"__proto__":{"core":true},"agency"')),
    found: ["key-unknown modules[0].__proto__"],
    read: true,
  },
  {
    name: "JSON with a module twice",
    make: () => json(moduleOf(), moduleOf()),
    found: ["reference-twice modules[1].number"],
  },
  {
    name: "JSON with 50,000 modules",
    make: () => json(...Array(50_000).fill(moduleOf())),
    found: [`rows-many modules[${mostModules}]`],
    heavy: true,
  },
  {
    name: "JSON with a million members that nobody knows",
    make: () => json(Object.fromEntries(Array.from({ length: 500_000 }, (_, n) => [`k${n}`, 0]))),
    found: ["key-unknown modules[0].k0"],
    heavy: true,
  },
];

/** All of them. */
export const crooked: readonly Crooked[] = [...cells, ...formulas, ...sheets, ...archives, ...texts, ...documents];
