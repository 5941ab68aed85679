import { InvalidInput } from "../../../events/error.ts";

const form = /^(?:民國)?\s*(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/;
const rocOffset = 1911;

/** A day as people write it, `2026-06-30`, `115-06-30` or `民國115年6月30日`, as `2026-06-30`. @throws {InvalidInput} `cli-day-invalid` */
export function parseDay(text: string): string {
  const [, year = "", month = "", day = ""] = form.exec(text.normalize("NFKC").trim()) ?? [];
  const full = year.length === 4 ? Number(year) : Number(year) + rocOffset;
  const written = `${full}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = Date.parse(`${written}T00:00:00Z`);
  // A day that no month has rolls over into the next.
  if (year !== "" && !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === written) return written;
  throw new InvalidInput("cli-day-invalid", `"${text}" is not a day.`, {
    next: "Write 2026-06-30 or 115-06-30.",
    params: { text },
  });
}
