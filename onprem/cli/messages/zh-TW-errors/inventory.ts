import type { ErrorTexts } from "../index.ts";

/** Errors of the inventory of core functions. */
export const inventoryErrors: ErrorTexts = {
  "inventory-none": [
    "{home} 尚無盤點表。",
    "請以範本建立後匯入：fenchi inventory template 檔名.xlsx；fenchi inventory import 檔名.xlsx",
  ],
  "inventory-version-missing": ["盤點表沒有第 {number} 版。", "請以 fenchi inventory history 查看現有版次。"],
  "inventory-damaged": [
    "{path} 遭竄改或毀損：{why}。",
    "請自副本取回該檔，或在新的主目錄自保險庫取回最近核定的一版：fenchi inventory recover。",
  ],
  "inventory-text-invalid": ["{what} 的內容無法保存：{why}。", "請以一行填寫，不可空白，亦不可過長。"],
  "inventory-overtaken": ["盤點表第 {number} 版已由另一次匯入產生。", "請以 fenchi inventory diff 查看變更後再匯入。"],
  "inventory-file-missing": ["無法讀取 {path}：{why}。", "請檢查路徑。"],
  "inventory-file-kind": ["{path} 的副檔名不是 .xlsx、.csv 或 .json。", "請改用其中一種副檔名。"],
  "inventory-file-exists": ["{path} 已存在，未予更動。", "請另選檔名，或加上 --overwrite。"],
  "inventory-not-sealed": ["盤點表第 {number} 版未能封存：{why}", "核定已登錄；原因排除後請再執行一次相同指令。"],
  "inventory-nothing-sealed": [
    "保險庫中沒有已封存的盤點表。",
    "只有核定過的版本會封存：fenchi inventory sign-off。否則請自檔案匯入。",
  ],
  "inventory-sealed-unreadable": [
    "備份 {backup} 不是盤點表的版本：{why}。",
    "請以 fenchi list fenchi/inventory/versions 查看其他備份，並以 --backup 指定較早的一份。",
  ],
  "inventory-signed-by-other": [
    "第 {number} 版已由 {by} 核定，內容未變。",
    "不需再次核定；若內容有變更，請先匯入新版。",
  ],
};
