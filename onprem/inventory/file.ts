import { dirname } from "node:path";
import { type Column, columns } from "../../continuity/inventory/column.ts";
import { documentOf } from "../../continuity/inventory/document.ts";
import type { Inventory } from "../../continuity/inventory/inventory.ts";
import { tableOf } from "../../continuity/inventory/table.ts";
import { Conflict, NotFound } from "../../events/error.ts";
import { createDurably, replaceDurably } from "../../providers/local/durable.ts";
import { isErrno, pathFailure } from "../../providers/local/errno.ts";
import { writeCsv } from "./csv-write.ts";

/** Forms in which an inventory leaves and enters. */
export const fileKinds = ["xlsx", "csv", "json"] as const;
export type FileKind = (typeof fileKinds)[number];

/** An inventory as a file of one of the forms; reading it again gives the same inventory. */
export async function exportAs(kind: FileKind, inventory: Inventory): Promise<Uint8Array> {
  if (kind === "json") return Buffer.from(documentOf(inventory), "utf8");
  if (kind === "csv") return writeCsv(tableOf(inventory));
  const { writeWorkbook } = await import("./xlsx-write.ts");
  return await writeWorkbook(tableOf(inventory), guide);
}

/** An inventory without modules, to be filled in. */
export async function templateAs(kind: FileKind): Promise<Uint8Array> {
  return await exportAs(kind, { format: "fenchi/inventory/v1", modules: [] });
}

/**
 * Writes a file, whole or not at all.
 *
 * @throws {Conflict} `inventory-file-exists`; {NotFound} `inventory-file-missing`; and as `pathFailure` for a target
 */
export async function placeFile(path: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  try {
    if (overwrite) return await replaceDurably(path, bytes, 0o644);
    if (await createDurably(path, bytes, 0o644)) return;
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw pathFailure(error, "target", path);
    throw new NotFound("inventory-file-missing", `${path} cannot be read: there is no folder ${dirname(path)}.`, {
      next: "Check the path.",
      params: { path, why: `ENOENT ${dirname(path)}` },
      cause: error,
    });
  }
  throw new Conflict("inventory-file-exists", `${path} is there already; nothing was touched.`, {
    next: "Choose another name, or add --overwrite.",
    params: { path },
  });
}

/** What each column is for, on the workbook's second sheet. A row that looked like headings would be read as an inventory. */
const meanings: Readonly<Record<Column["field"], readonly [meaning: string, example: string]>> = {
  agency: ["機關名稱，不含 / 、 , ; 等符號", "內政部"],
  system: ["系統名稱，不含 / 、 , ; 等符號", "戶政與役政資訊系統"],
  number: ["模組在其系統中的編號，同一系統不可重複", "3"],
  priority: ["1 至 99，1 最先復原", "1"],
  name: ["模組名稱，不換行", "戶籍登記"],
  description: ["模組的用途", "出生、死亡、遷徙等登記"],
  databases: ["一行一個：資料庫 或 資料庫.資料表", "household.person"],
  dependsOn: ["一行一個：3（同系統）、系統:3（同機關）、機關/系統/3（其他機關）", "2"],
  item: ["備份項目「系統/模組/名稱」；尚無備份則留空", "戶政/登記/每日"],
  size: ["位元組數，或數字加單位", "1.5 GB"],
  owner: ["負責人或單位", "資訊服務司"],
  rto: ["復原時間目標：分鐘數，或數字加單位", "4 小時"],
  rpo: ["復原點目標：分鐘數，或數字加單位", "1 天"],
  kind: ["程式碼、檔案、主機快照、資料庫", "資料庫"],
  core: ["是否為核心功能：是、否", "是"],
  target: ["還原到何處：folder:路徑、s3:儲存區/前綴、command:程式；可留空", "folder:/srv/restore"],
};

const guide: readonly (readonly string[])[] = [
  ["欄位", "必填", "如何填寫", "範例"],
  ...columns.map(({ heading, field, empty }) => [heading, empty === undefined ? "是" : "", ...meanings[field]]),
];
