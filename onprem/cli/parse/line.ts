import type { Line } from "../../../continuity/plan/plan.ts";
import { InvalidInput } from "../../../events/error.ts";

/** Where only the bandwidth is said: the round trip of a cable across an ocean, in milliseconds. */
export const usualRoundTrip = 50;

const rates: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };
const times: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A line as people write it, in any order, with commas or blanks between: bandwidth in bits a second, round trip, loss, and when it is up.
 * `100M`; `2M,600ms,2%`; `8M 600ms 10m/1h` is up ten minutes of every hour.
 *
 * @throws {InvalidInput} `cli-line-invalid`
 */
export function parseLine(text: string): Line {
  const parts = text
    .normalize("NFKC")
    .trim()
    .split(/[\s,、]+/);
  const given: Partial<Record<keyof Line, unknown>> = {};
  for (const part of parts) {
    const [name, value] = understand(part) ?? [];
    if (name === undefined || name in given) throw invalid(text);
    given[name] = value;
  }
  const { bitsPerSecond, roundTrip = usualRoundTrip, loss = 0, window } = given as Partial<Line>;
  if (bitsPerSecond === undefined) throw invalid(text);
  return { bitsPerSecond, roundTrip, loss, ...(window ? { window } : {}) };
}

function understand(part: string): readonly [keyof Line, unknown] | undefined {
  const [, rate, unit = ""] = /^(\d+(?:\.\d+)?)([kmg]?)(?:bit|bps|bit\/s)?$/i.exec(part) ?? [];
  if (rate !== undefined) return above(0, ["bitsPerSecond", Number(rate) * (rates[unit.toLowerCase()] ?? 1)]);
  const [, milliseconds] = /^(\d+(?:\.\d+)?)ms$/i.exec(part) ?? [];
  if (milliseconds !== undefined) return ["roundTrip", Number(milliseconds)];
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(part) ?? [];
  if (percent !== undefined) return Number(percent) < 100 ? ["loss", Number(percent) / 100] : undefined;
  const [, up, upUnit = "", every, everyUnit = ""] = /^(\d+)([smhd])\/(\d*)([smhd])$/i.exec(part) ?? [];
  if (up === undefined || every === undefined) return undefined;
  const window = {
    up: Number(up) * (times[upUnit.toLowerCase()] ?? 0),
    every: Number(every === "" ? 1 : every) * (times[everyUnit.toLowerCase()] ?? 0),
  };
  return window.up > 0 && window.up <= window.every ? ["window", window] : undefined;
}

function above(least: number, found: readonly [keyof Line, number]): readonly [keyof Line, number] | undefined {
  return found[1] > least ? found : undefined;
}

function invalid(text: string): InvalidInput {
  return new InvalidInput("cli-line-invalid", `"${text}" is not a line.`, {
    next: "Write bandwidth, round trip, loss, and how long it is up: 100M, or 2M,600ms,2%, or 8M,600ms,10m/1h.",
    params: { text },
  });
}
