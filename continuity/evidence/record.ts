import { Tampered } from "../../events/error.ts";
import { sha256Hex, toCanonical } from "../canonical.ts";
import { type DrillEntry, type DrillStep, drillEntry } from "../drill/record.ts";

/** A record as it is stored: each entry as canonical JSON on a line of its own. */
export function encodeRecord(entries: readonly DrillEntry[]): Uint8Array {
  return Buffer.concat(entries.flatMap((entry) => [toCanonical(entry), Buffer.from("\n")]));
}

/** What the next entry names as the one before. */
export function entryHash(entry: DrillEntry): string {
  return sha256Hex(toCanonical(entry));
}

/** The entry that follows `last`, or the first. @param at milliseconds from the drill's start */
export function followingEntry(last: DrillEntry | undefined, at: number, step: DrillStep): DrillEntry {
  return last === undefined
    ? { seq: 0, at, previous: null, step }
    : { seq: last.seq + 1, at, previous: entryHash(last), step };
}

/**
 * Reads a stored record of a drill that has ended. Only the very bytes that {@link encodeRecord} writes are taken.
 * @throws {Tampered} `record-broken` naming the entry, from 0, and what is wrong with it
 */
export function decodeRecord(bytes: Uint8Array): DrillEntry[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw broken(0, "it is not UTF-8", cause);
  }
  const lines = text.split("\n");
  if (lines.pop() !== "") throw broken(lines.length, "its last line is cut off");
  const entries = lines.map((line, seq) => {
    const parsed = drillEntry.safeParse(jsonOf(line));
    if (!parsed.success) throw broken(seq, "it is not of the form that an entry has", parsed.error);
    if (Buffer.from(toCanonical(parsed.data)).toString() !== line) throw broken(seq, "it is not in canonical form");
    return parsed.data;
  });
  assertWhole(entries);
  return entries;
}

/**
 * Whether entries are one whole drill: each bound to the one before, times that do not run backwards, begun once and ended once.
 * @throws {Tampered} `record-broken`
 */
export function assertWhole(entries: readonly DrillEntry[]): void {
  let last: DrillEntry | undefined;
  for (const [seq, entry] of entries.entries()) {
    if (entry.seq !== seq) throw broken(seq, `it says that it is entry ${entry.seq}`);
    if (entry.previous !== (last ? entryHash(last) : null)) throw broken(seq, "it does not follow the one before it");
    if (last && entry.at < last.at) throw broken(seq, "its time is before that of the one before it");
    if ((entry.step.kind === "started") !== (seq === 0)) throw broken(seq, "a drill starts once, with its first entry");
    if ((entry.step.kind === "ended") !== (seq === entries.length - 1)) {
      throw broken(seq, "a drill ends once, with its last entry");
    }
    last = entry;
  }
  if (!last) throw broken(0, "there is none");
  assertKnown(entries);
}

/** What is said of a module is said of one that the drill began with. */
function assertKnown(entries: readonly DrillEntry[]): void {
  const [first] = entries;
  if (first?.step.kind !== "started") return;
  const known = new Set(first.step.modules.map(({ module }) => module));
  if (known.size !== first.step.modules.length) throw broken(0, "it names a module twice");
  for (const { seq, step } of entries) {
    if ("module" in step && !known.has(step.module)) throw broken(seq, `${step.module} is no module of this drill`);
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function broken(entry: number, why: string, cause?: unknown): Tampered {
  return new Tampered("record-broken", `The drill's record is not whole: at entry ${entry}, ${why}.`, {
    next: "No figure of it counts. Bring the record back from the sealed report (item fenchi/drill/reports), or run the drill again.",
    params: { entry, why },
    cause,
  });
}
