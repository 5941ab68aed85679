import type { Findings } from "../../continuity/inventory/finding.ts";
import { mostModules } from "../../continuity/inventory/inventory.ts";
import {
  type Cell,
  findHeading,
  type Heading,
  type Located,
  type Reading,
  type Row,
  readTable,
} from "../../continuity/inventory/table.ts";
import { ArchiveProblem, openArchive } from "./archive.ts";
import { mostUnpacked } from "./limit.ts";
import { type Merged, readSheet, type Sheet } from "./sheet.ts";
import { openWorkbook, PartProblem } from "./workbook.ts";

/** Reads an inventory from a workbook (.xlsx): every sheet that has an inventory's headings. */
export async function readWorkbook(bytes: Uint8Array, findings: Findings): Promise<Reading> {
  const modules: Located[] = [];
  const broken = new Set<string>();
  let nameless = false;
  let tables = 0;
  try {
    const archive = await openArchive(bytes);
    const workbook = await openWorkbook(archive);
    for (const listed of workbook.sheets) {
      const sheet = await readSheet(archive, listed, workbook);
      const heading = findHeading(sheet.rows);
      if (heading === undefined) continue;
      tables += 1;
      const reading = readOne(sheet, heading, findings);
      for (const each of reading.modules) modules.push(each);
      for (const each of reading.broken) broken.add(each);
      nameless ||= reading.nameless;
    }
    if (modules.length > mostModules) findings.error("rows-many", {}, { limit: mostModules });
    if (tables === 0) {
      const [first] = workbook.sheets;
      findings.error("table-missing", first === undefined ? {} : { sheet: first.name, cell: "A1" });
    }
  } catch (error) {
    tell(error, findings);
    nameless = true;
  }
  return { modules, broken, nameless };
}

function readOne(sheet: Sheet, heading: Heading, findings: Findings): Reading {
  const { name, tooMany, rows: read } = sheet;
  if (tooMany) {
    findings.error("rows-many", { sheet: name, cell: `A${read.at(-1)?.number ?? 1}` }, { limit: mostModules });
    return { modules: [], broken: new Set(), nameless: true };
  }
  for (const note of sheet.found) note(findings);
  const rows = spread(sheet, heading, findings);
  return readTable({ sheet: sheet.name, rows }, heading, findings);
}

/**
 * A merged cell's value belongs to each of its rows where it says which agency and system they are of, as people write it; anywhere
 * else it is an error, since nobody can know whose it is.
 */
function spread({ name, rows, merged }: Sheet, heading: Heading, findings: Findings): readonly Row[] {
  const inTable = merged.filter(
    ({ bottom, left, right }) =>
      bottom > heading.row && [...heading.columns.keys()].some((column) => column >= left && column <= right),
  );
  if (inTable.length === 0) return rows;
  const byNumber = new Map(rows.map((row) => [row.number, { number: row.number, cells: [...row.cells] }]));
  for (const area of inTable) {
    const place = { sheet: name, cell: area.range };
    const field = heading.columns.get(area.left)?.field;
    if (area.left === area.right && area.top > heading.row && (field === "agency" || field === "system")) {
      findings.warn("cell-filled", place, { range: area.range });
      fill(area, byNumber, byNumber.get(area.top)?.cells[area.left]);
    } else {
      findings.error("cell-merged", place, { range: area.range });
      fill(area, byNumber, null);
    }
  }
  return [...byNumber.values()];
}

/** Rows that have nothing else stay empty. */
function fill(area: Merged, rows: ReadonlyMap<number, { readonly cells: Cell[] }>, value: Cell): void {
  for (const [number, { cells }] of rows) {
    if (number < area.top || number > area.bottom) continue;
    for (let column = area.left; column <= Math.min(area.right, cells.length); column++) cells[column] = value;
  }
}

function tell(error: unknown, findings: Findings): void {
  if (error instanceof PartProblem) {
    findings.error(error.problem, {}, { part: error.part, why: error.message });
  } else if (error instanceof ArchiveProblem && error.problem === "zip-bomb") {
    findings.error("zip-bomb", {}, { limit: mostUnpacked / 2 ** 20 });
  } else if (error instanceof ArchiveProblem) {
    findings.error("zip-broken", {}, { why: error.message });
  } else throw error;
}
