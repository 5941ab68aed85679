import { stripVTControlCharacters } from "node:util";
import type { Language } from "./language.ts";

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** `1.5 GiB`: three significant digits, binary units. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[power]}`;
}

/** `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A time of the vault in this machine's zone: `2026-11-23 03:00`. */
export function formatTime(timestamp: string): string {
  const time = new Date(timestamp);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** `a, b, c` as the language joins names. */
export function formatList(names: readonly string[], language: Language): string {
  return names.join(language === "zh-TW" ? "、" : ", ");
}

/** Chinese, Japanese and Korean characters and full-width forms take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
const combining = /\p{Mn}/gu;

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text).replace(combining, "");
  return [...plain].length + (plain.match(wide)?.length ?? 0);
}

/** Rows with their columns aligned, two blanks between; the last column is not padded. `right` names columns of numbers. */
export function formatTable(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  }
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => {
        const pad = " ".repeat((widths[column] ?? 0) - widthOf(text));
        if (right.includes(column)) return pad + text;
        return column === row.length - 1 ? text : text + pad;
      })
      .join("  ");
  return rows.map((row) => `${line(row)}\n`).join("");
}

/** Text from outside as it may stand in a terminal: control characters, which could move the cursor or colour, are shown and not sent. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" ? "\\n" : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
