import { openPlainFile, type PlainFile } from "./plain-file.ts";

/** A file no longer than this is read whole as soon as its turn comes near: opening it takes longer than reading it. */
const small = 128 * 1024;
/** Small files open at once. */
const ahead = 16;

/** A file to be read, and what it must look like. */
export interface FileToRead {
  readonly path: string;
  readonly size: number;
  readonly fingerprint: string;
}

/** A file's content, to be read from its start. */
export interface Opened {
  /** Fills as much of `into` as there is. */
  read(into: Uint8Array): Promise<number>;
  /** The content was read. @throws {Refused} `source-changed` where a large file changed meanwhile */
  end(): Promise<void>;
}

/** Opens files in their order, the small ones before they are asked for. At most one is open for its reader at a time. */
export interface FileReader {
  /** @param position in the list; ascending. What is no file there has no content. */
  open(position: number): Promise<Opened>;
  /** Lets go of everything, whatever was read. */
  close(): Promise<void>;
}

const nothing: Opened = { read: async () => 0, end: async () => {} };

export function createFileReader(list: readonly (FileToRead | undefined)[]): FileReader {
  const coming = new Map<number, Promise<Opened>>();
  let begun = 0;
  let large: PlainFile | undefined;

  /** Begins to read small files near `position`. */
  function reach(position: number): void {
    for (begun = Math.max(begun, position); begun < Math.min(list.length, position + ahead); begun++) {
      const file = list[begun];
      if (!file || file.size > small) continue;
      const opened = readWhole(file);
      // Whoever asks for it is told; if nobody does, nobody needs to know.
      opened.catch(() => {});
      coming.set(begun, opened);
    }
  }

  async function openLarge({ path, fingerprint }: FileToRead): Promise<Opened> {
    const file = await openPlainFile(path, fingerprint);
    large = file;
    return {
      read: (into) => file.read(into),
      async end() {
        await file.verify();
        large = undefined;
        await file.close();
      },
    };
  }

  return {
    async open(position) {
      reach(position);
      const file = list[position];
      if (!file) return nothing;
      const opened = coming.get(position) ?? openLarge(file);
      coming.delete(position);
      return await opened;
    },
    async close() {
      await Promise.allSettled(coming.values());
      coming.clear();
      await large?.close();
      large = undefined;
    },
  };
}

async function readWhole({ path, size, fingerprint }: FileToRead): Promise<Opened> {
  const file = await openPlainFile(path, fingerprint);
  try {
    const bytes = Buffer.allocUnsafe(size);
    // Whether it changed meanwhile, the look at the whole folder at the end tells: two looks at each file would take longer than the file.
    await file.read(bytes);
    let at = 0;
    return {
      async read(into) {
        const piece = bytes.subarray(at, at + into.byteLength);
        into.set(piece);
        at += piece.byteLength;
        return piece.byteLength;
      },
      end: async () => {},
    };
  } finally {
    await file.close();
  }
}
