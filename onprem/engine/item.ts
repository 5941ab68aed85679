import { InvalidInput } from "../../events/error.ts";
import { itemName } from "../../events/index.ts";

/** Names that a copy in progress has, and hidden files: never taken, and not mentioned either. */
const UNFINISHED = /^\.|\.(?:part|partial|tmp|filepart|crdownload)$/i;
const MARKER = ".done";

/** Whether a name says by itself that it is not, or not yet, a drop. */
export const isUnfinished = (name: string) => UNFINISHED.test(name);

/** The marker that says of `name`, beside it, that it is complete. */
export const markerOf = (name: string) => `${name}${MARKER}`;

/** What a marker marks; `undefined` if the name is no marker's. */
export function markedBy(name: string): string | undefined {
  return name.endsWith(MARKER) && name.length > MARKER.length ? name.slice(0, -MARKER.length) : undefined;
}

/**
 * A date of this calendar or the Republic's (115 for 2026), joined by nothing or by one sign, and a time of day behind it if there is one:
 * 20261123, 2026-11-23, 1151123, 2026_11_23T03.00, 20261123-030000Z.
 */
const STAMP =
  /(?<!\d)(?:(?:19|20)\d{2}|1\d{2})([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:[-_.T ]?(?:[01]\d|2[0-3])(?:[-_.:]?[0-5]\d){1,2}Z?)?(?!\d)/;

/**
 * The naming rule for files that carry their date: `daily-2026-11-23.sql.gz` is a generation of the item `daily.sql.gz`. The first date goes,
 * with the sign before it (behind it, if it leads). A name that is nothing else keeps it.
 */
export function stripDate(name: string): string {
  const stamp = STAMP.exec(name);
  if (!stamp) return name;
  const before = name.slice(0, stamp.index).replace(/[-_. ]+$/, "");
  const after = name.slice(stamp.index + stamp[0].length);
  const rest = before === "" ? after.replace(/^[-_ ]+/, "") : before + after;
  return rest === "" || rest.startsWith(".") ? name : rest;
}

/**
 * The item that a file or folder at `<system>/<module>/<name>` belongs to.
 *
 * @throws {InvalidInput} `ingest-name-invalid` when the three do not make an item's name.
 */
export function itemAt(parts: readonly string[], rule: (name: string) => string = (name) => name): string {
  const [system, module, name = ""] = parts;
  const parsed = itemName.safeParse([system, module, rule(name)].join("/"));
  if (parsed.success) return parsed.data;
  const path = parts.join("/");
  throw new InvalidInput("ingest-name-invalid", `${JSON.stringify(path)} cannot be an item's name.`, {
    next: "Rename it: each of system, module and name has 1 to 100 characters, no control characters, and no blank at its ends.",
    params: { path },
  });
}
