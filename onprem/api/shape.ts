/**
 * Checks of an answer's form. The engine's schemas say the same and more, but a command that only asks "how far is it?" would spend most of
 * its life loading their library (80 ms, 20 MB). The types tie each check to the schema's own type; a test holds the two side by side.
 */
export type Check<T> = (value: unknown, at: string) => T;

/** An answer is not of the form it must have; the message names the place. */
export class Mismatch extends Error {
  constructor(at: string, expected: string) {
    super(`${at} is not ${expected}`);
    this.name = "Mismatch";
  }
}

export const text: Check<string> = (value, at) => {
  if (typeof value !== "string") throw new Mismatch(at, "a text");
  return value;
};

/** Lower-case hexadecimal of exactly `bytes` bytes. */
export function hexOf(bytes: number): Check<string> {
  const pattern = new RegExp(`^[0-9a-f]{${bytes * 2}}$`);
  return (value, at) => {
    if (typeof value !== "string" || !pattern.test(value)) throw new Mismatch(at, `${bytes} bytes in hex`);
    return value;
  };
}

export const flag: Check<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw new Mismatch(at, "true or false");
  return value;
};

/** A number that is not negative. */
export const amount: Check<number> = (value, at) => {
  if (typeof value !== "number" || !(value >= 0)) throw new Mismatch(at, "a number from 0");
  return value;
};

/** An integer that is not negative. */
export const count: Check<number> = (value, at) => {
  if (!Number.isSafeInteger(amount(value, at))) throw new Mismatch(at, "an integer");
  return amount(value, at);
};

export function oneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (value, at) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw new Mismatch(at, `one of ${words.join(", ")}`);
    return word;
  };
}

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : check(value, at);

export const list =
  <T>(check: Check<T>): Check<T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new Mismatch(at, "a list");
    return value.map((part, index) => check(part, `${at}[${index}]`));
  };

/** Names and numbers, as an error's `params`. */
export const namesAndNumbers: Check<Record<string, string | number>> = (value, at) => {
  const entries = Object.entries(fieldsOf(value, at)).map(([name, part]) => {
    if (typeof part !== "string" && typeof part !== "number") throw new Mismatch(`${at}.${name}`, "a text or number");
    return [name, part] as const;
  });
  return Object.fromEntries(entries);
};

/** Every field of `T`, and no other: what a newer engine adds is left out. Absent fields stay absent. */
export function record<T extends object>(checks: { readonly [Field in keyof T]-?: Check<T[Field]> }): Check<T> {
  const fields = Object.entries<Check<unknown>>(checks);
  return (value, at) => {
    const given = fieldsOf(value, at);
    const checked = fields
      .map(([name, check]) => [name, check(given[name], `${at}.${name}`)] as const)
      .filter(([, part]) => part !== undefined);
    // Each field of T was checked by a check of its type just now.
    return Object.fromEntries(checked) as T;
  };
}

function fieldsOf(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Mismatch(at, "an object");
  return { ...value };
}
