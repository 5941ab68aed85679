import { sha256Hex, toCanonical } from "../canonical.ts";
import { type DrillEntry, type DrillStep, drillEntry } from "./record.ts";

/** The line of a record that an entry is: its canonical JSON (RFC 8785), without a line feed. */
export function encodeEntry(entry: DrillEntry): string {
  return Buffer.from(encodedBytes(entry)).toString("utf8");
}

function encodedBytes(entry: DrillEntry): Uint8Array {
  return toCanonical(drillEntry.parse(entry));
}

/** What the next entry names: SHA-256 of this one's canonical bytes, lower-case hex. */
export function entryHash(entry: DrillEntry): string {
  return sha256Hex(encodedBytes(entry));
}

/** The entry behind `last` (none: the first). `at` never runs backwards in a record, whatever the clock says. */
export function nextEntry(last: DrillEntry | undefined, at: number, step: DrillStep): DrillEntry {
  return drillEntry.parse({
    seq: last ? last.seq + 1 : 0,
    at: Math.max(at, last?.at ?? 0),
    previous: last ? entryHash(last) : null,
    step,
  });
}
