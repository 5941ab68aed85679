import { InvalidInput } from "../../../events/error.ts";
import { parseSize } from "../../sample/size.ts";

/** Bytes as people write them: `500GiB`, `1.5T`. Units are binary. @throws {InvalidInput} `cli-size-invalid` */
export function parseBytes(text: string): number {
  try {
    return parseSize(text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InvalidInput("cli-size-invalid", `"${text}" is not a size.`, {
      next: "Write a number with a unit: 500GiB.",
      params: { text },
      cause,
    });
  }
}
