import { type BookCell, book, letters, withCell } from "../book.ts";
import type { Crooked } from "./kind.ts";

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
export const cells: readonly Crooked[] = [
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
export const formulas: readonly Crooked[] = [
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
