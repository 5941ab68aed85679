import type { FindingCode } from "../../../continuity/inventory/finding.ts";
import { formatBytes } from "../format.ts";
import type { inventoryHelp as english, FindingText, inventorySaid as saidInEnglish } from "./en-inventory.ts";

const n = (count: number) => count.toLocaleString("zh-TW");

const findings: Record<FindingCode, FindingText> = {
  "file-unknown": ["不是 XLSX、CSV 或 JSON 檔", "請另存為 .xlsx、.csv 或 .json"],
  "file-large": ["檔案超過 {limit} MiB", "請依機關分成多份"],
  "file-old": ["這是舊格式（.xls）或設有密碼的活頁簿", "請另存為未設密碼的 .xlsx"],
  "file-empty": ["檔案是空的", "請填寫範本：fenchi inventory template"],
  "file-greedy": ["讀取此檔所需的記憶體或時間超過盤點表應有的範圍", "請將表格複製到範本後再匯入"],
  "zip-broken": ["活頁簿已毀損：{why}", "請以試算表軟體開啟後重新存檔"],
  "zip-bomb": ["解壓縮後超過 {limit} MiB", "請只將表格複製到範本"],
  "part-missing": ["活頁簿缺少 {part}", "請以試算表軟體開啟後另存為 .xlsx"],
  "xml-broken": ["{part} 已毀損：{why}", "請以試算表軟體開啟後重新存檔"],
  "xml-doctype": ["{part} 宣告了實體，試算表軟體不會如此", "請將表格複製到範本後再匯入"],
  "json-broken": ["不是 JSON：{why}", "請更正該處；格式可參考 fenchi inventory export 檔名.json"],
  "json-form": ["格式不符", "應為 {expected}"],
  "csv-broken": ["自第 {line} 行起引號有誤", "儲存格內的引號須重複一次，且每個引號都要有結尾"],
  "encoding-big5": ["檔案為 Big5 編碼，已依此讀取", "請另存為 CSV UTF-8，以免有字遺失"],
  "encoding-foreign": ["檔案為 {encoding} 編碼", "請另存為 CSV UTF-8（逗號分隔）"],
  "table-missing": ["沒有任何一列是盤點表的標題", "請在前 20 列中以一列寫上範本的標題：項次、功能模組名稱等"],
  "table-empty": ["標題以下沒有任何模組", "請一列填寫一個模組"],
  "rows-many": ["模組超過 {limit} 個", "請依機關分成多份"],
  "column-missing": ["缺少「{column}」欄", "請新增此標題的欄位"],
  "column-twice": ["「{column}」欄重複，前一個在 {other}", "請刪除或更名其中之一"],
  "column-unknown": ["「{text}」不是盤點表的標題，該欄未讀取", "請刪除，或改用範本的標題"],
  "cell-missing": ["「{column}」未填", "請填寫"],
  "cell-text": ["「{text}」不可作為「{column}」", "請填寫 1 至 {length} 字，不換行"],
  "cell-lines": ["「{text}」不可作為「{column}」", "請填寫至多 {length} 字，不含控制字元"],
  "cell-place": ["「{text}」不可作為「{column}」", "請填寫 1 至 100 字，不換行，不含 / 、 , ; 等符號"],
  "cell-number": ["「{text}」不是「{column}」", "請填寫 {least} 至 {most} 的整數"],
  "cell-size": ["「{text}」不是檔案大小", "請填寫位元組數，或數字加單位，例如 1.5 GB"],
  "cell-duration": ["「{text}」不是「{column}」的時間長度", "請填寫分鐘數，或數字加單位，例如 4 小時、1 天、30 分"],
  "cell-choice": ["「{text}」不可作為「{column}」", "請選填：{choices}"],
  "cell-item": ["「{text}」不是備份項目", "請填寫「系統/模組/名稱」，如 fenchi list 所列"],
  "cell-databases": ["「{text}」不是資料庫清單", "請一行填寫一個「資料庫」或「資料庫.資料表」，各至多 200 字"],
  "cell-references": ["「{text}」不是模組清單", "請一行填寫一個：3（同系統）、系統:3（同機關）或 機關/系統/3"],
  "cell-formula": ["此為公式，採用其上次結果「{text}」", "請改貼為值"],
  "cell-formula-empty": ["此為沒有結果的公式；公式一律不執行", "請改貼為值"],
  "cell-error": ["儲存格為錯誤值 {text}", "請填寫正確的值"],
  "cell-date": ["儲存格為日期或時刻", "請將儲存格格式改為文字或數值後重新填寫"],
  "cell-merged": ["此為合併儲存格", "請取消合併，逐列填寫"],
  "cell-filled": ["此為合併儲存格，已視為每列相同", "請取消合併，逐列填寫"],
  "cell-huge": ["儲存格超過 {limit} 字", "請縮短"],
  "cell-encoding": ["儲存格有不屬於 {encoding} 的位元組", "請更正該處文字，另存為 CSV UTF-8"],
  "key-unknown": ["盤點表沒有這個欄位，未讀取", "請刪除，或更正名稱"],
  "reference-twice": ["{reference} 重複，前一個在 {other}", "請更改其中之一的項次"],
  "item-twice": ["備份 {item} 與 {other} 相同", "若兩者確在同一份備份中即可，否則請更正"],
  "dependency-self": ["{reference} 倚賴自己", "請自清單中刪除"],
  "dependency-twice": ["{reference} 列了兩次", "請刪除其一"],
  "dependency-unknown": ["沒有 {reference} 這個模組", "請更正項次，或補上該模組"],
  "dependency-external": ["{reference} 屬於其他機關，不在此盤點表中", "請向該機關取得盤點表，以便一併規劃"],
  "dependency-cycle": ["{count} 個模組循環倚賴：{members}", "請刪除影響最小的一項倚賴；在此之前將視為一體還原"],
  "dependency-late": [
    "排在所倚賴的 {reference} 之前（優先 {priority} 先於 {otherPriority}，RTO {rto} 分鐘對 {otherRto} 分鐘）",
    "請讓被倚賴者先復原",
  ],
  "core-unsaved": ["核心功能 {name}（{reference}）沒有備份", "請填寫其備份項目「系統/模組/名稱」"],
};

/** What `fenchi inventory` says in Traditional Chinese. */
export const inventorySaid: typeof saidInEnglish = {
  findings,
  reading: "讀取盤點表",
  error: "錯誤",
  warning: "注意",
  file: "檔案",
  finding: (mark, place, wrong, right) => `${mark}  ${place}：${wrong}。\n      → ${right}。`,
  more: (count) => `⋯⋯另有 ${n(count)} 項未列出。`,
  good: (modules, systems) => `正確無誤：${n(systems)} 個系統，${n(modules)} 個模組。`,
  warned: (modules, systems, warnings) =>
    `可以採用：${n(systems)} 個系統，${n(modules)} 個模組；有 ${n(warnings)} 處請留意。`,
  bad: (errors, warnings) => `無法採用：${n(errors)} 項錯誤，${n(warnings)} 處請留意。`,
  imported: (number, modules, hash) =>
    `已保存為盤點表第 ${number} 版：${n(modules)} 個模組，SHA-256 ${hash.slice(0, 16)}…`,
  unchanged: (number) => `與第 ${number} 版相同，未產生新版。`,
  dryRun: "未保存任何內容（--dry-run）。",
  signOffNext: "確認無誤後請核定：fenchi inventory sign-off --by 姓名",
  exported: (path, modules, number) => `${path}：第 ${number} 版，${n(modules)} 個模組。`,
  template: (path) => `${path} 為空白盤點表。填寫後執行：fenchi inventory import ${path}`,
  version: (number, time, by) => `第 ${number} 版，${time}，${by}`,
  signedOff: (by, role, time) => `${time} 由 ${by}${role === "" ? "" : `（${role}）`}核定`,
  notSignedOff: "尚未核定",
  head: ["模組", "復原優先", "名稱", "核心", "RTO", "RPO", "大小", "備份主檔"],
  core: "核心",
  none: "沒有符合的模組。",
  historyHead: ["版次", "時間", "建立者", "模組數", "核定", "說明"],
  same: (one, other) => `第 ${one} 版與第 ${other} 版內容相同。`,
  diff: {
    summary: (one, other, added, changed, removed) =>
      `第 ${one} 版至第 ${other} 版：新增 ${added}、變更 ${changed}、刪除 ${removed}。`,
    added: (reference, name) => `＋ ${reference}  ${name}`,
    removed: (reference, name) => `－ ${reference}  ${name}`,
    changed: (reference, name) => `～ ${reference}  ${name}`,
    change: (column, before, after) => `    ${column}：${before} → ${after}`,
    empty: "（空白）",
  },
  sealing: (number) => `封存第 ${number} 版⋯⋯`,
  sealed: (number, by, backup) => `第 ${number} 版已由 ${by} 核定，並封存為備份 ${backup}。`,
  already: (number, by) => `第 ${number} 版先前已由 ${by} 核定。`,
  recovered: (number, by, backup, modules) =>
    `已自備份 ${backup} 取回第 ${number} 版（${by} 核定）：${n(modules)} 個模組。`,
  recoveredAlready: (number) => `第 ${number} 版已在本機，與封存時相同。`,
  recoveredAs: (number, from) => `此主目錄另有其他版本：封存時的第 ${from} 版現為第 ${number} 版。`,
  bytes: (size) => formatBytes(size),
};

const common = { version: "指定版次，而非最新版" };

/** Help of `fenchi inventory` in Traditional Chinese. */
export const inventoryHelp: typeof english = {
  summary: "維護核心功能盤點表：何者先復原、倚賴何者",
  details:
    "盤點表記載機關各系統的功能模組、復原優先、倚賴關係及所屬備份。每次變更均保留版本；經核定的版本另封存為一份備份。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi inventory template 盤點表.xlsx", "產生有計畫所定標題的空白活頁簿"],
    ["fenchi inventory import 盤點表.xlsx --by 林大明", "檢查後保存為新版"],
    ["fenchi inventory sign-off --by 陳主任", "核定並封存至保險庫"],
  ],
  commands: {
    import: {
      summary: "檢查檔案並保存為新版",
      details: "可讀 XLSX、CSV（UTF-8，亦可辨識 Big5）及 JSON。所有問題一次列出並標明位置；有錯誤時不會保存任何內容。",
      arguments: { file: "盤點表：.xlsx、.csv 或 .json" },
      options: {
        by: "由何人負責此版（預設為使用者名稱）",
        note: "變更原因",
        dryRun: "只檢查及比較，不保存",
      },
      examples: [
        ["fenchi inventory import 盤點表.xlsx --by 林大明 --note 年度檢討", "保存為新版"],
        ["fenchi inventory import 盤點表.csv --dry-run", "只說明會有哪些變更"],
      ],
    },
    check: {
      summary: "列出檔案的所有問題",
      details: "不保存任何內容，也不需主目錄。有錯誤或須留意之處時，結束代碼為 3。",
      arguments: { file: "盤點表：.xlsx、.csv 或 .json" },
      options: {},
      examples: [
        ["fenchi inventory check 盤點表.xlsx", "逐項列出工作表與儲存格"],
        ["fenchi inventory check 盤點表.xlsx --json", "供程式使用"],
      ],
    },
    export: {
      summary: "匯出盤點表",
      details: "由副檔名決定格式：.xlsx、.csv 或 .json。匯出的檔案可原樣匯入。",
      arguments: { file: "要產生的檔案" },
      options: { ...common, overwrite: "取代現有檔案" },
      examples: [
        ["fenchi inventory export 盤點表.xlsx", "以試算表編輯"],
        ["fenchi inventory export 盤點表.json --of 3", "第 3 版，供程式使用"],
      ],
    },
    template: {
      summary: "產生有下拉選單的空白盤點表",
      details: "活頁簿附下拉選單，第二張工作表說明各欄的填寫方式。",
      arguments: { file: "要產生的檔案：.xlsx，或只有標題的 .csv" },
      options: { overwrite: "取代現有檔案" },
      examples: [
        ["fenchi inventory template 盤點表.xlsx", "附下拉選單及各欄說明"],
        ["fenchi inventory template 盤點表.csv", "只有標題"],
      ],
    },
    show: {
      summary: "顯示各模組",
      details: "依機關、系統、項次排列。",
      arguments: {},
      options: { ...common, agency: "只列此機關", system: "只列此系統", core: "只列核心功能" },
      examples: [
        ["fenchi inventory show", "最新版的所有模組"],
        ["fenchi inventory show --core --json", "核心功能，供程式使用"],
      ],
    },
    diff: {
      summary: "顯示兩版之間的變更",
      details: "未指定版次時，比較最新版與前一版。",
      arguments: { from: "較舊的版次", to: "較新的版次" },
      options: {},
      examples: [
        ["fenchi inventory diff", "最近一次匯入改了什麼"],
        ["fenchi inventory diff 2 5", "第 2 版至第 5 版的變更"],
      ],
    },
    history: {
      summary: "列出各版及核定人",
      details: "並查驗沒有任何一版遭竄改或抽走。",
      arguments: {},
      options: {},
      examples: [
        ["fenchi inventory history", "列出各版"],
        ["fenchi inventory history --json", "供程式使用"],
      ],
    },
    "sign-off": {
      summary: "核定一版並封存為備份",
      details: "該版封存為備份項目 fenchi/inventory/versions，不因本機損毀而遺失。中斷後重新執行即可接續。",
      arguments: {},
      options: { ...common, by: "核定人", role: "核定人職稱" },
      examples: [
        ["fenchi inventory sign-off --by 陳主任 --role 資通安全長", "核定最新版"],
        ["fenchi inventory sign-off --of 3 --by 陳主任", "核定第 3 版"],
      ],
    },
    recover: {
      summary: "自保險庫取回最新的核定版",
      details: "於空機器執行 fenchi recover 之後使用。不會更動此主目錄既有的版本。",
      arguments: {},
      options: { backup: "指定備份，而非最新一份" },
      examples: [
        ["fenchi inventory recover", "取回最新的核定版"],
        ["fenchi inventory recover --json", "供程式使用"],
      ],
    },
  },
};
