import type { ErrorTexts } from "../index.ts";

/** Drills: their scenarios, their place, their record. */
export const drillErrors: ErrorTexts = {
  "drill-provider-unknown": [
    "此演練的保險庫沒有名為 {provider} 的存放處。",
    "其存放處為：{providers}。以數字代替名稱即不指定何者。",
  ],
  "drill-too-much": [
    "情境「{scenario}」使此保險庫失去過多存放處：{providers} 家中僅餘 {left} 家，而開啟備份需 {threshold} 家。",
    "請選擇失去較少存放處的情境，或以存放處較多的保險庫演練。",
  ],
  "scenario-missing": ["沒有情境 {scenario}。", "以 fenchi drill list 列出內附情境；自訂檔案請以路徑指定。"],
  "scenario-invalid": ["情境 {path} 無法使用：{why}。", "請更正檔案；docs/DRILLS.md 列有所有欄位，內附情境即為範例。"],
  "drill-record-broken": [
    "演練紀錄 {path} 的第 {line} 行遭更動。",
    "無法由此續行或產生報告。請保留原檔，查明何人更動，並重新演練。",
  ],
  "drill-not-isolated": [
    "演練不得復原至 {path}：{why}。",
    "演練僅寫入自己的資料夾。請移除該連結，或以 --into 指定其他資料夾；未更動任何資料。",
  ],
  "drill-unknown": ["本主目錄沒有演練 {drill}。", "以 fenchi drill status 列出所有演練。"],
  "drill-settings-broken": [
    "{path} 已非演練 {drill} 開始時寫入的內容。",
    "無法續行此演練。請保留原檔，查明何人更動，並重新演練。",
  ],
  "drill-empty": ["情境「{scenario}」的範圍內沒有盤點表中的模組。", "請以 fenchi inventory show 核對情境的範圍。"],
  "drill-nobody": [
    "情境「{scenario}」中無人可參與：擔任 {roles} 者均不在。",
    "請以 --person 姓名:角色 指定其他角色的人員。",
  ],
  "drill-sheets-missing": [
    "此演練自空白機器開始：需要 {agency} 的保管人分持單。",
    "請以 --sheets 檔案... 提供保管人攜來的分持單（多個保險庫時為 機關=檔案）。",
  ],
  "drill-schedule-invalid": [
    "演練排程 {path} 無法使用：{why}。",
    "請更正檔案，或刪除後以 fenchi drill schedule 重新設定。",
  ],
  "cli-agency-invalid": ["「{text}」未指明機關及其保險庫主目錄。", "請寫成 機關=主目錄，機關名稱與盤點表相同。"],
  "cli-person-invalid": ["「{text}」未指明人員與角色。", "請寫成 姓名:角色，例如 林大明:operator。"],
  "drill-needs-people": [
    "情境「{scenario}」自保管人分持單開始，程式並無分持單。",
    "請於保管人所在處執行：fenchi drill run {scenario} --sheets 檔案...",
  ],
};
