import { InvalidInput } from "../../events/error.ts";
import { equalBytes, toHex } from "../../vault/bytes.ts";
import type { Sheet } from "../../vault/sheet.ts";
import { sheetRows, sheetText } from "../../vault/sheet-words.ts";

/** What the pages say beside the sheet itself. Nothing here is secret. */
export interface SheetInfo {
  /** The vault's name, as people call it. */
  readonly vault: string;
  /** The root fingerprint, 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** Calendar date of issue, `YYYY-MM-DD`. */
  readonly issued: string;
  /** Where the vault lies. */
  readonly providers: readonly { readonly name: string; readonly location: string }[];
  /** How many of the providers are needed beside the sheets. */
  readonly threshold: number;
  /** Where a copy of Fenchi is to be had: an address, a medium in the same safe. */
  readonly software?: string;
}

/** One page, ready to be laid out: everything checked and free of control characters. */
export interface Page {
  readonly number: number;
  readonly count: number;
  readonly threshold: number;
  /** 9 rows of 4 words. Secret. */
  readonly rows: readonly (readonly string[])[];
  /** What the QR code holds. Secret. */
  readonly code: string;
  readonly vault: string;
  /** The root fingerprint in 16 groups of 4 hex digits; the sheet's words carry the first {@link Page.carried}. */
  readonly fingerprint: readonly string[];
  readonly carried: number;
  readonly issue: string;
  readonly issued: Date;
  readonly providers: SheetInfo["providers"];
  readonly providerThreshold: number;
  readonly software: string | undefined;
}

/**
 * @throws {InvalidInput} `sheet-info` when the fingerprint is not the one the sheet carries, or the date is none: a sheet misprinted
 *   today is found out when it is needed
 */
export function makePage(sheet: Sheet, info: SheetInfo): Page {
  const fits = equalBytes(info.fingerprint.subarray(0, sheet.fingerprint.length), sheet.fingerprint);
  const issued = new Date(`${info.issued}T00:00:00Z`);
  if (!fits || info.fingerprint.length !== 32 || Number.isNaN(issued.getTime())) {
    const wrong = Number.isNaN(issued.getTime()) ? "date" : "fingerprint";
    throw new InvalidInput("sheet-info", `The sheet cannot be printed: its ${wrong} is wrong.`, {
      next: "Report this: it is a bug.",
      params: { wrong },
    });
  }
  return {
    number: sheet.number,
    count: sheet.count,
    threshold: sheet.threshold,
    rows: sheetRows(sheet),
    code: sheetText(sheet),
    vault: oneLine(info.vault),
    fingerprint: groups(info.fingerprint),
    carried: groups(sheet.fingerprint).length,
    issue: toHex(sheet.issue),
    issued,
    providers: info.providers.map(({ name, location }) => ({ name: oneLine(name), location: oneLine(location) })),
    providerThreshold: info.threshold,
    software: info.software === undefined ? undefined : oneLine(info.software),
  };
}

const groups = (bytes: Uint8Array): string[] => toHex(bytes).match(/.{4}/g) ?? [];

/** Control characters, line breaks and marks that turn the direction of writing would let a name forge a line of the page. */
const oneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
