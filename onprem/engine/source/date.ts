/** Years 1 and 9999, the ends of what RFC 3339 can write, in milliseconds. */
const [first, last] = [-62_135_596_800_000, 253_402_300_799_999];

/**
 * A time of the file system, in microseconds since 1970. File systems keep times that no RFC 3339 timestamp has room for; a damaged one is
 * no reason not to back a file up.
 */
export function dateOf(micros: number): Date {
  return new Date(Math.min(Math.max(first, Math.floor(micros / 1000)), last));
}
