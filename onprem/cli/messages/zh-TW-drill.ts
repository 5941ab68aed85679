import { formatDuration } from "../format.ts";
import type { DrillSaid, drillHelp as english } from "./en-drill.ts";
import { drillEvidenceHelp } from "./zh-TW-evidence.ts";

/** Help of `fenchi drill` in Traditional Chinese. */
export const drillHelp: typeof english = {
  summary: "演練復原：存放處失聯、頻寬受限、空白機器",
  details:
    "演練依情境實際復原至專屬資料夾：僅讀取存放處，絕不寫入存放處、保險庫狀態或任何正式環境。全程留存紀錄，結束時產生佐證報告。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi drill list", "列出可用的情境"],
    ["fenchi drill run one-provider-lost", "於一家存放處失聯下復原全部資料並產生報告"],
    ["fenchi drill schedule", "查看下次演練的期限"],
  ],
  commands: {
    list: {
      summary: "列出內附情境",
      details: "自訂情境為 YAML 檔；docs/DRILLS.md 列有所有欄位。",
      arguments: {},
      options: {},
      examples: [["fenchi drill list --json", "以 JSON 輸出名稱與目的，供程式使用"]],
    },
    run: {
      summary: "執行演練，或接續中斷的演練",
      details:
        "該情境如有未完成的演練即予接續。絕不使用正式環境的前後置指令、命令與復原目的地；執行設定檔中僅採用檢視復原結果的檢核。復原的資料於結束時清除。有模組未復原或檢核未通過時，結束代碼為 3。",
      arguments: { scenario: "情境名稱，或 YAML 檔路徑" },
      options: {
        vault: "機關及其保險庫的主目錄；可重複指定（預設：均為 --home）",
        person: "參與人員及角色；可重複指定",
        lose: "指定失聯的存放處；可重複指定",
        clock: "取代情境所定：real 為真實時間，simulated 為模擬時間（等待線路不費時）",
        before: "復原此時間之前的最新版本，取代情境所定",
        onlyCore: "僅復原核心功能及其所需",
        config: "執行設定檔，採用其檢核",
        sheets: "保管人分持單，供自空白機器開始的情境使用（多個保險庫時為 機關=檔案）",
        into: "復原至此空資料夾，取代主目錄內的資料夾",
        keep: "保留復原的資料供檢視，事後請自行清除",
        new: "即使該情境有未完成的演練，仍重新開始",
      },
      examples: [
        ["fenchi drill run one-provider-lost --person 林大明:operator", "一家存放處失聯"],
        ["fenchi drill run satellite-line --only-core", "以 2 Mbit/s 復原核心功能，採模擬時間"],
        ["fenchi drill run empty-machine --sheets 分持單1.txt 分持單4.txt 分持單5.txt", "僅憑分持單復原"],
        ["fenchi drill run ransomware --before 2026-03-01", "回復至某日之前的版本"],
      ],
    },
    status: {
      summary: "列出演練及進度",
      details: "未完成的演練，以開始時的相同指令接續。",
      arguments: {},
      options: {},
      examples: [["fenchi drill status", "最近的演練，含未完成者"]],
    },
    schedule: {
      summary: "查看演練期限，或設定情境的演練頻率",
      details: "排程中的情境至少每年演練一次。引擎執行時，期限將至或逾期即發出 drill.due。有逾期者結束代碼為 3。",
      arguments: { scenario: "要排入或移出的情境名稱" },
      options: {
        every: "該情境兩次演練相隔天數，至多 366（預設 365）",
        remind: "期限前幾天開始提醒（預設 30）",
        remove: "將該情境移出排程",
      },
      examples: [
        ["fenchi drill schedule", "查看各情境的期限"],
        ["fenchi drill schedule satellite-line --every 180", "衛星線路每半年演練一次"],
      ],
    },
    ...drillEvidenceHelp,
  },
};

/** What `fenchi drill` says in Traditional Chinese. */
export const drillSaid: DrillSaid = {
  scenarios: { head: ["名稱", "狀況", "時間"], real: "真實", simulated: "模擬" },
  preparing: "查詢備份",
  running: "演練",
  begun: (scenario, drill) => `演練 ${drill}：${scenario}。`,
  resumed: (scenario, drill) => `接續演練 ${drill}：${scenario}。`,
  leftOut: (count) => `略過正式環境的 ${count} 項前後置指令、命令與檢核。`,
  modules: (good, failed, total) => (failed === 0 ? `${good}/${total}` : `${good}/${total}，${failed} 項失敗`),
  started: (module) => `  ${module}……`,
  restored: (module, at, predicted) =>
    `  ${module} 於 ${formatDuration(at)} 後復原（預估 ${formatDuration(predicted)}）`,
  failed: (module, message) => `  ${module} 未復原：${message}`,
  checked: (module, good, total) => `  ${module}：${total} 項檢核通過 ${good} 項`,
  noticed: (provider, message) => `  ${provider}：${message}`,
  changed: (what) => `  ${what}`,
  paused: (drill) => `演練 ${drill} 已留存紀錄：執行相同指令即可接續。`,
  outcome: {
    completed: "演練結束：範圍內全部復原。",
    failed: "演練結束：未能全部復原。",
    stopped: "演練已停止。",
    paused: "演練已暫停。",
  },
  report: (seq, path) => `第 ${seq} 號報告：${path}`,
  kept: (path) => `復原的資料在 ${path}；檢視後請清除。`,
  withdrawn: (drill) => `未完成的演練 ${drill} 已停止並產生報告。`,
  status: {
    none: "尚未舉行演練。執行：fenchi drill run one-provider-lost",
    head: ["演練", "開始", "情境", "狀態", "模組", "歷時"],
    states: { open: "未完成", completed: "完成", failed: "失敗", stopped: "停止", broken: "毀損" },
  },
  schedule: {
    head: ["情境", "頻率", "上次", "期限", "狀態"],
    days: (count) => `${count} 天`,
    never: "無",
    states: { later: "未到期", soon: "將至", overdue: "逾期" },
    none: "未排定演練。計畫要求每年一次：fenchi drill schedule one-provider-lost",
  },
};
