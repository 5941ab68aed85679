import { InvalidInput } from "../../../events/error.ts";
import { parseSize } from "../../sample/size.ts";

/** Bytes [start, end) of a drop. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A range as people write it, `A-B`: from byte A up to, and without, byte B. Either may have a unit: `0-1MiB`, `512KiB-1MiB`.
 *
 * @throws {InvalidInput} `cli-range-invalid`
 */
export function parseRange(text: string): ByteRange {
  const [from = "", to = "", ...more] = text.split("-");
  try {
    const range = { start: parseSize(from), end: parseSize(to) };
    if (more.length === 0 && range.start < range.end && Number.isSafeInteger(range.end)) return range;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new InvalidInput("cli-range-invalid", `"${text}" is not a range of bytes.`, {
    next: "Write two sizes with a hyphen between, the first smaller: 0-1MiB gives the first 1,048,576 bytes.",
    params: { text },
  });
}
