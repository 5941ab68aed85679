import type { ByteRange } from "./contract.ts";
import { nameInvalid, rangeInvalid } from "./failure.ts";

const MAX_NAME = 512;
/** File systems allow 255 bytes a part; every provider keeps to it so that a vault can move between them. */
const MAX_PART = 255;
const ALPHABET = /^[a-z0-9._/-]*$/;

const isPart = (part: string) => part.length >= 1 && part.length <= MAX_PART && part !== "." && part !== "..";

/** Whether a provider can hold an object of that name. */
export function isName(name: string): boolean {
  return name.length <= MAX_NAME && ALPHABET.test(name) && name.split("/").every(isPart);
}

/** @throws {InvalidInput} `name-invalid`. Called before any I/O. */
export function assertName(name: string): void {
  if (!isName(name)) throw nameInvalid(name);
}

/**
 * A prefix (or the name to list behind) is empty or the beginning of a possible name.
 *
 * @throws {InvalidInput} `name-invalid`.
 */
export function assertPrefix(prefix: string): void {
  const parts = prefix.split("/");
  const open = parts.pop() ?? "";
  const fits = prefix.length <= MAX_NAME && open.length <= MAX_PART && ALPHABET.test(prefix);
  if (!fits || !parts.every(isPart)) throw nameInvalid(prefix);
}

/**
 * The range inside an object of `size` bytes; the whole of it if none is given.
 *
 * @throws {InvalidInput} `range-invalid` when it is malformed or reaches beyond the end.
 */
export function resolveRange(name: string, size: number, range?: ByteRange): ByteRange {
  if (range === undefined) return { offset: 0, length: size };
  const { offset, length } = range;
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!whole || offset + length > size) throw rangeInvalid(name, offset, length, size);
  return { offset, length };
}
