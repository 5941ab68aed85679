import { type InventoryModule, moduleReference } from "./inventory.ts";

/** Where a reference is written: in the row of a module of this system. */
export type From = Pick<InventoryModule, "agency" | "system">;

/** Numbers may be written full-width; names stay as they are. */
const digits = (text: string) => text.normalize("NFKC").trim();

/**
 * A module that another depends on, as its row may write it: `3` in the same system, `系統:3` in the same agency, `機關/系統/3`
 * anywhere. @returns the whole reference; undefined when it is none of these
 */
export function readReference(text: string, { agency, system }: From): string | undefined {
  const written = text.trim();
  const whole = written.includes("/") ? written.split("/") : written.split(/[/／]/u);
  const found =
    whole.length === 3
      ? whole.map((part) => part.trim())
      : whole.length === 1
        ? [agency, ...inAgency(written, system)]
        : undefined;
  if (found === undefined) return undefined;
  const [itsAgency = "", itsSystem = "", number = ""] = found;
  const reference = `${itsAgency}/${itsSystem}/${String(Number(digits(number)))}`;
  return /^\d{1,6}$/.test(digits(number)) && moduleReference.safeParse(reference).success ? reference : undefined;
}

function inAgency(written: string, system: string): [string, string] {
  const colon = Math.max(written.lastIndexOf(":"), written.lastIndexOf("："));
  return colon < 0 ? [system, written] : [written.slice(0, colon).trim(), written.slice(colon + 1)];
}

/** The shortest way to write a reference in a row of the given system. */
export function writeReference(reference: string, { agency, system }: From): string {
  const [itsAgency = "", itsSystem = "", number = ""] = reference.split("/");
  if (itsAgency !== agency) return reference;
  return itsSystem === system ? number : `${itsSystem}:${number}`;
}
