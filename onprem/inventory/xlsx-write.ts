import type { Blob } from "node:buffer";
import type Stream from "node:stream";
import writeExcelFile, { type Feature, type SheetData } from "write-excel-file/node";
import { findElement } from "write-excel-file/utility";
import { type Column, columns, coreNames, kindNames } from "../../continuity/inventory/column.ts";
import { columnLetters } from "../../continuity/inventory/table.ts";

/** What the library takes as a file's content. */
type FileContent = Stream | Buffer | Blob;
type Rows = readonly (readonly (string | number)[])[];

/** Rows below the headings in which the drop-downs work. */
const validated = 5000;

/**
 * An inventory's table as a workbook with drop-downs. Every text is typed as text, so none is a formula to the program that opens it.
 *
 * @param rows headings first
 * @param guide texts of a second sheet that explains the columns
 */
export async function writeWorkbook(rows: Rows, guide?: Rows): Promise<Uint8Array> {
  const [head = [], ...body] = rows;
  const data: SheetData = [head.map((heading) => headCell(String(heading))), ...body.map((row) => row.map(cellOf))];
  const sheets = [
    {
      sheet: "盤點表",
      data,
      columns: columns.map(({ field }) => ({ width: widths[field] ?? 14 })),
      stickyRowsCount: 1,
    },
    ...(guide === undefined ? [] : [guideSheet(guide)]),
  ];
  return await writeExcelFile(sheets, { features: [dropDowns] }).toBuffer();
}

const widths: Partial<Record<Column["field"], number>> = {
  number: 6,
  priority: 10,
  name: 24,
  description: 36,
  databases: 28,
  dependsOn: 24,
  item: 28,
  target: 28,
};

function headCell(heading: string) {
  return { value: heading, type: String, fontWeight: "bold", backgroundColor: "#dbe7f0", wrap: true } as const;
}

function cellOf(value: string | number) {
  if (value === "") return null;
  return typeof value === "number"
    ? { value, type: Number }
    : ({ value: escapeText(value), type: String, wrap: true, alignVertical: "top" } as const);
}

function guideSheet(guide: Rows) {
  return {
    sheet: "說明",
    data: guide.map((row, index) => row.map((each) => (index === 0 ? headCell(String(each)) : cellOf(each)))),
    columns: [{ width: 18 }, { width: 8 }, { width: 60 }, { width: 36 }],
  };
}

/**
 * What reads as `_x000A_` would be taken for a character (ST_Xstring): its underscore is written as one. The library leaves out U+FFFD and
 * what is no character: they are written so as well.
 */
function escapeText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/\ufffd|\p{Noncharacter_Code_Point}/gu, (character) =>
      Array.from({ length: character.length }, (_, at) => unitOf(character, at)).join(""),
    );
}

const unitOf = (text: string, at: number) => `_x${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0")}_`;

/** Data validation (ECMA-376, 18.3.1.33): the library has none of its own, but lets the sheet's XML be added to. */
const dropDowns: Feature<FileContent> = {
  files: {
    transform: {
      "xl/worksheets/sheet{id}.xml": {
        transform: (xml, _, { sheetIndex }) => (sheetIndex === 0 ? withValidations(xml) : xml),
      },
    },
  },
};

function withValidations(xml: string): string {
  const rules = columns.flatMap((column, index) => {
    const rule = ruleOf(column);
    if (rule === undefined) return [];
    const letters = columnLetters(index);
    return [
      `${rule.replace(">", ` allowBlank="1" showErrorMessage="1" sqref="${letters}2:${letters}${validated + 1}">`)}`,
    ];
  });
  const markup = `<dataValidations count="${rules.length}">${rules.join("")}</dataValidations>`;
  const data = findElement(xml, "sheetData");
  if (data === undefined) throw new Error("a sheet has its data");
  const end = data.closingTagEndIndex ?? data.openingTagEndIndex;
  return xml.slice(0, end + 1) + markup + xml.slice(end + 1);
}

function ruleOf({ field, wrong: { code, params } }: Column): string | undefined {
  if (field === "kind") return listRule(Object.values(kindNames));
  if (field === "core") return listRule(Object.values(coreNames));
  if (code !== "cell-number") return undefined;
  return `<dataValidation type="whole" operator="between"><formula1>${params["least"]}</formula1><formula2>${params["most"]}</formula2></dataValidation>`;
}

const listRule = (choices: readonly string[]) =>
  `<dataValidation type="list"><formula1>"${choices.join(",")}"</formula1></dataValidation>`;
