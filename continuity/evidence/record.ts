import { Tampered } from "../../events/error.ts";
import { encodeEntry, entryHash } from "../drill/chain.ts";
import { type DrillEntry, drillEntry } from "../drill/record.ts";

/** A record as it is stored: each entry as canonical JSON on a line of its own. */
export function encodeRecord(entries: readonly DrillEntry[]): Uint8Array {
  return Buffer.from(entries.map((entry) => `${encodeEntry(entry)}\n`).join(""));
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
    if (encodeEntry(parsed.data) !== line) throw broken(seq, "it is not in canonical form");
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
