/** FORMAT.md, section 12: the custodian secret from sheets. */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { need, sha256 } from "./bytes.mjs";
import { combine, field } from "./field.mjs";
import { rootOf } from "./vault.mjs";

const { multiply } = field(11, 0x805);
const listed = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";
need(sha256(`${wordlist.join("\n")}\n`).toString("hex") === listed, "another list of words");
const numbers = new Map(wordlist.map((word, number) => [word.slice(0, 4), number]));

/** Reads 36 words, or the QR code's line. */
export function readSheet(text) {
  const words =
    text
      .toLowerCase()
      .replace("fenchi-sheet", "")
      .match(/[a-z]+/g) ?? [];
  need(words.length === 36, `${words.length} words instead of 36`);
  const values = words.map((word) => numbers.get(word.slice(0, 4)));
  need(!values.includes(undefined), "what is no word of the list");
  for (let j = 0; j < 4; j++) {
    let [sum, power, root] = [0, 1, 1];
    for (let step = 0; step < j; step++) root = multiply(root, 2);
    for (const value of values) {
      sum ^= multiply(value, power);
      power = multiply(power, root);
    }
    need(sum === 0, "words that do not fit together");
  }
  const bits = values.slice(0, 32).map((value) => value.toString(2).padStart(11, "0"));
  const record = Buffer.from(
    BigInt(`0b1${bits.join("")}`)
      .toString(16)
      .slice(1),
    "hex",
  );
  need(record[0] >> 4 === 1, "a sheet of a newer version");
  return {
    record,
    number: (record[0] & 15) + 1,
    threshold: (record[1] >> 4) + 1,
    count: (record[1] & 15) + 1,
    fingerprint: record.subarray(2, 10),
    issue: record.subarray(10, 12),
    share: record.subarray(12),
  };
}

/** The custodian secret, proved by the fingerprint. */
export function openSheets(sheets) {
  const [{ threshold, fingerprint, issue }] = sheets;
  need(
    sheets.every((sheet) => sheet.fingerprint.equals(fingerprint) && sheet.issue.equals(issue)),
    "mixed sheets",
  );
  need(sheets.length >= threshold, `${sheets.length} sheets of the ${threshold} needed`);
  const secret = combine(new Map(sheets.slice(0, threshold).map((sheet) => [sheet.number, sheet.share])));
  need(rootOf(secret).fingerprint.subarray(0, 8).equals(fingerprint), "a sheet that was altered");
  return secret;
}
