import { html, raw } from "hono/html";
import writeExcelFile, { type SheetData } from "write-excel-file/node";
import type { IndicatorTable } from "../../../continuity/indicator/table.ts";
import { writeCsv } from "../../inventory/csv-write.ts";
import { type Section, sectionsOf } from "./section.ts";
import type { IndicatorWords } from "./words.ts";

/** A workbook with a sheet a section. Every text is typed as text, so none is a formula to the program that opens it. */
export async function writeIndicatorWorkbook(table: IndicatorTable, words: IndicatorWords): Promise<Uint8Array> {
  const sheets = sectionsOf(table, words).map(({ title, head, rows }) => ({
    sheet: title.slice(0, 31),
    data: [
      head.map((value) => ({ value, type: String, fontWeight: "bold" as const, backgroundColor: "#dbe7f0" })),
      ...rows.map((row) =>
        row.map((value) =>
          typeof value === "number"
            ? { value, type: Number }
            : { value: escapeText(value), type: String, wrap: true, alignVertical: "top" as const },
        ),
      ),
    ] satisfies SheetData,
    columns: head.map((heading, column) => ({
      width: widthOf(
        heading,
        rows.map((row) => row[column] ?? ""),
      ),
    })),
    stickyRowsCount: 1,
  }));
  return writeExcelFile(sheets).toBuffer();
}

/** What reads as `_x000A_` would be taken for a character (ST_Xstring): the underscore is written as one. */
const escapeText = (text: string): string => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");

function widthOf(heading: string, cells: readonly (string | number)[]): number {
  const longest = cells.reduce<number>((most, cell) => Math.max(most, String(cell).length), heading.length);
  return Math.min(60, Math.max(10, longest * 1.6));
}

/** All sections one after another, an empty line between. */
export function writeIndicatorCsv(table: IndicatorTable, words: IndicatorWords): Uint8Array {
  const rows = sectionsOf(table, words).flatMap(({ title, head, rows }) => [
    [title],
    [...head],
    ...rows.map((row) => [...row]),
    [],
  ]);
  const columns = Math.max(...rows.map((row) => row.length));
  return writeCsv(rows.map((row) => [...row, ...Array<string>(columns - row.length).fill("")]));
}

const style = `
@page { size: A4 landscape; margin: 14mm }
* { box-sizing: border-box; margin: 0; padding: 0 }
body { color: #16181d; font: 10pt/1.5 "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", Arial, sans-serif; max-width: 297mm; margin: 0 auto; padding: 10mm }
h1, h2 { font-family: "Noto Serif TC", "Noto Serif CJK TC", "Songti TC", PMingLiU, Georgia, serif } h1 { font-size: 20pt } h2 { font-size: 13pt; margin: 8mm 0 2mm; break-after: avoid }
p { color: #5b606b; font-size: 9pt } table { border-collapse: collapse; width: 100%; font-size: 8.5pt } thead { display: table-header-group } tr { break-inside: avoid }
th { text-align: left; border-bottom: .3mm solid #16181d; color: #5b606b } th, td { padding: 1mm 2mm 1mm 0; vertical-align: top; overflow-wrap: anywhere } td { border-bottom: .15mm solid #c9ccd3 }
.n { text-align: right; font-variant-numeric: tabular-nums }
`;

/** One page without script or network. */
export async function writeIndicatorPage(table: IndicatorTable, words: IndicatorWords): Promise<Uint8Array> {
  const document = await html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words.title} · Fenchi</title>
<style>${raw(style)}</style>
</head>
<body>
<h1>${words.title}</h1>
<p>${words.basis}</p>
${sectionsOf(table, words).map(renderSection)}
</body>
</html>
`;
  return Buffer.from(String(document));
}

function renderSection({ title, head, rows }: Section) {
  const cell = (value: string | number) => html`<td${typeof value === "number" ? raw(' class="n"') : ""}>${value}</td>`;
  return html`<h2>${title}</h2>
<table><thead><tr>${head.map((heading) => html`<th>${heading}</th>`)}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody></table>
`;
}
