import type { Findings } from "../../continuity/inventory/finding.ts";
import { mostModules } from "../../continuity/inventory/inventory.ts";
import { type Cell, columnLetters, type Row } from "../../continuity/inventory/table.ts";
import type { Archive } from "./archive.ts";
import { mostCharacters, mostColumns, mostMerged } from "./limit.ts";
import { readPart, textCollector, unescapeText, type Workbook } from "./workbook.ts";
import type { XmlHandler } from "./xml.ts";

/** Cells that were joined into one; rows from 1, columns from 0, all inclusive. */
export interface Merged {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly range: string;
}

/** A sheet as it was read. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly merged: readonly Merged[];
  /** Findings of cells, told once it is known that the sheet is an inventory's. */
  readonly found: readonly ((findings: Findings) => void)[];
  /** Whether there were more rows than are looked at. */
  readonly tooMany: boolean;
}

interface Open {
  reference: string;
  column: number;
  type: string;
  style: number;
  value: string;
  text: string | undefined;
  formula: boolean;
}

/** Notes of one sheet that are kept to be told: a sheet of formulas has one in every cell. */
const mostNotes = 2000;

/** Modules, and the headings with what stands above them. */
const mostRows = mostModules + 20;

/** More rows than an inventory has: the rest is not even unpacked. */
class Enough extends Error {}

/** Reads a sheet's cells as texts. Formulas are never run: what the program that saved the file computed is taken, and told. */
export async function readSheet(
  archive: Archive,
  { name, part }: Workbook["sheets"][number],
  workbook: Workbook,
): Promise<Sheet> {
  const rows: Row[] = [];
  const merged: Merged[] = [];
  const found: ((findings: Findings) => void)[] = [];
  let tooMany = false;
  let row: { number: number; cells: Cell[] } | undefined;
  let cell: Open | undefined;
  let inValue = false;
  let inFormula = false;
  let previous = 0;
  const inline = textCollector("is", (text) => {
    if (cell !== undefined) cell.text = text;
  });
  const note = (tell: (findings: Findings) => void) => {
    if (found.length < mostNotes) found.push(tell);
  };

  const handler: XmlHandler = {
    open(element, attributes) {
      if (element === "c" && row !== undefined) {
        cell = openCell(attributes, row);
        return;
      }
      inline.open(element, attributes);
      if (element === "v") inValue = true;
      else if (element === "f") {
        inFormula = true;
        if (cell !== undefined) cell.formula = true;
      } else if (element === "row") {
        previous = numberOf(attributes["r"]) ?? previous + 1;
        row = { number: previous, cells: [] };
      } else if (element === "mergeCell" && merged.length < mostMerged) {
        const range = rangeOf(attributes["ref"] ?? "");
        if (range) merged.push(range);
      }
    },
    text(piece) {
      if (inValue && cell !== undefined && cell.value.length <= mostCharacters) cell.value += piece;
      else if (!inFormula) inline.text(piece);
    },
    close(element) {
      inline.close(element);
      if (element === "v") inValue = false;
      else if (element === "f") inFormula = false;
      else if (element === "c" && cell !== undefined && row !== undefined) {
        if (cell.column < mostColumns) row.cells[cell.column] = closeCell(cell, name, workbook, note);
        cell = undefined;
      } else if (element === "row" && row !== undefined) {
        if (row.cells.some((each) => each !== undefined)) {
          rows.push({ number: row.number, cells: Array.from(row.cells) });
        }
        if (rows.length > mostRows) throw new Enough();
        row = undefined;
      }
    },
  };
  try {
    await readPart(archive, part, handler);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    tooMany = true;
  }
  return { name, rows, merged, found, tooMany };
}

function openCell(attributes: Readonly<Record<string, string>>, row: { cells: Cell[]; number: number }): Open {
  const { r, t = "n", s = "0" } = attributes;
  const column = r === undefined ? row.cells.length : (columnOf(r) ?? mostColumns);
  const reference = `${columnLetters(column)}${row.number}`;
  return { reference, column, type: t, style: Number(s), value: "", text: undefined, formula: false };
}

function closeCell(
  cell: Open,
  sheet: string,
  { texts, dates }: Workbook,
  note: (tell: (findings: Findings) => void) => void,
): Cell {
  const place = { sheet, cell: cell.reference };
  if (cell.type === "e") {
    note((findings) => findings.error("cell-error", place, { text: cell.value.slice(0, 20) }));
    return null;
  }
  const text = textOf(cell, texts);
  if (cell.formula && (text === undefined || text === "")) {
    note((findings) => findings.error("cell-formula-empty", place));
    return null;
  }
  if (text === undefined || text === "") return undefined;
  if (text.length > mostCharacters) {
    note((findings) => findings.error("cell-huge", place, { limit: mostCharacters }));
    return null;
  }
  if (cell.type === "d" || (cell.type === "n" && dates[cell.style])) {
    note((findings) => findings.error("cell-date", place));
    return null;
  }
  if (cell.formula) {
    const shown = text.slice(0, 40);
    note((findings) => findings.warn("cell-formula", place, { text: shown }));
  }
  return text;
}

function textOf({ type, value, text }: Open, texts: readonly string[]): string | undefined {
  switch (type) {
    case "s":
      return texts[Number(value)];
    case "inlineStr":
      return text;
    case "str":
      return unescapeText(value);
    case "b":
      return value === "1" ? "true" : "false";
    case "n":
      return plainNumber(value.trim());
    default:
      return value;
  }
}

/** A number without an exponent, as people would write it: `1.5E+3` is 1500. */
function plainNumber(value: string): string {
  if (!/[eE]/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? String(number) : value;
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** The column of `AB12`, from 0. */
function columnOf(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d{1,7}$/.exec(reference)?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function rangeOf(range: string): Merged | undefined {
  const [from = "", to = from] = range.split(":");
  const [left, right] = [columnOf(from), columnOf(to)];
  const [top, bottom] = [numberOf(/\d+$/.exec(from)?.[0]), numberOf(/\d+$/.exec(to)?.[0])];
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return undefined;
  return { left, right, top, bottom, range };
}
