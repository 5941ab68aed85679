import type { ErrorTexts } from "../index.ts";

const reportBack = "請自保險庫取回，項目為 fenchi/drill/reports。";

/** Drill reports, corrective actions and indicators. */
export const evidenceErrors: ErrorTexts = {
  "record-broken": [
    "演練紀錄不完整：第 {entry} 筆，{why}。",
    "其中數字均不可採。請自封存的報告（項目 fenchi/drill/reports）取回紀錄，或重新演練。",
  ],
  "record-differs": ["{path} 並非計算此報告所用的紀錄。", "該檔已遭更動。已簽署的報告含有完整紀錄，請以報告為準。"],
  "report-figures": [
    "第 {seq} 號報告所載數字與其紀錄不符：{member} 不同。",
    "請以紀錄為準：簽署者計算有誤，或係故意。",
  ],
  "report-differs": ["{path} 與 {page} 中的報告不同。", `其一遭替換。${reportBack}`],
  "report-misplaced": ["資料夾 {folder} 內為第 {found} 號報告，而非第 {seq} 號。", `已遭移動。${reportBack}`],
  "report-missing": ["此主目錄沒有第 {seq} 號報告：找不到 {path}。", reportBack],
  "report-file-missing": [
    "找不到檔案 {path}。",
    "請指定報告的頁面、附有簽章檔的 JSON，或其資料夾；fenchi drill report 可列出報告。",
  ],
  "report-unproven": [
    "僅憑 {path} 無法得知指紋所屬的保險庫。",
    "請提供含有保險庫描述的頁面（report.html），或於機關的主目錄中執行。",
  ],
  "report-busy": ["其他報告持續歸檔中；此報告未歸檔。", "請再執行一次相同指令。"],
  "page-unsigned": ["{object} 並非 Fenchi 簽署的報告頁面：其結尾缺漏或遭更動。", `其內容均不可採。${reportBack}`],
  "page-differs": ["{object} 顯示的內容與其中的報告不同。", "請以 JSON 為準：簽署者另繪了其他內容。"],
  "page-foreign": [
    "{object} 並非指紋 {fingerprint} 所屬保險庫的報告。",
    "其自稱屬於指紋 {found} 的保險庫：請與分持單核對。",
  ],
  "chain-broken": [
    "{object} 之前缺少一筆紀錄，或遭替換。",
    "請自保險庫取回該資料夾；fenchi list fenchi/drill/actions 可列出已封存者。",
  ],
  "chain-busy": ["其他程序持續寫入 {path}；未寫入任何內容。", "請再執行一次相同指令。"],
  "actions-broken": ["矯正措施紀錄不完整：第 {record} 筆，{why}。", "請自保險庫取回：項目 fenchi/drill/actions。"],
  "action-unknown": ["沒有第 {number} 號矯正措施。", "fenchi actions list 可列出現有者。"],
  "action-closed": ["第 {number} 號矯正措施已結案。", "無須處理。下一次相同情境的演練若再發現，將重新開立。"],
  "action-unexplained": [
    "第 {number} 號矯正措施尚未記載根本原因及矯正作法。",
    "請先記載：fenchi actions assign 編號 --cause 文字 --remedy 文字。複測通過時則可逕行結案。",
  ],
  "record-file-missing": ["找不到檔案 {path}。", "請指定含一筆紀錄的 JSON 檔，或培訓名單 CSV。"],
  "record-file-invalid": ["{path} 不是可用的紀錄：{why}。", "請更正；各種格式見 docs/OPERATIONS.md。未保存任何紀錄。"],
  "export-altered": [
    "{object} 不是可信的匯出檔：{why}。",
    "未採用其任何內容。請該機關重新匯出：fenchi kpi export 檔案。",
  ],
  "export-foreign": [
    "{object} 自稱屬於{agency}，但名冊中並無此保險庫。",
    "其指紋為 {fingerprint}：請與該機關的分持單核對後，再列入名冊。",
  ],
  "export-twice": ["{path} 屬於{agency}，其數值已列入。", "每個機關請只指定一個匯出檔，即最新者。"],
  "export-exists": ["{path} 已存在，未予更動。", "請另選檔名，或加上 --overwrite。"],
  "export-missing": ["找不到檔案 {path}。", "請指定各機關交付的檔案，該檔由 fenchi kpi export 產生。"],
  "kpi-agency-unknown": ["演練及盤點表均未說明此保險庫所屬機關。", "請指定機關：fenchi kpi export 檔案 --agency 名稱"],
  "roster-invalid": [
    "{path} 不是名冊：{why}。",
    "格式為 JSON：format 為 fenchi/roster/v1，agencies 逐一列出 agency 及 fingerprint。",
  ],
  "cli-table-kind": ["無法由 {path} 得知輸出格式。", "檔名請以 .xlsx、.csv、.html 或 .json 結尾。"],
  "cli-fingerprint-invalid": ["「{text}」不是指紋。", "請照分持單所印輸入：64 個 0-9、a-f，空格可略。"],
  "cli-day-invalid": ["「{text}」不是日期。", "請寫為 2026-06-30 或 115-06-30。"],
};
