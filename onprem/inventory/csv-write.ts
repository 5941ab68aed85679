import { stringify } from "csv-stringify/sync";

/** With what a spreadsheet program begins a formula; apostrophes may stand before. */
const formula = /^'*[=+\-@＝＋－＠\t\r]/;

/**
 * Rows as CSV that a spreadsheet program opens rightly: UTF-8 with its mark, CRLF. No cell is a formula to it: such text gets an
 * apostrophe, which the reader takes away again (csv-read.ts).
 */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  const safe = rows.map((row) =>
    row.map((cell) => (typeof cell === "string" && formula.test(cell) ? `'${cell}` : cell)),
  );
  return Buffer.from(stringify(safe, { bom: true, record_delimiter: "\r\n" }), "utf8");
}
