import { columns } from "../../../continuity/inventory/column.ts";
import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import { columnLetters, tableOf } from "../../../continuity/inventory/table.ts";
import { moduleOf } from "../../continuity/inventory/samples.ts";
import { type Part, zip } from "./zip.ts";

/** A cell as a workbook's XML has it, where a plain value is not enough. */
export interface RawCell {
  /** The whole `<c>`, with `@` where its reference goes. */
  readonly xml: string;
}
export type BookCell = string | number | boolean | RawCell | undefined;
export type BookRows = readonly (readonly BookCell[])[];

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** One cell's XML. */
export function cellXml(cell: BookCell, reference: string): string {
  if (cell === undefined || cell === "") return "";
  if (typeof cell === "object") return cell.xml.replaceAll("@", reference);
  if (typeof cell === "number") return `<c r="${reference}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

/** `<row>`s. @param first number of the first */
export function rowsXml(rows: BookRows, first = 1): string {
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) => cellXml(cell, `${columnLetters(column)}${first + index}`)).join("");
      return `<row r="${first + index}">${cells}</row>`;
    })
    .join("");
}

const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006/relationships";

export interface SheetParts {
  readonly name?: string;
  readonly rows?: BookRows;
  /** Instead of rows. */
  readonly data?: string;
  /** Behind the data: merged cells. */
  readonly after?: string;
  /** The whole part. */
  readonly xml?: string;
}

/** The parts of a workbook. Styles: 1 is a date, 2 a custom date, 3 a time of day. */
export function bookParts(sheets: readonly SheetParts[], more: readonly Part[] = []): Part[] {
  const list = sheets.map(
    ({ name }, index) => `<sheet name="${name ?? "盤點表"}" sheetId="${index + 1}" r:id="r${index + 1}"/>`,
  );
  const related = sheets.map(
    (_, index) =>
      `<Relationship Id="r${index + 1}" Type="${relationships}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const shared = more.some(({ name }) => name === "xl/sharedStrings.xml")
    ? `<Relationship Id="texts" Type="${relationships}/sharedStrings" Target="sharedStrings.xml"/>`
    : "";
  const parts: Part[] = [
    {
      name: "_rels/.rels",
      bytes: `<Relationships xmlns="${packaged}"><Relationship Id="a" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      bytes: `<workbook xmlns="${spreadsheet}" xmlns:r="${relationships}"><sheets>${list.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      bytes: `<Relationships xmlns="${packaged}">${related.join("")}${shared}<Relationship Id="styles" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      name: "xl/styles.xml",
      bytes: `<styleSheet xmlns="${spreadsheet}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
    },
    ...sheets.map(({ rows = [], data, after = "", xml }, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      bytes:
        xml ?? `<worksheet xmlns="${spreadsheet}"><sheetData>${data ?? rowsXml(rows)}</sheetData>${after}</worksheet>`,
    })),
  ];
  const replaced = new Set(more.map(({ name }) => name));
  return [...parts.filter(({ name }) => !replaced.has(name)), ...more];
}

/** A workbook of sheets. */
export function book(...sheets: readonly SheetParts[]): Buffer {
  return zip(bookParts(sheets));
}

/** Headings, and a row for each module. */
export function tableRows(...modules: Partial<InventoryModule>[]): (string | number)[][] {
  return tableOf({ modules: modules.map(moduleOf) }).map((row) => [...row]);
}

/** A column's letters by its heading. */
export function letters(heading: string): string {
  return columnLetters(columns.findIndex((column) => column.heading === heading));
}

/** A sound table of two modules in which one cell of the first, row 2, is another one. */
export function withCell(heading: string, cell: BookCell): BookRows {
  const at = columns.findIndex((column) => column.heading === heading);
  const [head = [], row = [], ...rest] = tableRows({ number: 1 }, { number: 2 });
  return [head, (row as BookCell[]).with(at, cell), ...rest];
}
