import { rowsXml, tableRows } from "../book.ts";

/** A file that an agency, or somebody who means it ill, might hand in. */
export interface Crooked {
  readonly name: string;
  readonly make: () => Buffer;
  /** Findings that it must have, as `code place`; where it is to be understood all the same, those it has besides. */
  readonly found: readonly string[];
  /** Whether the inventory is read in spite of it. */
  readonly read?: boolean;
  /** Whether it is one of those that take time or memory. */
  readonly heavy?: boolean;
}

export const threeRows = tableRows({ number: 1 }, { number: 2 }, { number: 3 });

/** Rows of one module from row 3 on, without building each anew. */
export function many(count: number): string {
  const row = rowsXml(tableRows({ number: 9 }).slice(1), 7_777_777);
  return Array.from({ length: count }, (_, n) => row.replaceAll("7777777", String(n + 3))).join("");
}
