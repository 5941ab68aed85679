import { createHash, type Hash } from "node:crypto";
import { join, resolve } from "node:path";
import { NotFound } from "../../../events/error.ts";
import type { FileEntry } from "../../../vault/body.ts";
import { encodeTarHeader, type TarFile, tarEnd, tarPadding } from "../../../vault/tar.ts";
import { dateOf } from "./date.ts";
import { sourceChanged } from "./problem.ts";
import { createFileReader, type Opened } from "./read-ahead.ts";
import type { SizedSource } from "./sized.ts";
import { type Surveyed, survey } from "./survey.ts";
import { pastTick } from "./tick.ts";

/** The file whose bytes are being handed out. */
interface Present {
  readonly entry: TarFile;
  readonly opened: Opened;
  readonly hash: Hash;
  /** Of its first byte in the stream. */
  readonly offset: number;
  left: number;
}

/**
 * A folder drop as one tar stream (vault/tar.ts), in flat memory: bytes of large files go straight into the caller's.
 *
 * What is in the folder is settled when it is opened: a file that is not then what it is when its turn comes, or a folder that shows
 * anything else at the end, is a changed source. Files with several names are stored once for each; owners are not stored.
 *
 * @throws as {@link survey}
 */
export async function openFolder(path: string): Promise<SizedSource> {
  const root = resolve(path);
  const first = await survey(root);
  const { entries, fingerprint, mtime } = (await pastTick(first.changed)) ? await survey(root) : first;
  const files = createFileReader(entries.map(({ entry, fingerprint: own }) => toRead(root, entry, own)));
  const index: FileEntry[] = [];
  let position = 0;
  let [written, closed] = [0, false];
  let waiting: Uint8Array = new Uint8Array(0);
  let present: Present | undefined;

  /** Bytes that belong between two files' contents, and the next file if one has content. */
  async function advance(): Promise<void> {
    const next = entries[position];
    if (!next) {
      waiting = position++ === entries.length ? tarEnd : waiting;
      return;
    }
    const opened = await files.open(position++);
    const { entry } = next;
    waiting = encodeTarHeader(entry);
    if (entry.kind !== "file") return;
    const offset = written + waiting.byteLength;
    present = { entry, hash: createHash("sha256"), offset, left: entry.size, opened };
  }

  /** Bytes of the present file; at its end, its place in the index. */
  async function readPresent(file: Present, into: Uint8Array): Promise<number> {
    const { entry, opened, hash, offset } = file;
    const read = file.left === 0 ? 0 : await opened.read(into.subarray(0, file.left));
    hash.update(into.subarray(0, read));
    file.left -= read;
    if (file.left > 0) return read;
    await opened.end();
    const { path, size } = entry;
    index.push({ path, size, offset, sha256: hash.digest("hex"), mtime: dateOf(entry.mtime).toISOString() });
    waiting = tarPadding(size);
    present = undefined;
    return read;
  }

  return {
    size: entries.reduce((sum, { entry }) => sum + lengthOf(entry), tarEnd.byteLength),
    mtime,
    fingerprint,
    async read(into) {
      let filled = 0;
      while (filled < into.byteLength && !closed) {
        const before = filled;
        if (waiting.byteLength > 0) {
          const piece = waiting.subarray(0, into.byteLength - filled);
          into.set(piece, filled);
          waiting = waiting.subarray(piece.byteLength);
          filled += piece.byteLength;
        } else if (present) {
          filled += await readPresent(present, into.subarray(filled));
        } else if (position > entries.length) {
          break;
        } else {
          await advance();
        }
        written += filled - before;
      }
      return filled;
    },
    async finish() {
      const after = await survey(root).catch((error: unknown) => {
        throw error instanceof NotFound ? sourceChanged(root, "it was removed", error) : error;
      });
      if (after.fingerprint !== fingerprint) throw sourceChanged(root, difference(entries, after.entries));
      return { index };
    },
    async close() {
      closed = true;
      await files.close();
    },
  };
}

function toRead(root: string, entry: Surveyed["entry"], fingerprint: string) {
  return entry.kind === "file" ? { path: join(root, entry.path), size: entry.size, fingerprint } : undefined;
}

function lengthOf(entry: Surveyed["entry"]): number {
  const content = entry.kind === "file" ? entry.size + tarPadding(entry.size).byteLength : 0;
  return encodeTarHeader(entry).byteLength + content;
}

/** The first thing that is not as it was, for a sentence. */
function difference(before: readonly Surveyed[], after: readonly Surveyed[]): string {
  const now = new Map(after.map((each) => [each.entry.path, each.fingerprint]));
  const gone = before.find(({ entry }) => !now.has(entry.path));
  if (gone) return `${gone.entry.path} was removed`;
  const known = new Set(before.map(({ entry }) => entry.path));
  const added = after.find(({ entry }) => !known.has(entry.path));
  if (added) return `${added.entry.path} was added`;
  const changed = before.find(({ entry, fingerprint }) => now.get(entry.path) !== fingerprint);
  return `${changed?.entry.path || "the folder itself"} changed`;
}
