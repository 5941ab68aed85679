import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Table, widestRow } from "./column.ts";
import { below, mix2 } from "./random.ts";
import { notice } from "./register.ts";
import { registerRows } from "./rows.ts";

/** How many documents to make, of what size. */
export interface DocumentOptions {
  /** Whole number; the same seed gives the same files for ever. */
  readonly seed: number;
  /** Number of files; default 40. */
  readonly count?: number | undefined;
  /** Largest file in bytes; default 2 MB. The first file is empty, the second as large as this. */
  readonly largest?: number | undefined;
  /** Of which tables the texts are lines; the household register's residents by default. */
  readonly tables?: readonly Table[] | undefined;
}

/** One document: `path` is relative, with slashes. */
export interface Document {
  readonly path: string;
  readonly content: Buffer;
}

/** Folders and titles as offices name them: blanks, quotes, brackets, full-width signs, several levels. */
const folders = [
  "",
  "公文",
  "公文/113 年度/第 4 季",
  "申請書/結婚登記",
  "申請書/遷入 (含附件)",
  "掃描影像/臺北市信義區",
  "統計/人口 & 戶數",
  "it's a folder/l'été/“引號”",
];
const titles = [
  "戶籍謄本",
  "結婚登記申請書",
  "遷入申請 附件",
  "委託書「正本」",
  "年度統計 100%",
  "O'Brien 案",
  "會議紀錄 #3",
  "補正通知；第二次",
];
/** Windows allows no straight double quotes in names. */
const quoted = process.platform === "win32" ? "所謂＂例外＂案件" : '所謂"例外"案件';

/** The documents one by one, texts about residents of the register or bytes as incompressible as a scanned image. */
export function* documents({
  seed,
  count = 40,
  largest = 2_000_000,
  tables,
}: DocumentOptions): Generator<Document, void, undefined> {
  for (let index = 0; index < count; index++) {
    const word = (purpose: number): number => mix2(mix2(seed, purpose), index);
    const isImage = index % 4 === 1;
    const title = index % 9 === 2 ? quoted : titles[below(word(1), titles.length)];
    const folder = folders[index % folders.length];
    const path = [folder, `${title} ${String(index + 1).padStart(3, "0")}.${isImage ? "tif" : "txt"}`]
      .filter(Boolean)
      .join("/");
    // Squared: many small files and a few large ones, as in any office.
    const size = index === 0 ? 0 : index === 1 ? largest : Math.floor((word(2) / 2 ** 32) ** 2 * largest);
    yield { path, content: isImage ? image(word(3), size) : text(word(3), size, tables) };
  }
}

/** Writes {@link documents} below `folder`, which is made, and returns their relative paths and sizes. */
export async function writeDocuments(
  folder: string,
  options: DocumentOptions,
): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const written: { path: string; bytes: number }[] = [];
  for (const { path, content } of documents(options)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    written.push({ path, bytes: content.length });
  }
  return written;
}

/** Lines of the residents' table, or of the first of those given, below the notice, cut at `size` bytes. */
function text(seed: number, size: number, tables: readonly Table[] | undefined): Buffer {
  const content = Buffer.alloc(size + widestRow, " ");
  let at = content.write(`${notice}\n\n`);
  const lines = tables ? registerRows({ seed, bytes: size, tables })[0] : registerRows({ seed, bytes: size })[1];
  for (let row = 0; lines && at < size; row++) at = lines.write(content, at, row);
  return content.subarray(0, size);
}

function image(seed: number, size: number): Buffer {
  const content = Buffer.alloc(Math.ceil(size / 4) * 4);
  for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(mix2(seed, at), at);
  return content.subarray(0, size);
}
