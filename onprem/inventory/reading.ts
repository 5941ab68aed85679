import { checkWhole } from "../../continuity/inventory/check.ts";
import { createFindings, type Finding } from "../../continuity/inventory/finding.ts";
import type { Inventory } from "../../continuity/inventory/inventory.ts";
import type { Reading } from "../../continuity/inventory/table.ts";
import { readCsv } from "./csv-read.ts";
import { readJson } from "./json-read.ts";
import { readWorkbook } from "./xlsx-read.ts";

/** What a file says. */
export interface FileReading {
  /** The inventory; undefined where there is an error among the findings. */
  readonly inventory: Inventory | undefined;
  /** In the order in which they were found, the most important thousand of each severity. */
  readonly findings: readonly Finding[];
  /** How many there are, those that are not listed included. */
  readonly count: { readonly errors: number; readonly warnings: number };
}

const zip = [0x50, 0x4b];
/** The container of .xls and of workbooks with a password (MS-CFB). */
const compound = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * Reads an inventory from a file's bytes, whatever they are: what is wrong is a finding, never a throw. The form is told by the bytes, not by
 * the name.
 */
export async function readInventory(bytes: Uint8Array): Promise<FileReading> {
  const findings = createFindings();
  const reading = await readAny(bytes);
  checkWhole(reading, findings);
  const { list, count } = findings;
  if (count.errors > 0) return { inventory: undefined, findings: list, count };
  const modules = reading.modules.map(({ module }) => module);
  return { inventory: { format: "fenchi/inventory/v1", modules }, findings: list, count };

  async function readAny(given: Uint8Array): Promise<Reading> {
    if (given.length === 0) findings.error("file-empty", {});
    else if (startsWith(given, zip)) return await readWorkbook(given, findings);
    else if (startsWith(given, compound)) findings.error("file-old", {});
    else if (isJson(given)) return readJson(given, findings);
    else return readCsv(given, findings);
    return { modules: [], broken: new Set(), nameless: false };
  }
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}

/** A CSV's first cell cannot begin with a brace: it is a heading or a title. */
function isJson(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  return /^(?:ï»¿)?\s*[{[]/.test(head);
}
