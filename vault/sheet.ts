import { InvalidInput, Tampered } from "../events/error.ts";
import { concat, equalBytes, type Random, toHex } from "./bytes.ts";
import { rootFingerprint } from "./root-fingerprint.ts";
import { combineShares, splitSecret } from "./shamir.ts";
import { subsets } from "./subsets.ts";

/** 2 <= threshold <= count <= 16. */
export const sheetBounds = { threshold: 2, count: 16 } as const;

/** How much of the root fingerprint a sheet carries, in bytes. */
const printedLength = 8;

/** One custodian's share of the custodian secret, with what tells it from every other sheet. */
export interface Sheet {
  /** 1 to `count`: the x of its Shamir share. */
  readonly number: number;
  /** How many sheets open the vault. */
  readonly threshold: number;
  /** How many sheets were issued together. */
  readonly count: number;
  /** The first 8 bytes of the vault's root fingerprint. */
  readonly fingerprint: Uint8Array;
  /** 2 random bytes, the same on all sheets issued together: sheets of different issues do not mix. */
  readonly issue: Uint8Array;
  /** 32 bytes. Secret. */
  readonly share: Uint8Array;
}

/**
 * Splits a vault's custodian secret onto sheets. `random` is drawn from twice: 2 bytes for the issue, then the coefficients as
 * {@link splitSecret} says.
 *
 * What a sheet holds beside its share weakens nothing: the fingerprint is that of a public key.
 *
 * @param secret 32 bytes
 * @throws {InvalidInput} `sheet-threshold` for numbers out of bounds, `sheet-secret` for a secret of another length
 */
export function encodeSheets(
  secret: Uint8Array,
  { threshold, count }: { readonly threshold: number; readonly count: number },
  random: Random,
): Sheet[] {
  const whole = Number.isInteger(threshold) && Number.isInteger(count);
  if (!whole || threshold < sheetBounds.threshold || threshold > count || count > sheetBounds.count) {
    throw new InvalidInput("sheet-threshold", `${threshold} of ${count} custodians cannot hold a vault.`, {
      next: "Choose 2 to 16 custodians, and how many of them must come together: at least 2.",
      params: { threshold, count },
    });
  }
  if (secret.length !== 32) {
    throw new InvalidInput("sheet-secret", "A custodian secret has 32 bytes.", { next: "Report this: it is a bug." });
  }
  const fingerprint = rootFingerprint(secret).subarray(0, printedLength);
  const issue = random(2);
  const shares = splitSecret(secret, { threshold, shares: count }, random);
  return shares.map((share, index) => ({ number: index + 1, threshold, count, fingerprint, issue, share }));
}

/** What sheets open, and whom not to trust. */
export interface CombinedSheets {
  /** The custodian secret, 32 bytes. */
  readonly secret: Uint8Array;
  /** The whole root fingerprint that it yields, 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** Numbers of sheets that were given and do not belong: altered or forged. Empty when all is well. */
  readonly wrong: readonly number[];
}

/**
 * Puts the custodian secret together, and proves it: the secret must yield the root key whose fingerprint the sheets carry.
 * With more sheets than needed, wrong ones among them are found and named, and the rest opens the vault.
 *
 * @param fingerprint the root fingerprint, where it is known from elsewhere (a keyring, a signed vault description); otherwise the
 *   one that most of the sheets carry is taken for the vault's
 * @throws {Tampered} `sheet-foreign` for a sheet of another vault, `sheet-set` for one of another issue, `sheet-rule` for one that says another
 *   m or c than the others, `sheet-twin` for two different ones with the same number, `sheet-mixed` where the secret is not the
 *   vault's. `params.sheet` is the number on the first such sheet, `params.position` its place in the list from 1, `params.sheets` all
 *   their numbers.
 * @throws {InvalidInput} `sheet-duplicate`; `sheet-too-few`, with `params.missing`; `sheet-none`
 */
export function combineSheets(sheets: readonly Sheet[], fingerprint?: Uint8Array): CombinedSheets {
  const { threshold, fingerprint: printed } = checkTogether(sheets, fingerprint?.subarray(0, printedLength));
  const expected = fingerprint ?? printed;
  for (const chosen of subsets(sheets, threshold)) {
    const secret = combine(chosen);
    const found = rootFingerprint(secret);
    if (equalBytes(found.subarray(0, expected.length), expected)) {
      const others = sheets.filter((sheet) => !chosen.includes(sheet));
      // With threshold - 1 right points and the right secret the polynomial is fixed: another sheet fits it or is wrong.
      const fits = (sheet: Sheet): boolean => equalBytes(combine([...chosen.slice(1), sheet]), secret);
      const wrong = others.filter((sheet) => !fits(sheet)).map((sheet) => sheet.number);
      return { secret, fingerprint: found, wrong };
    }
  }
  throw new Tampered("sheet-mixed", "These sheets do not open the vault: at least one of them was altered or forged.", {
    next: "Bring one sheet more: with one right sheet more than are needed, Fenchi finds out which one is wrong.",
    params: named(sheets, sheets),
  });
}

function combine(sheets: readonly Sheet[]): Uint8Array {
  return combineShares(new Map(sheets.map((sheet) => [sheet.number - 1, sheet.share])), sheets.length);
}

/** Everything that can be said before the secret is put together. @returns a sheet that speaks for all */
function checkTogether(sheets: readonly Sheet[], fingerprint: Uint8Array | undefined): Sheet {
  checkOrigin(sheets, fingerprint);
  checkNumbers(sheets);
  const [first] = sheets;
  if (!first) {
    throw new InvalidInput("sheet-none", "No sheet is here.", { next: "Give the custodians' sheets." });
  }
  const missing = first.threshold - sheets.length;
  if (missing > 0) {
    throw new InvalidInput("sheet-too-few", `${first.threshold} sheets open this vault, ${sheets.length} are here.`, {
      next: `Bring ${missing} more.`,
      params: { threshold: first.threshold, given: sheets.length, missing },
    });
  }
  return first;
}

/** @throws {Tampered} `sheet-foreign`, `sheet-set` */
function checkOrigin(sheets: readonly Sheet[], fingerprint: Uint8Array | undefined): void {
  const vault = fingerprint ? toHex(fingerprint) : mostCommon(sheets.map(vaultOf));
  const foreign = sheets.filter((sheet) => vaultOf(sheet) !== vault);
  if (foreign[0]) {
    throw new Tampered(
      "sheet-foreign",
      `Sheet ${list(foreign)} belongs to another vault: its fingerprint begins with ${vaultOf(foreign[0])}, not ${vault}.`,
      {
        next: "Compare the fingerprints printed on the sheets, and bring those of this vault.",
        params: { ...named(foreign, sheets), found: vaultOf(foreign[0]), expected: vault },
      },
    );
  }
  const issue = mostCommon(sheets.map(issueOf));
  const older = sheets.filter((sheet) => issueOf(sheet) !== issue);
  if (older[0]) {
    throw new Tampered(
      "sheet-set",
      `Sheet ${list(older)} was issued at another time: it says issue ${issueOf(older[0])}, the others say ${issue}.`,
      {
        next: "Only sheets of one issue open the vault together: compare the issue and the date printed on them.",
        params: { ...named(older, sheets), found: issueOf(older[0]), expected: issue },
      },
    );
  }
}

/** @throws {Tampered} `sheet-rule`, `sheet-twin`; {InvalidInput} `sheet-duplicate` */
function checkNumbers(sheets: readonly Sheet[]): void {
  const rule = mostCommon(sheets.map(ruleOf));
  const other = sheets.filter((sheet) => ruleOf(sheet) !== rule);
  if (other[0]) {
    throw new Tampered("sheet-rule", `Sheet ${list(other)} says ${ruleOf(other[0])}, the others say ${rule}.`, {
      next: "Leave that sheet away: it was altered or forged.",
      params: { ...named(other, sheets), threshold: other[0].threshold, count: other[0].count },
    });
  }
  for (const [position, sheet] of sheets.entries()) {
    const twin = sheets.slice(0, position).find((earlier) => earlier.number === sheet.number);
    if (!twin) continue;
    const params = { sheet: sheet.number, position: position + 1, sheets: String(sheet.number) };
    if (equalBytes(twin.share, sheet.share)) {
      throw new InvalidInput("sheet-duplicate", `Sheet ${sheet.number} is here twice.`, {
        next: "Each custodian gives their own sheet, once.",
        params,
      });
    }
    throw new Tampered("sheet-twin", `Two different sheets say that they are sheet ${sheet.number}.`, {
      next: "One of them was altered or forged: try without the one, then without the other.",
      params,
    });
  }
}

const vaultOf = (sheet: Sheet): string => toHex(sheet.fingerprint);
const issueOf = (sheet: Sheet): string => toHex(sheet.issue);
const ruleOf = (sheet: Sheet): string => `any ${sheet.threshold} of ${sheet.count}`;
const list = (sheets: readonly Sheet[]): string => sheets.map((sheet) => sheet.number).join(", ");

function named(wrong: readonly Sheet[], all: readonly Sheet[]): Record<string, string | number> {
  const position = wrong[0] ? all.indexOf(wrong[0]) + 1 : 0;
  return { sheet: wrong[0]?.number ?? 0, position, sheets: list(wrong) };
}

/** The value that occurs most often; of several, the one that occurs first. */
function mostCommon(values: readonly string[]): string {
  const counts = values.map((value) => values.filter((other) => other === value).length);
  return values[counts.indexOf(Math.max(...counts))] ?? "";
}

/** Length of {@link sheetRecord}: 44 bytes are 32 words of 11 bits. */
export const sheetRecordLength = 44;

/** The only version of {@link sheetRecord} so far. */
const version = 1;

/**
 * A sheet as 44 bytes:
 *
 * | bytes | holds |
 * |---|---|
 * | 0 | version, 1, in the high four bits; number - 1 in the low four |
 * | 1 | threshold - 1 in the high four bits; count - 1 in the low four |
 * | 2-9 | first 8 bytes of the root fingerprint |
 * | 10-11 | issue |
 * | 12-43 | share |
 */
export function sheetRecord(sheet: Sheet): Uint8Array {
  const head = Uint8Array.of((version << 4) | (sheet.number - 1), ((sheet.threshold - 1) << 4) | (sheet.count - 1));
  return concat(head, sheet.fingerprint, sheet.issue, sheet.share);
}

/**
 * Reads {@link sheetRecord} again.
 *
 * @param name of the sheet, for the error
 * @throws {InvalidInput} `sheet-version` for a version that this Fenchi does not know, `sheet-fields` for numbers no sheet has
 */
export function openSheetRecord(record: Uint8Array, name: string): Sheet {
  const [first = 0, second = 0] = record;
  if (first >>> 4 !== version) {
    throw new InvalidInput("sheet-version", `${name} is of version ${first >>> 4}, which this Fenchi cannot read.`, {
      next: "Compare every row with the paper; if all are right, use a newer Fenchi.",
      params: { sheet: name, version: first >>> 4 },
    });
  }
  const sheet = {
    number: (first & 15) + 1,
    threshold: (second >>> 4) + 1,
    count: (second & 15) + 1,
    fingerprint: record.subarray(2, 10),
    issue: record.subarray(10, 12),
    share: record.subarray(12, sheetRecordLength),
  };
  if (sheet.threshold < sheetBounds.threshold || sheet.threshold > sheet.count || sheet.number > sheet.count) {
    throw new InvalidInput(
      "sheet-fields",
      `${name} says what no sheet says: number ${sheet.number}, ${ruleOf(sheet)}.`,
      {
        next: "Compare every row with the paper.",
        params: { sheet: name, number: sheet.number, threshold: sheet.threshold, count: sheet.count },
      },
    );
  }
  return sheet;
}
