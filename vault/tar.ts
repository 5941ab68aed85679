import { concat, utf8 } from "./bytes.ts";

/** What every entry of a folder's tar stream has. */
interface Entry {
  /** Relative to the folder, parts joined by `/`; empty for the folder itself. */
  readonly path: string;
  /** Permission bits, 0 to 0o777. */
  readonly mode: number;
  /** Microseconds since 1970: what every platform can both tell and set again. */
  readonly mtime: number;
}
export interface TarFile extends Entry {
  readonly kind: "file";
  /** Bytes. */
  readonly size: number;
}
export interface TarFolder extends Entry {
  readonly kind: "folder";
}
/** A symbolic link: its target is kept as the text it is, wherever that points. */
export interface TarLink extends Entry {
  readonly kind: "link";
  readonly target: string;
}
export type TarEntry = TarFile | TarFolder | TarLink;

/** Everything in a tar stream comes in blocks of 512 bytes. */
export const tarBlock = 512;
/** Type flags of POSIX.1-2001 ustar and pax. */
export const tarFlag = { file: "0", link: "2", folder: "5", extended: "x" } as const;

/** Ends the stream. */
export const tarEnd: Uint8Array = new Uint8Array(2 * tarBlock);

/** What eleven octal digits hold: 8 GiB less one byte, or the year 2242. */
const octalMax = 0o77777777777;
const nameField = 100;

/**
 * The header of one entry: a ustar block, and before it a pax extended header for whatever does not fit into it exactly. Owner and group
 * are left out (they mean nothing on another host), so equal folders give equal bytes on any.
 *
 * A file's bytes follow it, and then {@link tarPadding}.
 */
export function encodeTarHeader(entry: TarEntry): Uint8Array {
  const name = tarName(entry);
  const target = entry.kind === "link" ? entry.target : "";
  const size = entry.kind === "file" ? entry.size : 0;
  const seconds = Math.floor(entry.mtime / 1e6);
  const wholeTime = entry.mtime % 1e6 === 0 && seconds >= 0 && seconds <= octalMax;
  const records = concat(
    ...(fits(target) ? [] : [record("linkpath", target)]),
    ...(wholeTime ? [] : [record("mtime", decimal(entry.mtime))]),
    ...(fits(name) ? [] : [record("path", name)]),
    ...(size <= octalMax ? [] : [record("size", String(size))]),
  );
  const main = block({
    name,
    mode: entry.mode,
    size: size <= octalMax ? size : 0,
    mtime: Math.min(Math.max(0, seconds), octalMax),
    flag: tarFlag[entry.kind],
    target,
  });
  if (records.byteLength === 0) return main;
  const extended = { name: "PaxHeader", mode: 0o644, size: records.byteLength, mtime: 0, target: "" };
  return concat(block({ ...extended, flag: tarFlag.extended }), records, tarPadding(records.byteLength), main);
}

/** Zeros that fill a file of `size` bytes up to whole blocks. */
export function tarPadding(size: number): Uint8Array {
  return tarEnd.subarray(0, -size & (tarBlock - 1));
}

/**
 * The name in the stream: a folder's ends in `/`, and the first entry, the folder itself, is `./`. Behind that one, entries are in ascending
 * order of the UTF-8 bytes of these names, so that a folder comes before what it holds.
 */
export function tarName(entry: Pick<TarEntry, "path" | "kind">): string {
  if (entry.kind !== "folder") return entry.path;
  return entry.path === "" ? "./" : `${entry.path}/`;
}

/** Sum of a header's bytes, its checksum field counted as blanks. */
export function tarChecksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < tarBlock; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum;
}

interface Fields {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  /** Seconds. */
  readonly mtime: number;
  readonly flag: string;
  readonly target: string;
}

function block({ name, mode, size, mtime, flag, target }: Fields): Uint8Array {
  const header = Buffer.alloc(tarBlock);
  const octal = (value: number, at: number, digits: number) =>
    header.write(value.toString(8).padStart(digits, "0"), at, "ascii");
  header.write(plain(name), 0, "ascii");
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(mtime, 136, 11);
  header.write(flag, 156, "ascii");
  header.write(plain(target), 157, "ascii");
  header.write("ustar\x0000", 257, "ascii");
  octal(0, 329, 7);
  octal(0, 337, 7);
  octal(tarChecksum(header), 148, 6);
  header.write("\0 ", 154, "ascii");
  return header;
}

/** Whether ustar's own field holds it as it is. */
function fits(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file name may hold any of them but NUL
  return text.length <= nameField && /^[\x01-\x7f]*$/.test(text);
}

/** What a reader without pax sees: every character that is not ASCII as `?`, cut off at the end of the field. */
function plain(text: string): string {
  if (fits(text)) return text;
  return text.replace(/[^\x20-\x7e]/gu, "?").slice(0, nameField);
}

/** `<length> <key>=<value>\n`, the length in decimal, of itself as well. */
function record(key: string, value: string): Uint8Array {
  const rest = utf8(` ${key}=${value}\n`);
  let length = rest.byteLength;
  while (length !== rest.byteLength + String(length).length) length = rest.byteLength + String(length).length;
  return concat(utf8(String(length)), rest);
}

/** Microseconds as decimal seconds, without zeros at the end. */
function decimal(micros: number): string {
  const [size, sign] = [Math.abs(micros), micros < 0 ? "-" : ""];
  const fraction = String(size % 1e6)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${sign}${Math.floor(size / 1e6)}${fraction === "" ? "" : `.${fraction}`}`;
}
