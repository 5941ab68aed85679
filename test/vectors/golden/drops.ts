import { lutimes, mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf } from "../rule.ts";

/** A drop to be sealed: where it lies, and what it is called. */
export interface GoldenDrop {
  readonly item: string;
  readonly kind: "file" | "folder";
  readonly path: string;
  readonly labels?: Record<string, string>;
}

const date = new Date("2026-01-01T00:00:00.000Z");
const words = [
  "INSERT",
  "INTO",
  "戶籍",
  "VALUES",
  "王小明",
  "NULL",
  "臺北市",
  "1970-01-01",
  "TRUE",
  "0",
  "新竹縣",
  "UPDATE",
];

/** Lines as of a dump; those from `from` to `to` are those of another generation. */
function dump(lines: number, from = 0, to = 0): string {
  return Array.from({ length: lines }, (_, line) => {
    const picks = bytesOf(`archive/dump/${line >= from && line < to ? "changed" : "same"}/${line}`, 8);
    return [line, ...[...picks].map((byte) => words[byte % words.length])].join(" ");
  }).join("\n");
}

/** Writes the drops below `root`: two generations of a dump, a folder, an empty file, and bytes that do not compress. */
export async function makeDrops(root: string): Promise<GoldenDrop[]> {
  const folder = join(root, "公文 2026");
  await mkdir(join(folder, "附件", "空的"), { recursive: true });
  const files: [string, string | Uint8Array][] = [
    [join(root, "daily-1.sql"), dump(400)],
    [join(root, "daily-2.sql"), dump(400, 150, 180)],
    [join(root, "empty.bin"), ""],
    [join(root, "photo.jpg"), bytesOf("archive/photo", 2000)],
    [join(folder, "一、通知.txt"), "中華民國一一五年一月一日\n"],
    [join(folder, 'it\'s "quoted".txt'), "quotes\n"],
    [join(folder, "附件", `${"很長的檔名".repeat(8)}.dat`), bytesOf("archive/attachment", 1200)],
    [join(folder, "附件", "零.txt"), ""],
  ];
  for (const [path, content] of files) {
    await writeFile(path, content, { mode: 0o644 });
    await utimes(path, date, date);
  }
  const link = join(folder, "連結");
  await symlink("附件/零.txt", link);
  await lutimes(link, date, date);
  for (const each of [join(folder, "附件", "空的"), join(folder, "附件"), folder]) await utimes(each, date, date);
  return [
    { item: "戶政/登記/每日備份", kind: "file", path: join(root, "daily-1.sql") },
    { item: "戶政/登記/每日備份", kind: "file", path: join(root, "daily-2.sql"), labels: { "10": "b", "9": "a" } },
    { item: "戶政/公文/公文", kind: "folder", path: folder },
    { item: "戶政/登記/空檔", kind: "file", path: join(root, "empty.bin") },
    { item: "戶政/登記/照片", kind: "file", path: join(root, "photo.jpg") },
  ];
}
