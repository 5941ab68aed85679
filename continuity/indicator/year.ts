/** Years of the Republic (民國) begin with 1912. */
const rocOffset = 1911;
/** Taiwan's time, the whole year round. */
const taipei = 8 * 3_600_000;

/** The ROC year in which something was, by the calendar of Taipei. @param time RFC 3339 */
export function rocYear(time: string): number {
  return new Date(Date.parse(time) + taipei).getUTCFullYear() - rocOffset;
}
