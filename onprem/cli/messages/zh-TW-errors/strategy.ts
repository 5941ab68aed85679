import type { ErrorTexts } from "../index.ts";

export const strategyErrors = {
  "strategy-invalid": [
    "備份策略 {path} 無法使用：{why}。",
    "請更正檔案；各項設定見 docs/STRATEGY.md。原有排程照常進行。",
  ],
  "overdue-unknown": ["無法判斷哪些備份逾期。", "請檢查主目錄的備份策略、盤點表及磁碟；一分鐘內會再試一次。"],
  "nation-inventory": ["範例盤點表寫成活頁簿後無法讀回：{why}。", "此為 Fenchi 的缺陷：請連同檔案 {path} 回報。"],
  "nation-backup": ["{item} 無法備份：{why}", "請參閱訊息，並換一個資料夾重新執行演示。"],
} satisfies ErrorTexts;
