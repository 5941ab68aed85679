import { InvalidInput } from "../../../events/error.ts";

/** Years of the Republic begin with 1912. */
const rocOffset = 1911;

const DATE = /^(?:民國)?\s*(\d{2,4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?:\s*日)?/;
const CLOCK = /^[\sT]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * A point in time as people write it, as RFC 3339 in UTC: `2026-11-23 03:00`, `2026-11-23T03:00:00+08:00`, `115-11-23`,
 * `民國115年11月23日`. Without a zone it is this machine's; a date alone means the end of that day, so that "as of" it includes what was
 * backed up on it.
 *
 * @throws {InvalidInput} `cli-time-invalid`
 */
export function parseTime(text: string): string {
  const written = text.normalize("NFKC").trim();
  const date = DATE.exec(written);
  if (date) {
    const [whole, years = "", month = "", day = ""] = date;
    const rest = written.slice(whole.length);
    const roc = years.length < 4 || written.startsWith("民國");
    const year = Number(years) + (roc ? rocOffset : 0);
    const time = rest === "" ? endOfDay(year, Number(month), Number(day)) : at(year, Number(month), Number(day), rest);
    if (time && !Number.isNaN(time.getTime())) return time.toISOString();
  }
  throw new InvalidInput("cli-time-invalid", `"${text}" is not a time.`, {
    next: "Write a date, with a time of day if need be: 2026-11-23, 2026-11-23 03:00, 2026-11-23T03:00+08:00 or 115-11-23.",
    params: { text },
  });
}

function endOfDay(year: number, month: number, day: number): Date | undefined {
  return isDay(year, month, day) ? new Date(year, month - 1, day, 23, 59, 59, 999) : undefined;
}

function at(year: number, month: number, day: number, clock: string): Date | undefined {
  const [, hours = "", minutes = "", seconds = "0", zone] = CLOCK.exec(clock) ?? [];
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (hours === "" || !isDay(year, month, day) || h > 23 || m > 59 || s > 59) return undefined;
  if (zone === undefined) return new Date(year, month - 1, day, h, m, s);
  const utc = Date.UTC(year, month - 1, day, h, m, s);
  if (zone.toUpperCase() === "Z") return new Date(utc);
  const [zoneHours, zoneMinutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  const offset = (zoneHours * 60 + zoneMinutes) * 60_000;
  return new Date(zone.startsWith("-") ? utc + offset : utc - offset);
}

/** Whether the calendar has that day. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
