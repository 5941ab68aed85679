/** The calendar of a place: which day, week, month and year a moment belongs to there. */
export interface Calendar {
  /** `2026-11-24` */
  day(time: number): string;
  /** ISO 8601 week: `2026-W48` */
  week(time: number): string;
  /** `2026-11` */
  month(time: number): string;
  /** `2026` */
  year(time: number): string;
}

const dayMs = 86_400_000;

/** @param timeZone IANA name @throws {RangeError} where there is no such zone */
export function calendarOf(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-CA-u-ca-iso8601-nu-latn", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const day = (time: number) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const year = (parts.get("year") ?? "").padStart(4, "0");
    return `${year}-${parts.get("month")}-${parts.get("day")}`;
  };
  return {
    day,
    week: (time) => isoWeek(day(time)),
    month: (time) => day(time).slice(0, -3),
    year: (time) => day(time).slice(0, -6),
  };
}

/** The week whose Thursday is nearest: a year's first week is the one with its first Thursday. */
function isoWeek(day: string): string {
  const date = Date.parse(`${day}T00:00:00Z`);
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  const thursday = new Date(date + (3 - weekday) * dayMs);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${String(year).padStart(4, "0")}-W${String(week).padStart(2, "0")}`;
}
