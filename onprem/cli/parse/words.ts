import { InvalidInput } from "../../../events/error.ts";

const PLACE = /^([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)=(.+)$/s;

/** m of c. */
export interface Threshold {
  readonly threshold: number;
  readonly count: number;
}

/** `3-of-5`, `3of5`, `3/5`. @throws {InvalidInput} `cli-threshold-invalid` */
export function parseThreshold(text: string): Threshold {
  const [, threshold = "", count = ""] = /^(\d{1,2})(?:-?of-?|\/)(\d{1,2})$/i.exec(text.trim()) ?? [];
  if (threshold !== "") return { threshold: Number(threshold), count: Number(count) };
  throw new InvalidInput("cli-threshold-invalid", `"${text}" does not say how many of how many.`, {
    next: "Write it as 3-of-5: any three of five custodians open the vault.",
    params: { text },
  });
}

/** A whole number in decimal. @throws {InvalidInput} `cli-number-invalid` */
export function parseCount(text: string): number {
  return parseBetween(0, 999_999_999)(text);
}

/** A whole number in decimal from `least` to `most`. @throws {InvalidInput} `cli-number-invalid` */
export function parseBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidInput("cli-number-invalid", `"${text}" is not a whole number from ${least} to ${most}.`, {
      next: "Write it in digits, such as 3.",
      params: { text, least, most },
    });
  };
}

/** A provider and its folder: `name=FOLDER`. @throws {InvalidInput} `cli-provider-invalid` */
export function parsePlace(text: string): { readonly name: string; readonly folder: string } {
  const [, name = "", folder = ""] = PLACE.exec(text) ?? [];
  if (folder !== "") return { name, folder };
  throw new InvalidInput("cli-provider-invalid", `"${text}" does not name a provider and its folder.`, {
    next: "Write NAME=FOLDER, such as tokyo=/mnt/tokyo. A name has 1 to 32 of a-z, 0-9 and hyphens between.",
    params: { text },
  });
}

/** The same for one that tells its name itself: `name=FOLDER`, or a folder alone. */
export function parseSource(text: string): { readonly name?: string; readonly folder: string } {
  const [, name, folder] = PLACE.exec(text) ?? [];
  return name === undefined || folder === undefined ? { folder: text } : { name, folder };
}

/** `key=value`. @throws {InvalidInput} `cli-label-invalid` */
export function parseLabel(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new InvalidInput("cli-label-invalid", `"${text}" is not a label.`, {
    next: "Write KEY=VALUE, such as ticket=A-1024.",
    params: { text },
  });
}
