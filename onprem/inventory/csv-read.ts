import { CsvError, type Info } from "csv-parse";
import { parse } from "csv-parse/sync";
import type { Findings } from "../../continuity/inventory/finding.ts";
import { mostModules } from "../../continuity/inventory/inventory.ts";
import {
  type Cell,
  columnLetters,
  findHeading,
  type Heading,
  type Reading,
  type Row,
  readTable,
} from "../../continuity/inventory/table.ts";
import { countOf, mostCharacters, mostColumns, mostOfRecord, mostValues } from "./limit.ts";

/** Encodings that Fenchi reads, the likeliest first; UTF-16 is told by its mark. */
const readable = ["utf-8", "big5"] as const;
/** Encodings that it only recognises, to name them. */
const recognised = ["gb18030", "shift_jis"] as const;

/** Modules, and the headings with what stands above them. */
const mostRows = mostModules + 20;

const nothing: Reading = { modules: [], broken: new Set(), nameless: false };

/** Reads an inventory as CSV: separated by commas, semicolons or tabs, in UTF-8, Big5 or UTF-16 with its mark. */
export function readCsv(bytes: Uint8Array, findings: Findings): Reading {
  if (countOf(bytes, ",;\t\n\r") > mostValues) {
    findings.error("file-greedy", {});
    return nothing;
  }
  const decoded = decode(bytes);
  if (decoded === undefined) {
    const foreign = recognised.find((encoding) => headingOf(rowsOf(headOf(bytes, encoding)).rows) !== undefined);
    if (foreign === undefined) findings.error(looksLikeText(bytes) ? "table-missing" : "file-unknown", { cell: "A1" });
    else findings.error("encoding-foreign", {}, { encoding: foreign.toUpperCase() });
    return nothing;
  }
  const { text, encoding, broken } = decoded;
  if (encoding === "big5") findings.warn("encoding-big5", {});
  const { rows, error } = rowsOf(text);
  if (error !== undefined) {
    const place = { cell: `A${rows.length + 1}` };
    if (error.code === "CSV_MAX_RECORD_SIZE") findings.error("cell-huge", place, { limit: mostCharacters });
    else findings.error("csv-broken", place, { line: error.line });
  }
  if (rows.length > mostRows) {
    findings.error("rows-many", { cell: `A${mostRows}` }, { limit: mostModules });
    return nothing;
  }
  const heading = headingOf(rows);
  if (heading === undefined) {
    findings.error("table-missing", { cell: "A1" });
    return nothing;
  }
  const told = broken ? rows.map((row) => withoutBroken(row, encoding, findings)) : rows;
  return readTable({ sheet: undefined, rows: told.map(unescaped) }, heading, findings);
}

interface Decoded {
  readonly text: string;
  readonly encoding: string;
  /** Whether some bytes mean nothing in it; each is U+FFFD in the text. */
  readonly broken: boolean;
}

/** The text in the encoding in which it has an inventory's headings. */
function decode(bytes: Uint8Array): Decoded | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeAs(bytes, "utf-16le");
  if (first === 0xfe && second === 0xff) return decodeAs(bytes, "utf-16be");
  const encoding = readable.find((each) => headingOf(rowsOf(headOf(bytes, each)).rows) !== undefined);
  return encoding === undefined ? undefined : decodeAs(bytes, encoding);
}

function decodeAs(bytes: Uint8Array, encoding: string): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding, broken: false };
  } catch {
    return { text: new TextDecoder(encoding).decode(bytes), encoding, broken: true };
  }
}

/** Enough of the text to have the headings in it. */
function headOf(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes.subarray(0, 65_536), { stream: true });
}

/** Control characters other than line ends and tabs stand in no table. */
function looksLikeText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, 4096).some((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
}

const headingOf = (rows: readonly Row[]): Heading | undefined => findHeading(rows);

/** Rows up to the first error, and its line. */
function rowsOf(text: string): {
  readonly rows: Row[];
  readonly error?: { readonly code: string; readonly line: number };
} {
  const rows: Row[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      to: mostRows + 1,
      max_record_size: mostOfRecord,
      on_record: (cells: string[]) => {
        rows.push({ number: rows.length + 1, cells: cells.slice(0, mostColumns).map((each) => each || undefined) });
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, lines = rows.length + 1 } = error as CsvError & Partial<Info>;
    return { rows, error: { code, line: lines } };
  }
}

/** What most separates the first line. */
function delimiterOf(text: string): string {
  const line = text.slice(0, 10_000).split("\n", 1)[0] ?? "";
  const count = (delimiter: string) => line.split(delimiter).length;
  return [",", "\t", ";"].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function withoutBroken(row: Row, encoding: string, findings: Findings): Row {
  const cells = row.cells.map((cell, index): Cell => {
    if (cell === undefined || cell === null || !cell.includes("\ufffd")) return cell;
    const cellName = `${columnLetters(index)}${row.number}`;
    findings.error("cell-encoding", { cell: cellName }, { encoding: encoding.toUpperCase() });
    return null;
  });
  return { number: row.number, cells };
}

/** An export puts an apostrophe before what a spreadsheet program would run as a formula (csv-write.ts). */
function unescaped({ number, cells }: Row): Row {
  return { number, cells: cells.map((cell) => (cell && guarded.test(cell) ? cell.slice(1) : cell)) };
}

/** Text with which a spreadsheet program may begin a formula, behind apostrophes that guard it. */
const guarded = /^'+[=+\-@＝＋－＠\t\r]/;
