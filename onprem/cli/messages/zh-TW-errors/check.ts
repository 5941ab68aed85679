import type { ErrorTexts } from "../index.ts";

/** What `doctor` says of each thing that it looked at, by `check-<name>-<outcome>`; what failed of an error says that error's text. */
export const checkTexts: ErrorTexts = {
  "check-node-good": ["Node.js {subject} 可執行全部功能。", ""],
  "check-node-bad": ["Node.js {subject} 過舊。", "請使用 Node.js 24 以上版本；npm start 會在專案中安裝。"],
  "check-home-good": ["「{vault}」的設定、金鑰圈、保險庫說明與政策均通過驗證。", ""],
  "check-signing-keys-good": ["封存、追蹤與各存放處功能的金鑰均齊備。", ""],
  "check-file-modes-good": ["除擁有者外，無人可讀取金鑰。", ""],
  "check-file-modes-bad": ["其他人可讀取 {subject}。", "請執行 chmod 600 {subject}，並評估何人可能已讀取。"],
  "check-sheets-left-warning": [
    "保管人分持單仍在 {subject}：讀到其中 {threshold} 份的人即掌握保險庫的秘密。",
    "請列印並分發，以 fenchi recover 試讀一次，然後刪除該資料夾。",
  ],
  "check-approvers-left-warning": [
    "核可人的金鑰在本機：一個人即可代表兩人簽章。",
    "請將金鑰檔分別交由核可人存於各自的媒體，並自本機刪除。",
  ],
  "check-provider-description-good": ["{location} 的 {subject} 屬於此保險庫。", ""],
  "check-provider-write-good": ["{subject} 可寫入、讀回、刪除。", ""],
  "check-staging-write-good": ["{subject} 的暫存區可寫入、讀回、刪除。", ""],
  "check-key-unwrap-good": ["{subject} 的金鑰服務可開啟以其金鑰包裝的內容。", ""],
  "check-room-good": ["{path} 尚有 {gib} GiB 可用。", ""],
  "check-room-warning": ["{path} 僅餘 {gib} GiB 可用。", "請在下次備份前騰出空間。"],
  "check-provider-behind-warning": [
    "{subject} 的備份鏈僅至第 {own} 筆，其他存放處已至第 {head} 筆。",
    "若該處曾離線，引擎執行後會自動補齊；若否，請向 {subject} 查明為何出現舊狀態。",
  ],
  "check-trial-warning": [
    "所有存放處及其金鑰都在此主目錄：此為試用保險庫，會隨本機一起遺失。",
    "正式使用請以 fenchi init --provider 名稱=資料夾 指定不同機器或磁碟上的存放處。",
  ],
};
