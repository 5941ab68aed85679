import { wordlist } from "@scure/bip39/wordlists/english.js";
import { InvalidInput } from "../events/error.ts";
import { openSheetRecord, type Sheet, sheetRecord, sheetRecordLength } from "./sheet.ts";
import { correctWords, protectWords, wordCode } from "./word-code.ts";

/** A sheet's words as laid out on paper: nine numbered rows of four. The ninth row holds the check words. */
export const sheetLayout = { rows: 9, columns: 4 } as const;

/** What encloses the rows on a text page, followed by anything on the same line. */
export const sheetMarks = { begin: "BEGIN FENCHI SHEET", end: "END FENCHI SHEET" } as const;

/** Words that begin the text in the QR code. */
const textStart = "fenchi-sheet";

/** The list's words differ in their first four letters; those of three letters are no other word's beginning with a fourth. */
const significant = 4;
const numberOf: ReadonlyMap<string, number> = new Map(
  wordlist.map((word, number) => [word.slice(0, significant), number]),
);

/**
 * A sheet as words: the 44 bytes of {@link sheetRecord}, cut from the left into 32 numbers of 11 bits, each the 0-based
 * place of a word in the English list of BIP 39; then the four check words of {@link protectWords}.
 */
export function sheetRows(sheet: Sheet): string[][] {
  const words = protectWords(toNumbers(sheetRecord(sheet))).map((number) => wordlist[number] ?? "");
  return Array.from({ length: sheetLayout.rows }, (_, row) =>
    words.slice(row * sheetLayout.columns, (row + 1) * sheetLayout.columns),
  );
}

/** A sheet as the line that its QR code holds: `FENCHI-SHEET`, then the first four letters of each word. */
export function sheetText(sheet: Sheet): string {
  const words = sheetRows(sheet).flat();
  return [textStart, ...words.map((word) => word.slice(0, significant))].join(" ").toUpperCase();
}

/**
 * Reads a sheet from what somebody typed or scanned: its words, the QR code's line, or a whole text page.
 *
 * Of each word the first four letters count; upper and lower case, full-width letters, blanks and punctuation do not. Rows may begin
 * with their number, and then come in any order. A word that contains `?` is one that cannot be read: up to four of them
 * are worked out from the check words. With three or four of them nothing is left to find a wrong word by (with four, not
 * even to notice it): then only {@link combineSheets} does.
 *
 * Errors name rows and words by their places, from 1, and never quote a word of the sheet.
 *
 * @param name what to call the sheet in an error: a file name, "sheet 2"
 * @throws {InvalidInput} with `params.sheet` = name:
 *   `sheet-several` for more than one page;
 *   `sheet-length` for a number of words other than 36, `sheet-layout` (`params.row`) for a row that is missing or not of four
 *   words, where it can be said which; both with `params.found` and `.needed`;
 *   `sheet-row-number` (`params.row`) for a row given twice or that no sheet has;
 *   `sheet-word` for what is no word of the list (`params.row`, `.word`, `.read`, and `.places` for all of them);
 *   `sheet-row` for one or two words of the list that do not fit the others (`params.row`, `.word`, `.places`);
 *   `sheet-checksum` for more wrong words than can be told apart;
 *   `sheet-illegible` for more than four words that cannot be read;
 *   and what {@link openSheetRecord} throws.
 */
export function parseSheet(text: string, name = "The sheet"): Sheet {
  const written = readRows(sheetPart(text.normalize("NFKC").toLowerCase(), name), name);
  const numbers = written.map((word) => (word.includes("?") ? undefined : numberOf.get(word.slice(0, significant))));
  const unknown = [...written.keys()].filter((at) => numbers[at] === undefined && !written[at]?.includes("?"));
  if (unknown[0] !== undefined) {
    const read = written[unknown[0]]?.slice(0, 20) ?? "";
    throw new InvalidInput("sheet-word", `${name}, ${places(unknown)}: "${read}" is no word of the list.`, {
      next: "Compare it with the paper. For a word that cannot be read, give ? in its place.",
      params: { ...placeParams(name, unknown), read },
    });
  }
  return openSheetRecord(toBytes(correct(numbers, name)), name);
}

/** @throws {InvalidInput} `sheet-row`, `sheet-checksum`, `sheet-illegible` */
function correct(numbers: readonly (number | undefined)[], name: string): readonly number[] {
  const blanks = numbers.filter((number) => number === undefined).length;
  if (blanks > wordCode.check) {
    throw new InvalidInput(
      "sheet-illegible",
      `${name}: ${blanks} words cannot be read; ${wordCode.check} can be replaced.`,
      {
        next: "Read more of it, or bring another custodian's sheet.",
        params: { sheet: name, blanks, most: wordCode.check },
      },
    );
  }
  const corrected = correctWords(numbers);
  if (!corrected) {
    throw new InvalidInput("sheet-checksum", `${name}: several words are wrong.`, {
      next: "Compare every row with the paper. For a word that cannot be read, give ? in its place.",
      params: { sheet: name },
    });
  }
  if (corrected.wrong.length > 0) {
    throw new InvalidInput("sheet-row", `${name}: wrong at ${places(corrected.wrong)}.`, {
      next: "Compare that row with the paper. For a word that cannot be read, give ? in its place.",
      params: placeParams(name, corrected.wrong),
    });
  }
  return corrected.words;
}

/** What lies between the marks of a text page, or else behind the start of a QR code's line, or else all of it. */
function sheetPart(text: string, name: string): string {
  const begin = sheetMarks.begin.toLowerCase();
  const [before = "", page, ...more] = text.includes(begin) ? text.split(begin) : text.split(textStart);
  if (more.length > 0) {
    throw new InvalidInput("sheet-several", `${name}: more than one sheet is written here.`, {
      next: "Give each sheet by itself.",
      params: { sheet: name },
    });
  }
  if (page === undefined) return before;
  if (!text.includes(begin)) return page;
  return page.slice(page.indexOf("\n") + 1).split(sheetMarks.end.toLowerCase())[0] ?? "";
}

interface Row {
  readonly number: number | undefined;
  readonly words: string[];
}

/** The 36 words in order. @throws {InvalidInput} `sheet-length`, `sheet-layout`, `sheet-row-number` */
function readRows(text: string, name: string): string[] {
  const rows = text.split("\n").flatMap(readLine);
  return rows.some((row) => row.number !== undefined) ? inOrder(rows, name) : unnumbered(rows, name);
}

/** A line is a row, or several, each begun by its number. */
function readLine(line: string): Row[] {
  const rows: Row[] = [];
  for (const token of line.match(/[\p{L}\p{N}?]+/gu) ?? []) {
    if (/^\d+$/.test(token)) rows.push({ number: Number(token), words: [] });
    else if (rows.length === 0) rows.push({ number: undefined, words: [token] });
    else rows.at(-1)?.words.push(token);
  }
  return rows;
}

function inOrder(rows: readonly Row[], name: string): string[] {
  const words = new Map<number, string[]>();
  let row = 0;
  for (const { number = row, words: more } of rows) {
    if (number < 1 || number > sheetLayout.rows || (number !== row && words.has(number))) {
      throw new InvalidInput("sheet-row-number", `${name}: there is no row ${number}, or it is given twice.`, {
        next: "Compare with the paper: rows 1 to 9, each once.",
        params: { sheet: name, row: number },
      });
    }
    row = number;
    words.set(row, [...(words.get(row) ?? []), ...more]);
  }
  return Array.from({ length: sheetLayout.rows }, (_, index) => {
    const found = words.get(index + 1) ?? [];
    if (found.length !== sheetLayout.columns) throw wrongCount(name, found.length, index + 1);
    return found;
  }).flat();
}

function unnumbered(rows: readonly Row[], name: string): string[] {
  const words = rows.flatMap((row) => row.words);
  if (words.length === wordCode.length) return words;
  const odd = rows.findIndex((row) => row.words.length !== sheetLayout.columns);
  const found = rows[odd]?.words.length;
  throw rows.length === sheetLayout.rows && found !== undefined
    ? wrongCount(name, found, odd + 1)
    : wrongCount(name, words.length);
}

function wrongCount(name: string, found: number, row?: number): InvalidInput {
  const next = "Compare with the paper: nine rows of four words. For a word that cannot be read, give ? in its place.";
  if (row === undefined) {
    const needed = wordCode.length;
    const message = `${name}: ${needed} words are needed, ${found} were read.`;
    return new InvalidInput("sheet-length", message, { next, params: { sheet: name, found, needed } });
  }
  const needed = sheetLayout.columns;
  const message = `${name}, row ${row}: ${needed} words are needed, ${found} were read.`;
  return new InvalidInput("sheet-layout", message, { next, params: { sheet: name, row, found, needed } });
}

const rowOf = (position: number): number => Math.floor(position / sheetLayout.columns) + 1;
const columnOf = (position: number): number => (position % sheetLayout.columns) + 1;

function places(positions: readonly number[]): string {
  return positions.map((position) => `row ${rowOf(position)} word ${columnOf(position)}`).join(", ");
}

function placeParams(name: string, positions: readonly number[]): Record<string, string | number> {
  const first = positions[0] ?? 0;
  const all = positions.map((position) => `${rowOf(position)}.${columnOf(position)}`).join(", ");
  return { sheet: name, row: rowOf(first), word: columnOf(first), places: all };
}

/** 11 bits a word. */
const wordBits = 11n;

function toNumbers(record: Uint8Array): number[] {
  const bits = record.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return Array.from({ length: wordCode.data }, (_, at) =>
    Number((bits >> (wordBits * BigInt(wordCode.data - 1 - at))) & 0x7ffn),
  );
}

function toBytes(words: readonly number[]): Uint8Array {
  const bits = words.slice(0, wordCode.data).reduce((sum, word) => (sum << wordBits) | BigInt(word), 0n);
  return Uint8Array.from({ length: sheetRecordLength }, (_, at) =>
    Number((bits >> (8n * BigInt(sheetRecordLength - 1 - at))) & 0xffn),
  );
}
