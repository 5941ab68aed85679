/**
 * Numbers, sizes and durations as people write them in a cell: full-width digits, thousands' commas and units are understood. What is
 * not is undefined.
 */

/** Half-width, without blanks and thousands' commas. */
function plain(text: string): string {
  return text
    .slice(0, 100)
    .normalize("NFKC")
    .trim()
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
}

/** A whole number: `12`, `１２`, `1,024`, and `3.0` as some spreadsheets write it. */
export function readWhole(text: string): number | undefined {
  const match = /^(\d{1,16})(?:\.0+)?$/.exec(plain(text));
  const number = Number(match?.[1] ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

const sizeUnits = new Map([
  ["", 1],
  ["B", 1],
  ["BYTE", 1],
  ["BYTES", 1],
  ["位元組", 1],
  ...["K", "M", "G", "T", "P"].flatMap((letter, power): [string, number][] => [
    [letter, 1024 ** (power + 1)],
    [`${letter}B`, 1024 ** (power + 1)],
    [`${letter}IB`, 1024 ** (power + 1)],
  ]),
]);

/** Bytes: `1048576`, `1.5 GB`, `１２ＭＢ`, `300 KiB`. Units are binary, as file managers show them. */
export function readSize(text: string): number | undefined {
  const match = /^(\d{1,16}(?:\.\d{1,9})?)\s*([A-Za-z]*|位元組)$/.exec(plain(text));
  const unit = sizeUnits.get((match?.[2] ?? "").toUpperCase());
  if (match?.[1] === undefined || unit === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const durationUnits = new Map([
  ...["", "m", "min", "mins", "minute", "minutes", "分", "分鐘"].map((unit) => [unit, 1] as const),
  ...["h", "hr", "hrs", "hour", "hours", "時", "小時"].map((unit) => [unit, 60] as const),
  ...["d", "day", "days", "天", "日"].map((unit) => [unit, 1440] as const),
]);

/** Minutes: `240`, `4 小時`, `4h`, `1 天 12 小時`, `1.5 h`. A number alone is minutes. */
export function readDuration(text: string): number | undefined {
  const part = /\s*(\d{1,9}(?:\.\d{1,6})?)\s*([a-z分鐘時小天日]*)\s*/y;
  const written = plain(text).toLowerCase();
  let minutes = 0;
  let parts = 0;
  while (part.lastIndex < written.length) {
    const [, number, unit = ""] = part.exec(written) ?? [];
    const factor = durationUnits.get(unit);
    // "1 2" is two numbers, not twelve minutes.
    if (
      number === undefined ||
      factor === undefined ||
      (unit === "" && (parts > 0 || part.lastIndex < written.length))
    ) {
      return undefined;
    }
    minutes += Number(number) * factor;
    parts += 1;
  }
  return parts > 0 && Number.isInteger(minutes) ? minutes : undefined;
}
