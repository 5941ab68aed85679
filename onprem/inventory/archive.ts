import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { mostParts, mostUnpacked } from "./limit.ts";

/** An archive or a part of it that cannot be read, and why. `params.why` is English, from the library. */
export class ArchiveProblem extends Error {
  readonly problem: "zip-broken" | "zip-bomb";

  constructor(problem: "zip-broken" | "zip-bomb", why: string) {
    super(why);
    this.problem = problem;
  }
}

/** A foreign ZIP, of which only what is asked for is unpacked, and never more than a budget. */
export interface Archive {
  has(name: string): boolean;
  /**
   * Unpacks one part piece by piece.
   *
   * @param most bytes of it at most; with what was unpacked before no more than {@link mostUnpacked} in any case
   * @throws {ArchiveProblem}
   */
  unpack(name: string, most?: number): AsyncIterable<Uint8Array>;
}

/** Opens a ZIP by its directory alone. @throws {ArchiveProblem} */
export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const { zip, entries } = await readDirectory(bytes);
  let left = mostUnpacked;
  return {
    has: (name) => entries.has(name),
    async *unpack(name, most = mostUnpacked) {
      const entry = entries.get(name);
      if (entry === undefined) throw new ArchiveProblem("zip-broken", `no ${name}`);
      // What it says itself comes first: a bomb that does not hide is not unpacked at all.
      if (entry.uncompressedSize > Math.min(left, most)) throw bomb();
      if (entry.isEncrypted()) throw new ArchiveProblem("zip-broken", `${name} is encrypted`);
      const budget = Math.min(left, most);
      let size = 0;
      let checksum = 0;
      try {
        for await (const piece of await zip.openReadStreamPromise(entry)) {
          const bytes = piece as Uint8Array;
          size += bytes.length;
          left -= bytes.length;
          if (size > budget) throw bomb();
          checksum = crc32(bytes, checksum);
          yield bytes;
        }
      } catch (error) {
        throw problemOf(error);
      }
      if (checksum !== entry.crc32) throw new ArchiveProblem("zip-broken", `the checksum of ${name} is wrong`);
    },
  };
}

async function readDirectory(
  bytes: Uint8Array,
): Promise<{ readonly zip: ZipFile; readonly entries: ReadonlyMap<string, Entry> }> {
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
      decodeStrings: true,
      validateEntrySizes: true,
    });
    if (zip.entryCount > mostParts) throw new ArchiveProblem("zip-bomb", `${zip.entryCount} parts`);
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      // Of two with one name a spreadsheet program may show another than we read.
      if (entries.has(entry.fileName)) throw new ArchiveProblem("zip-broken", `${entry.fileName} is there twice`);
      entries.set(entry.fileName, entry);
    }
    return { zip, entries };
  } catch (error) {
    throw problemOf(error);
  }
}

const bomb = () => new ArchiveProblem("zip-bomb", `more than ${mostUnpacked} bytes`);

function problemOf(error: unknown): ArchiveProblem {
  if (error instanceof ArchiveProblem) return error;
  return new ArchiveProblem("zip-broken", error instanceof Error ? error.message : String(error));
}
