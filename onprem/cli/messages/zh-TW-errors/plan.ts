import type { ErrorTexts } from "../index.ts";

/** Errors of plans and dependencies. */
export const planErrors: ErrorTexts = {
  "cli-line-invalid": [
    "「{text}」不是線路。",
    "請填寫頻寬、往返時間、遺失率及通聯時段：100M；2M,600ms,2%；8M,600ms,10m/1h。",
  ],
  "cli-what-if-invalid": [
    "「{text}」未說明有何不同。",
    "請填寫一項或多項：「line=2M,600ms,2%; without=tokyo; only-core; strict; lanes=4」。",
  ],
  "cli-size-invalid": ["「{text}」不是大小。", "請填寫數字加單位：500GiB。"],
  "cli-provider-unknown": ["保險庫沒有存放處 {provider}。", "現有存放處：{known}。"],
  "cli-system-unknown": ["盤點表沒有系統 {system}。", "現有系統：{known}。"],
  "cli-module-unknown": ["盤點表沒有唯一的模組 {module}。", "請寫成 機關/系統/項次，如 fenchi inventory show 所列。"],
  "plan-invalid": ["{path} 不是已儲存的計畫：{why}。", "請製作計畫：fenchi plan --save 檔案。"],
};
