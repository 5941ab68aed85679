const units = new Map([
  ["", 1],
  ["K", 2 ** 10],
  ["M", 2 ** 20],
  ["G", 2 ** 30],
  ["T", 2 ** 40],
]);

/**
 * Bytes of a size as people write it: `1GiB`, `64M`, `100 KiB`, `4096`. Units are binary.
 *
 * @throws {RangeError} when it is none.
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  const unit = units.get((match?.[2] ?? "").toUpperCase());
  if (!match?.[1] || unit === undefined) throw new RangeError(`"${text}" is not a size such as 64MiB or 1GiB.`);
  return Math.round(Number(match[1]) * unit);
}
