import { z } from "zod";

/** Quantities as people write them in a scenario: `2 Mbit/s`, `600 ms`, `2 %`, `10 min`. */

/** Seconds of each unit of time. */
const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 };
/** Bits a second of each unit of bandwidth. */
const rates: Readonly<Record<string, number>> = { "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9 };

const number = "(\\d{1,12}(?:\\.\\d{1,6})?)";

function quantity(units: Readonly<Record<string, number>>, example: string) {
  const pattern = new RegExp(`^${number} ?(${Object.keys(units).join("|")})$`);
  return z.string().transform((text, context) => {
    const [, amount, unit] = pattern.exec(text.trim()) ?? [];
    const factor = unit === undefined ? undefined : units[unit];
    if (amount === undefined || factor === undefined) {
      context.issues.push({
        code: "custom",
        input: text,
        message: `a number with ${Object.keys(units).join(", ")}, such as "${example}"`,
      });
      return z.NEVER;
    }
    // Six digits behind the point are all that a scenario can write: no dust of binary fractions stays.
    return Number((Number(amount) * factor).toFixed(9));
  });
}

/** A time in words, as seconds; may be 0. */
export const duration = quantity(seconds, "10 min");

/** A time in words, as seconds; more than 0. */
export const positiveDuration = duration.refine((value) => value > 0, { error: "more than 0" });

/** A bandwidth in words, as bits a second; more than 0. */
export const bandwidth = quantity(rates, "2 Mbit/s").refine((value) => value > 0, { error: "more than 0" });

/** A share of a hundred in words, as a fraction from 0 to below 1. */
export const percentage = quantity({ "%": 0.01 }, "2 %").refine((value) => value < 1, { error: "less than 100 %" });
