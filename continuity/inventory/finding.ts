/** What can be wrong with an inventory's file or with what it says. Texts are by code, in each language; `params` fill them. */
export const findingCodes = [
  // The file as a whole.
  "file-unknown",
  "file-large",
  "file-old",
  "file-empty",
  "file-greedy",
  "zip-broken",
  "zip-bomb",
  "part-missing",
  "xml-broken",
  "xml-doctype",
  "json-broken",
  "json-form",
  "csv-broken",
  "encoding-big5",
  "encoding-foreign",
  "table-missing",
  "table-empty",
  "rows-many",
  // Headings.
  "column-missing",
  "column-twice",
  "column-unknown",
  // One cell or member.
  "cell-missing",
  "cell-text",
  "cell-lines",
  "cell-place",
  "cell-number",
  "cell-size",
  "cell-duration",
  "cell-choice",
  "cell-item",
  "cell-databases",
  "cell-references",
  "cell-formula",
  "cell-formula-empty",
  "cell-error",
  "cell-date",
  "cell-merged",
  "cell-filled",
  "cell-huge",
  "cell-encoding",
  "key-unknown",
  // The inventory as a whole.
  "reference-twice",
  "item-twice",
  "dependency-self",
  "dependency-twice",
  "dependency-unknown",
  "dependency-external",
  "dependency-cycle",
  "dependency-late",
  "core-unsaved",
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** Where something stands, as far as the file has such places. */
export interface Place {
  /** A workbook's sheet. */
  readonly sheet?: string;
  /** As spreadsheets name it: `C12`, or a range `A2:A5`. For CSV, counted as a spreadsheet would show the file. */
  readonly cell?: string;
  /** The column's heading. */
  readonly column?: string;
  /** A member of a JSON document: `modules[3].rto`. */
  readonly path?: string;
}

/** One thing that is wrong (`error`: the inventory cannot be taken) or should be looked at (`warning`). */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: "error" | "warning";
  readonly place: Place;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Findings, all at once; beyond a limit they are only counted, so that a hostile file cannot make as many as it likes. */
export interface Findings {
  readonly list: Finding[];
  /** How many there are, those that are only counted included. */
  readonly count: { errors: number; warnings: number };
  error(code: FindingCode, place: Place, params?: Finding["params"]): void;
  warn(code: FindingCode, place: Place, params?: Finding["params"]): void;
}

/** @param limit how many are told in full of each severity */
export function createFindings(limit = 1000): Findings {
  const list: Finding[] = [];
  const count = { errors: 0, warnings: 0 };
  return {
    list,
    count,
    error(code, place, params = {}) {
      if (count.errors++ < limit) list.push({ code, severity: "error", place, params });
    },
    warn(code, place, params = {}) {
      if (count.warnings++ < limit) list.push({ code, severity: "warning", place, params });
    },
  };
}

/** What a file says as a finding may quote it: short, on one line. Lists and objects are not looked into. */
export function quoted(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[…]" : "{…}";
  const text = String(value);
  const line = text.slice(0, 200).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ");
  return line.length > 40 || text.length > 200 ? `${[...line].slice(0, 40).join("")}…` : line;
}
