import { Tampered } from "../events/error.ts";
import { buffer } from "./bytes.ts";
import { type TarEntry, tarBlock, tarChecksum, tarFlag } from "./tar.ts";

/** What a tar stream holds, in order: an entry, and behind a file's its bytes, in pieces of any length. */
export type TarPart = { readonly entry: TarEntry } | { readonly bytes: Uint8Array };

/**
 * Reads a tar stream piece by piece. It takes what {@link encodeTarHeader} makes, and what other pax writers make of files, folders and
 * symbolic links; everything else (devices, hard links, other dialects) is refused, and so is a path that is absolute, has an empty,
 * `.` or `..` part, or is not UTF-8.
 */
export interface TarReader {
  /** The bytes that it yields are views of the piece. @throws {Tampered} `archive-broken` */
  push(piece: Uint8Array): Generator<TarPart, void, undefined>;
  /** @throws {Tampered} `archive-broken` where the stream was not whole */
  end(): void;
}

/** Longest extended header: it is gathered in memory, and the longest path a system takes is 4 KiB. */
const extendedMax = 1024 * 1024;

/** @param name whose archive it is, for messages */
export function createTarReader(name: string): TarReader {
  const header = Buffer.alloc(tarBlock);
  let filled = 0;
  let extended: Map<string, string> | undefined;
  /** Records of an extended header, as far as they came. */
  let records: Buffer | undefined;
  /** Bytes of the present body that are still to come, and of its padding. */
  let [left, padding, zeros] = [0, 0, 0];
  const broken = (why: string) => archiveBroken(name, why);

  function* take(): Generator<TarPart, void, undefined> {
    if (header.every((byte) => byte === 0)) {
      if (extended) throw broken("an extended header belongs to nothing");
      zeros++;
      return;
    }
    if (zeros > 0) throw broken("something follows its end");
    const fields = decode(header, broken);
    padding = -fields.size & (tarBlock - 1);
    if (fields.flag === tarFlag.extended) {
      if (fields.size > extendedMax || extended) throw broken("an extended header is out of place or too long");
      [records, left] = [Buffer.alloc(fields.size), fields.size];
      if (left === 0) endRecords();
      return;
    }
    const entry = toEntry(fields, extended ?? new Map(), broken);
    extended = undefined;
    left = entry.kind === "file" ? entry.size : 0;
    padding = -left & (tarBlock - 1);
    yield { entry };
  }

  function endRecords(): void {
    if (!records) return;
    extended = parseRecords(records, broken);
    records = undefined;
  }

  return {
    *push(piece) {
      for (let at = 0; at < piece.byteLength; ) {
        if (left > 0) {
          const bytes = piece.subarray(at, at + left);
          records?.set(bytes, records.byteLength - left);
          at += bytes.byteLength;
          left -= bytes.byteLength;
          if (!records) yield { bytes };
          else if (left === 0) endRecords();
        } else if (padding > 0) {
          const skipped = Math.min(padding, piece.byteLength - at);
          at += skipped;
          padding -= skipped;
        } else {
          const part = piece.subarray(at, at + tarBlock - filled);
          header.set(part, filled);
          at += part.byteLength;
          filled = (filled + part.byteLength) % tarBlock;
          if (filled === 0) yield* take();
        }
      }
    },
    end() {
      if (zeros < 2 || filled > 0) throw broken("it ends too early");
    },
  };
}

type Broken = (why: string) => Tampered;

interface Fields {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly flag: string;
  readonly target: string;
}

function decode(header: Buffer, broken: Broken): Fields {
  const text = (at: number, length: number) => {
    const field = header.subarray(at, at + length);
    const end = field.indexOf(0);
    return decodeText(end < 0 ? field : field.subarray(0, end), broken);
  };
  const octal = (at: number, length: number) => {
    const digits = /^ *([0-7]*)[ \0]*$/.exec(header.toString("latin1", at, at + length))?.[1];
    if (digits === undefined) throw broken("a header has a number that is none");
    return digits === "" ? 0 : Number.parseInt(digits, 8);
  };
  if (header.toString("latin1", 257, 263) !== "ustar\0") throw broken("a header is not of the ustar format");
  if (octal(148, 8) !== tarChecksum(header)) throw broken("a header's checksum is wrong");
  const prefix = text(345, 155);
  return {
    name: prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    mode: octal(100, 8) & 0o777,
    size: octal(124, 12),
    mtime: octal(136, 12) * 1e6,
    flag: text(156, 1),
    target: text(157, 100),
  };
}

function toEntry(fields: Fields, extended: ReadonlyMap<string, string>, broken: Broken): TarEntry {
  const number = (key: string, form: RegExp): string | undefined => {
    const value = extended.get(key);
    if (value !== undefined && !form.test(value)) throw broken(`an extended header has a ${key} that is none`);
    return value;
  };
  const name = extended.get("path") ?? fields.name;
  const mtime = number("mtime", /^-?\d{1,12}(\.\d{1,20})?$/);
  const size = Number(number("size", /^\d{1,16}$/) ?? fields.size);
  const about = { mode: fields.mode, mtime: mtime === undefined ? fields.mtime : Math.round(Number(mtime) * 1e6) };
  if (!Number.isSafeInteger(size)) throw broken("a file is larger than any can be");
  if (fields.flag === tarFlag.file || fields.flag === "") {
    return { kind: "file", path: checked(name, broken), size, ...about };
  }
  if (size > 0) throw broken(`${JSON.stringify(name)} has a body and is no file`);
  if (fields.flag === tarFlag.folder) {
    const path = name.replace(/\/$/, "");
    return { kind: "folder", path: path === "." ? "" : checked(path, broken), ...about };
  }
  if (fields.flag !== tarFlag.link)
    throw broken(`${JSON.stringify(name)} is neither file nor folder nor symbolic link`);
  const target = extended.get("linkpath") ?? fields.target;
  if (target === "" || target.includes("\0")) throw broken(`the link ${JSON.stringify(name)} points nowhere`);
  return { kind: "link", path: checked(name, broken), target, ...about };
}

/** A path stays inside the folder, whatever it is joined to. */
function checked(path: string, broken: Broken): string {
  const outside = path.split("/").some((part) => part === "" || part === "." || part === "..");
  if (outside || path.includes("\0")) throw broken(`the path ${JSON.stringify(path)} is not one inside a folder`);
  return path;
}

/** Later records of one key count; keys that nothing here reads are passed over. */
function parseRecords(records: Buffer, broken: Broken): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < records.byteLength; ) {
    const digits = /^([1-9]\d{0,6}) /.exec(records.toString("latin1", at, at + 8))?.[1];
    const end = at + Number(digits);
    const equals = records.indexOf("=", at);
    const whole = digits !== undefined && end <= records.byteLength && records[end - 1] === 0x0a;
    if (!whole || equals < 0 || equals >= end) throw broken("an extended header does not hold together");
    const key = decodeText(records.subarray(at + digits.length + 1, equals), broken);
    found.set(key, decodeText(records.subarray(equals + 1, end - 1), broken));
    at = end;
  }
  return found;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText(bytes: Uint8Array, broken: Broken): string {
  try {
    return decoder.decode(buffer(bytes));
  } catch {
    throw broken("a name is not UTF-8");
  }
}

/** An archive that cannot be what was sealed. */
export function archiveBroken(name: string, why: string): Tampered {
  return new Tampered("archive-broken", `The archive of ${name} cannot be unpacked: ${why}.`, {
    next: "Nothing was put in place. Restore another generation and report this.",
    params: { name, why },
  });
}
