import type {
  EvidenceSaid,
  actionsHelp as englishActions,
  drillEvidenceHelp as englishDrill,
  kpiHelp as englishKpi,
} from "./en-evidence.ts";

export const drillEvidenceHelp: typeof englishDrill = {
  report: {
    summary: "列出演練報告、顯示其一，或複製其頁面",
    details:
      "每次演練均留下報告：供人閱讀的頁面（report.html，中英對照，可印為 A4）及簽署之 JSON。指定編號並加 --json 時，輸出整份報告。",
    arguments: { number: "報告編號；未指定時列出全部" },
    options: { to: "將頁面複製到此檔案", seal: "備份尚未封存的報告（項目 fenchi/drill/reports）" },
    examples: [
      ["fenchi drill report", "列出各份報告及其結果"],
      ["fenchi drill report 3 --to drill-2026.html", "第 3 號報告的頁面，供列印或交付"],
      ["fenchi drill report 3 --json", "以 JSON 輸出報告及逐步紀錄"],
    ],
  },
  verify: {
    summary: "證明報告未經更動，可驗一份或全部",
    details:
      "查驗簽章，依逐步紀錄重新計算所有數字，並重繪頁面比對。未指定檔案時，查驗主目錄中所有報告，並確認無一缺少。不在主目錄時，以 --fingerprint 指定分持單上印製的指紋。整體有異常時結束代碼為 3。",
    arguments: { report: "報告的頁面、JSON（簽章檔須在同一資料夾）或其資料夾" },
    options: { fingerprint: "保險庫的指紋，印於分持單；不需主目錄" },
    examples: [
      ["fenchi drill verify", "查驗此主目錄的所有報告及其鏈結"],
      ["fenchi drill verify drill-2026.html --fingerprint 4f2a…", "於任何電腦查驗他人交付的頁面"],
    ],
  },
};

export const actionsHelp: typeof englishActions = {
  summary: "演練後的矯正措施：由誰、何時前、為何、如何",
  details:
    "演練中未通過的檢查與未達成的目標會開立矯正措施；下一次相同情境的演練將予結案或重新開立。此處所載均經簽署，事後不能更改，只能增補。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi actions list", "未結案者；有逾期時結束代碼為 3"],
    ["fenchi actions assign 3 --owner 王科員 --due 115-06-30", "指定負責人及期限"],
  ],
  commands: {
    list: {
      summary: "列出矯正措施",
      details: "有逾期時結束代碼為 3。",
      arguments: {},
      options: { all: "包含已結案者" },
      examples: [
        ["fenchi actions list", "未結案者"],
        ["fenchi actions list --all --json", "全部，供程式使用"],
      ],
    },
    show: {
      summary: "顯示一項矯正措施及其歷程",
      details: "包括發現事項、原訂目標、負責人，以及其後各簽署步驟。",
      arguments: { number: "矯正措施編號" },
      options: {},
      examples: [["fenchi actions show 3", "發現事項、負責人及各步驟"]],
    },
    assign: {
      summary: "記載負責人、期限、根本原因及矯正作法",
      details: "未指定者維持原狀。",
      arguments: { number: "矯正措施編號" },
      options: {
        owner: "負責人",
        due: "期限：2026-06-30 或 115-06-30",
        cause: "根本原因：為何發生",
        remedy: "矯正作法：如何避免再次發生",
        by: "記載人（預設為本機使用者）",
      },
      examples: [
        ["fenchi actions assign 3 --owner 王科員 --due 115-06-30", "指定負責人及期限"],
        ['fenchi actions assign 3 --cause "僅每日中午備份" --remedy "改為每小時備份"', "記載原因及作法"],
      ],
    },
    close: {
      summary: "具明理由，以人工結案",
      details: "須已記載根本原因及矯正作法。下一次相同情境的演練仍會檢查，必要時重新開立。",
      arguments: { number: "矯正措施編號" },
      options: { reason: "無須複測的理由", by: "結案人（預設為本機使用者）" },
      examples: [['fenchi actions close 3 --reason "模組已停用"', "結案，並記載姓名及理由"]],
    },
  },
};

export const kpiHelp: typeof englishKpi = {
  summary: "計畫績效指標，由簽署之佐證資料計算",
  details:
    "依機關及民國年度彙整演練、核心功能、步驟、培訓及風險（計畫表 6），僅採各機關保險庫匯出之資料，不採人工填列。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi kpi show", "本機關的數值"],
    ["fenchi kpi export 內政部.fenchi-kpi", "將佐證資料交付專案辦公室"],
  ],
  commands: {
    show: {
      summary: "計算一個或多個機關的指標表",
      details:
        "各匯出檔均完整查驗：簽章、各報告數字、紀錄鏈。任一機關缺少報告時結束代碼為 3。未指定檔案時計算此主目錄。",
      arguments: { export: "各機關以 fenchi kpi export 產生的檔案" },
      options: {
        roster: "載明各機關指紋的 JSON；不在其中者不予採計",
        to: "寫入檔案，副檔名為 .xlsx、.csv、.html 或 .json",
      },
      examples: [
        ["fenchi kpi show", "僅此主目錄"],
        ["fenchi kpi show *.fenchi-kpi --roster agencies.json --to kpi-115.xlsx", "所有機關，輸出為活頁簿"],
      ],
    },
    export: {
      summary: "將本機關的佐證資料寫成一個簽署檔",
      details: "內含所有報告、矯正措施、紀錄、盤點表，以及證明簽章所需資料；不含任何秘密。",
      arguments: { file: "要寫入的檔案" },
      options: { agency: "保險庫所屬機關（預設依演練或盤點表所載）", overwrite: "取代既有檔案" },
      examples: [["fenchi kpi export 內政部.fenchi-kpi", "交付專案辦公室的單一檔案"]],
    },
    record: {
      summary: "簽署並保存紀錄：培訓名單、作業步驟、風險評估",
      details:
        "可為一筆紀錄的 JSON，或培訓名單 CSV（欄位為 course、finished、person、gender）。各種格式見 docs/OPERATIONS.md。紀錄只能增補。",
      arguments: { file: "JSON 或 CSV" },
      options: {},
      examples: [["fenchi kpi record training-115.csv", "何人完成何課程"]],
    },
  },
};

export const evidenceSaid: EvidenceSaid = {
  verdicts: {
    conforming: "復原成功，全部達標",
    successful: "復原成功，惟有不符合事項",
    unsuccessful: "復原未成功",
  },
  reports: {
    none: "尚無演練報告。請執行演練：fenchi drill run one-provider-lost",
    head: ["編號", "日期", "情境", "結果", "已復原", "核心復原時間", "步驟", "已封存"],
    never: "－",
    sealed: "是",
    unsealed: "否",
    unknown: "？",
    broken: (message) => `不可採信：${message}`,
    summary: (seq, verdict) => `第 ${seq} 號報告：${verdict}。`,
    figures: (recovered, total, seconds, steps) =>
      `${total} 個模組中 ${recovered} 個於 ${seconds} 內復原，共 ${steps} 個操作步驟。`,
    page: (path) => `頁面：${path}`,
    copied: (path) => `已複製到 ${path}。`,
    sealing: (count) => `已備份 ${count} 項佐證資料。`,
    notSealed: (count) => `有 ${count} 份報告尚未封存備份：fenchi drill report --seal`,
  },
  verify: {
    proven: (seq, verdict) => `第 ${seq} 號報告未經更動，其數字與紀錄相符：${verdict}。`,
    otherwise: "此頁面由其他版本的 Fenchi 繪製：簽章有效，未重繪比對。",
    hash: (hash) => `SHA-256 ${hash}`,
    all: (count) => `${count} 份報告均經證明，無一缺少。`,
    none: "沒有可查驗的演練報告。",
    missing: (seq) => `缺少第 ${seq} 號報告：已遭移除。請取回：fenchi list fenchi/drill/reports`,
    unlinked: (seq) => `第 ${seq} 號報告與前一份報告不相銜接：其一遭替換。`,
    exchanged: (seq) => `第 ${seq} 號報告並非檢討時的那一份：已遭替換並重新簽署。`,
    bad: (seq, message) => `第 ${seq} 號報告：${message}`,
    progress: "查驗中",
  },
  findings: {
    "drill-unfinished": "演練未能自行完成",
    "module-lost": "未能復原",
    "hash-differs": "復原內容與封存時不同",
    "check-failed": "檢查未通過",
    "rto-missed": "復原時間超過 RTO",
    "rpo-missed": "資料時間超過 RPO",
    "steps-exceeded": "操作步驟超過目標",
    "prediction-off": "還原時間與預估不同",
    "provider-fault": "存放處表現異常",
    "check-missing": "無檢查可證明其可運作",
  },
  actions: {
    none: "沒有未結案的矯正措施。",
    head: ["編號", "狀態", "發現", "對象", "情境", "負責人", "期限"],
    states: { open: "未結案", closed: "已結案", overdue: "逾期" },
    nobody: "未指定",
    opened: (seq, day, times) => `由第 ${seq} 號報告於 ${day} 開立，共發現 ${times} 次`,
    expected: (text) => `預期　　　${text}`,
    found: (text) => `實際　　　${text}`,
    owner: (text) => `負責人　　${text}`,
    due: (text) => `期限　　　${text}`,
    cause: (text) => `根本原因　${text}`,
    remedy: (text) => `矯正作法　${text}`,
    closedBy: (report) => `由第 ${report} 號報告複測通過而結案`,
    closedByHand: (by, reason) => `由 ${by} 結案：${reason}`,
    history: "歷程",
    steps: {
      opened: (report) => `由第 ${report} 號報告開立`,
      recurred: (report) => `第 ${report} 號報告再次發現`,
      closed: (report) => `結案：第 ${report} 號報告複測通過`,
      reopened: (report) => `由第 ${report} 號報告重新開立`,
      assigned: (by, what) => `${by}：${what}`,
      closedByHand: (by, reason) => `由 ${by} 結案：${reason}`,
    },
    done: (number) => `已記載於第 ${number} 號矯正措施。`,
    closed: (number) => `第 ${number} 號矯正措施已結案。`,
    changes: (opened, closed, open) => `矯正措施：新開立 ${opened} 項、結案 ${closed} 項、未結案 ${open} 項。`,
  },
  kpi: {
    written: (path) => `已寫入 ${path}。`,
    exported: (path, agency, reports, records) =>
      `${agency}的佐證資料已寫入 ${path}：報告 ${reports} 份、紀錄 ${records} 筆。`,
    recorded: (count) => `已簽署並保存 ${count} 筆紀錄。`,
    missing: (agency, count) => `${agency}：有 ${count} 份報告缺少或遭替換。`,
    noRoster: "未提供名冊：尚未將各機關的指紋與其分持單核對。",
  },
};
