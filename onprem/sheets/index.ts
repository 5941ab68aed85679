import type { Sheet } from "../../vault/sheet.ts";
import type { SheetLanguage } from "./guide.ts";
import { renderHtml } from "./html.ts";
import { makePage, type SheetInfo } from "./page.ts";
import { renderText } from "./text.ts";

export type { SheetLanguage } from "./guide.ts";
export type { SheetInfo } from "./page.ts";

/** A sheet for print. Secret: whoever reads it holds it. */
export interface PrintedSheet {
  /** File name without ending: `sheet-2-of-5`. */
  readonly name: string;
  /** One A4 sheet, to be printed on both sides; self-contained: no script, no network. */
  readonly html: string;
  /** The same in plain text, readable by `parseSheet`. */
  readonly text: string;
}

/**
 * Lays custodian sheets out for the printer, in zh-TW and English on the same page.
 *
 * @param language which of the two comes first
 * @throws {InvalidInput} `sheet-info` for a fingerprint or a date that cannot be
 */
export function renderSheets(
  sheets: readonly Sheet[],
  info: SheetInfo,
  language: SheetLanguage,
): Promise<PrintedSheet[]> {
  return Promise.all(
    sheets.map(async (sheet) => {
      const page = makePage(sheet, info);
      const [html, text] = await Promise.all([renderHtml(page, language), renderText(page, language)]);
      return { name: `sheet-${sheet.number}-of-${sheet.count}`, html, text };
    }),
  );
}
