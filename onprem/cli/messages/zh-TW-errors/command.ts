import type { ErrorTexts } from "../index.ts";

/** Errors of the command line itself. */
export const commandErrors: ErrorTexts = {
  "cli-name-for-many": ["--name 不可用於多個檔案。", "請勿指定 --name：各檔案沿用原名。"],
  "cli-same-name": ["有兩個檔案都叫 {name}，將成為同一備份項目。", "請分兩次備份，並指定不同的 --as。"],
  "cli-item-invalid": [
    "「{item}」不符合「{form}」的形式。",
    "單一項目請寫三段，例如 戶政/登記/每日；多個檔案請寫兩段，例如 戶政/登記，檔名即為第三段。",
  ],
  "cli-backup-invalid": ["「{text}」不是備份編號。", "請自 fenchi list 完整複製：32 個數字及 a 至 f 的字母。"],
  "cli-letter-unknown": [
    "沒有編號為 {id} 的擱置訊息。",
    "請以 fenchi dead-letters 查看，或以 --requeue all 全部放回。",
  ],
  "cli-nothing-piped": [
    "沒有資料以管線送入。",
    "請以管線送入資料、指定檔案，或由 Fenchi 執行指令：--from-command -- 指令。",
  ],
  "cli-dash-among-files": ["標準輸入（-）不可與檔案一起備份。", "請另以一次指令備份標準輸入。"],
  "cli-files-of-what": ["--files 須指定資料夾的備份項目。", "請加上項目：fenchi list 系統/模組/名稱 --files"],
  "cli-not-a-folder": [
    "{item} 沒有資料夾的備份。",
    "可用 fenchi list 查看現有備份；檔案可整份還原，或以 --range 還原其中一段。",
  ],
  "cli-range-invalid": [
    "「{text}」不是位元組範圍。",
    "請以連字號連接兩個大小，前小後大：0-1MiB 為最前面 1,048,576 位元組。",
  ],
  "cli-time-invalid": [
    "「{text}」不是時間。",
    "請填日期，必要時加上時刻：115-11-23、2026-11-23、2026-11-23 03:00 或 2026-11-23T03:00+08:00。",
  ],
  "cli-threshold-invalid": ["「{text}」未說明幾份中的幾份。", "請寫成 3-of-5：五位保管人中任三位可開啟保險庫。"],
  "cli-number-invalid": ["「{text}」不是 {least} 至 {most} 的整數。", "請以數字填寫，例如 3。"],
  "cli-provider-invalid": [
    "「{text}」未指明存放處及其資料夾。",
    "請寫成 名稱=資料夾，例如 tokyo=/mnt/tokyo。名稱為 1 至 32 個小寫英文字母、數字，中間可有連字號。",
  ],
  "cli-label-invalid": ["「{text}」不是標籤。", "請寫成 名稱=內容，例如 案號=A-1024。"],
  "cli-recover-to": ["--restore 須搭配 --to。", "請指定還原後的檔案位置：--to 路徑。"],
  "cli-recover-by": [
    "請指定 --sheets 或 --keyring，二者擇一。",
    "以保管人分持單：--sheets 1.txt 2.txt 3.txt；以金鑰圈副本：--keyring 檔案。",
  ],
  "cli-recover-keys": ["--keys 須搭配 --keyring。", "請勿指定 --keys：以分持單開啟時不需金鑰檔。"],
  "cli-sheet-unreadable": ["無法讀取分持單 {path}：{why}", "請檢查檔名；每份分持單各為一個文字檔。"],
  "cli-no-sheets": ["未輸入任何分持單。", "請輸入分持單上的字詞，或逐份指定檔案：--sheets 1.txt 2.txt 3.txt。"],
  "cli-restore-which": ["請指定備份項目，或以 --backup 指定備份；二者擇一。", "二者均列於 fenchi list。"],
  "cli-wait-timeout": [
    "{name} 仍在「{state}」階段，已逾等待時間。",
    "作業已登錄，引擎執行期間會繼續：請以 fenchi status 查詢。",
  ],
};
