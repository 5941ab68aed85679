import { constants } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeEntry, entryHash, nextEntry } from "../../continuity/drill/chain.ts";
import { type DrillEntry, type DrillStep, drillEntry } from "../../continuity/drill/record.ts";
import { Tampered } from "../../events/error.ts";
import { syncFolder } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { NO_FOLLOW } from "../../providers/local/handle.ts";

/** A drill's record on disk: one entry a line, bound by hashes, only ever longer. */
export interface DrillRecord {
  readonly entries: readonly DrillEntry[];
  /** Durable when it resolves; entries come in the order of the calls. @param at milliseconds from the drill's beginning */
  append(at: number, step: DrillStep): Promise<DrillEntry>;
  close(): Promise<void>;
}

/** Longest line of a record that is read; a scenario's text is in the first. */
const longestLine = 20 * 1024 * 1024;

/**
 * Opens a record to go on with, or begins one. Half an entry at the end is what a power cut left of one that nobody was told of, and goes.
 *
 * @throws {Tampered} `drill-record-broken` where an entry is not the one that the next names
 */
export async function openRecord(path: string): Promise<DrillRecord> {
  const { entries, length } = await readEntries(path);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | NO_FOLLOW, 0o600);
  try {
    if ((await file.stat()).size > length) await file.truncate(length);
    await file.datasync();
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  return recordOn(file, [...entries], length);
}

function recordOn(file: FileHandle, entries: DrillEntry[], length: number): DrillRecord {
  let end = length;
  let last: Promise<unknown> = Promise.resolve();
  const write = async (at: number, step: DrillStep): Promise<DrillEntry> => {
    const entry = nextEntry(entries.at(-1), at, step);
    const line = Buffer.from(`${encodeEntry(entry)}\n`);
    await file.write(line, 0, line.byteLength, end);
    await file.datasync();
    end += line.byteLength;
    entries.push(entry);
    return entry;
  };
  return {
    entries,
    append(at, step) {
      const writing = last.then(() => write(at, step));
      last = writing.catch(() => {});
      return writing;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

/** The entries of a record, verified as a chain; none where there is no file. @throws {Tampered} `drill-record-broken` */
export async function readRecord(path: string): Promise<readonly DrillEntry[]> {
  return (await readEntries(path)).entries;
}

/** @returns the entries, and how many bytes they take: behind them may lie half an entry */
async function readEntries(path: string): Promise<{ entries: DrillEntry[]; length: number }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path, { flag: constants.O_RDONLY | NO_FOLLOW });
  } catch (error) {
    if (isErrno(error, "ENOENT")) return { entries: [], length: 0 };
    throw error;
  }
  const entries: DrillEntry[] = [];
  let length = 0;
  let hash: string | null = null;
  for (let from = 0; ; ) {
    const end = bytes.indexOf(0x0a, from);
    if (end < 0) return { entries, length };
    const entry = parseLine(bytes.subarray(from, end));
    if (!entry || entry.seq !== entries.length || entry.previous !== hash) throw brokenAt(path, entries.length);
    hash = entryHash(entry);
    entries.push(entry);
    from = end + 1;
    length = from;
  }
}

function parseLine(line: Buffer): DrillEntry | undefined {
  if (line.byteLength > longestLine) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line);
    const parsed = drillEntry.safeParse(JSON.parse(text));
    // Only the canonical form is an entry: its hash is of these very bytes.
    return parsed.success && encodeEntry(parsed.data) === text ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function brokenAt(path: string, line: number): Tampered {
  return new Tampered("drill-record-broken", `Line ${line + 1} of the drill's record ${path} was altered.`, {
    next: "The drill cannot be resumed or reported from it. Keep the file as it is, find out who changed it, and run the drill anew.",
    params: { path, line: line + 1 },
  });
}
