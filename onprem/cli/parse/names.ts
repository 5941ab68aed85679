import { InvalidInput } from "../../../events/error.ts";

/**
 * One part of an item's name. As the engine's own law has it (events/index.ts), whose schema would cost every command its
 * library: what somebody mistypes is told here, before anything is opened.
 */
export function isPart(part: string): boolean {
  return /^[^/\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u.test(part) && part === part.trim() && part !== "." && part !== "..";
}

/** An item, SYSTEM/MODULE/NAME. @throws {InvalidInput} `cli-item-invalid` */
export function parseItem(text: string): string {
  const parts = text.split("/");
  if (parts.length === 3 && parts.every(isPart)) return text;
  throw new InvalidInput("cli-item-invalid", `${JSON.stringify(text)} is not of the form SYSTEM/MODULE/NAME.`, {
    next: "Name the item in three parts, such as household/registry/daily; fenchi list shows those there are.",
    params: { item: text, form: "SYSTEM/MODULE/NAME" },
  });
}

/** A backup's number. @throws {InvalidInput} `cli-backup-invalid` */
export function parseBackup(text: string): string {
  const number = text.trim().toLowerCase();
  if (/^[0-9a-f]{32}$/.test(number)) return number;
  throw new InvalidInput("cli-backup-invalid", `"${text}" is not a backup's number.`, {
    next: "Copy it whole from fenchi list: 32 digits and letters a to f.",
    params: { text },
  });
}
