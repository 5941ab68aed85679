import type { ErrorTexts } from "../index.ts";

/** Errors of running a plan. */
export const runErrors: ErrorTexts = {
  "run-backup-missing": [
    "{agency} 的保險庫沒有 {item} 的可還原備份 {backup}。",
    "請以 fenchi list 查看現有備份，並依保險庫現況重新製作計畫。",
  ],
  "run-halted": ["還原作業已中止。", "請以 fenchi run resume 繼續。"],
  "run-config-missing": ["找不到檔案 {path}。", "請檢查路徑；範例見 docs/RUNNING.md。"],
  "run-config-invalid": [
    "還原設定檔 {path} 無法使用：{why}。",
    "請修正檔案；各項設定見 docs/RUNNING.md。作業尚未開始。",
  ],
  "run-target-invalid": ["「{text}」不是 {module} 的還原目標。", "請寫成 folder:路徑 或 command:程式與參數，或留空。"],
  "run-target-s3": [
    "{module} 應還原至 {text}，但還原設定檔未說明如何連線至 S3。",
    "請於還原設定檔加入 s3：region、endpoint 等。作業尚未開始。",
  ],
  "run-target-s3-exists": [
    "{bucket} 中已有其他內容的 {key}，未予取代。",
    "請指定其他前置路徑；若確要取代，請設定 overwrite: true。",
  ],
  "run-target-s3-kind": [
    "{path} 無法存入儲存貯體：不是一般檔案，或超過 5 GiB。",
    "請將此模組還原至資料夾，或交給可上傳的指令。",
  ],
  "run-target-shared": [
    "{other} 與 {module} 會還原到同一位置 {path}。",
    "請於盤點表或還原設定檔為其中之一指定其他目標。",
  ],
  "run-vault-missing": ["計畫中有 {agency} 的模組，但未指定其保險庫。", "請指定其位置：--vault 機關=資料夾。"],
  "run-command-quotes": ["{module} 的指令無法分成參數：{text}", "含空白的參數請加引號，或於還原設定檔以清單填寫指令。"],
  "run-command-failed": ["指令 {command} 失敗（{how}）：\n{said}", "請依其訊息排除問題，再以 fenchi run resume 繼續。"],
  "run-command-interrupted": [
    "{module} 的指令在接收資料途中中斷，無法得知已寫入多少。",
    "請將其寫入的對象回復到最初狀態，再以 fenchi run resume --again 加模組名稱繼續。",
  ],
  "run-command-not-allowed": [
    "盤點表指定將 {module} 交給指令執行：{text}",
    "請確認無誤後，於還原設定檔設定 inventoryCommands: true，或為該模組另填 command。作業尚未開始。",
  ],
  "run-check-failed": [
    "{module} 已還原，但未通過檢查：{checks}。",
    "請查看各項檢查結果並排除問題，再以 fenchi run resume --again 加模組名稱繼續。",
  ],
  "run-dependency-failed": [
    "{module} 未還原：其倚賴的 {blocking} 未能還原。",
    "請先還原該模組：fenchi run resume --again 加其名稱。",
  ],
  "run-exists": ["{folder} 已有還原作業。", "請以 fenchi run resume 繼續；新的作業請用其他資料夾。"],
  "run-unknown": [
    "{home} 沒有還原作業 {run}。",
    "請以 fenchi run status 查看最新一次作業，或以 fenchi run start 開始。",
  ],
  "run-missing": ["{folder} 沒有還原作業。", "請以 fenchi run start 加計畫檔開始。"],
};
