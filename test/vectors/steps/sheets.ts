import { encodeSheets, sheetRecord } from "../../../vault/sheet.ts";
import { sheetRows, sheetText } from "../../../vault/sheet-words.ts";
import { bytesOf, hex } from "../rule.ts";

const rules = [
  { threshold: 2, count: 3 },
  { threshold: 3, count: 5 },
  { threshold: 16, count: 16 },
];

/** Custodian secrets on sheets: record, words, text of the QR code. */
export function sheets() {
  return {
    cases: rules.map(({ threshold, count }) => {
      const secret = bytesOf(`sheets/secret/${count}`, 32);
      const issue = bytesOf(`sheets/issue/${count}`, 2);
      const coefficients = bytesOf(`sheets/coefficients/${count}`, 32 * (threshold - 1));
      const draws = [issue.slice(), coefficients.slice()];
      const made = encodeSheets(secret, { threshold, count }, () => draws.shift() ?? new Uint8Array());
      return {
        threshold,
        count,
        secret: hex(secret),
        issue: hex(issue),
        coefficients: hex(coefficients),
        sheets: made.map((sheet) => ({
          number: sheet.number,
          record: hex(sheetRecord(sheet)),
          rows: sheetRows(sheet).map((row) => row.join(" ")),
          text: sheetText(sheet),
        })),
      };
    }),
  };
}
