import type { Line } from "../../../continuity/plan/plan.ts";
import type {
  DependenciesSaid,
  dependenciesHelp as englishDependenciesHelp,
  planHelp as englishPlanHelp,
  PlanSaid,
} from "./en-plan.ts";

const n = (count: number) => count.toLocaleString("zh-TW");

function lineText({ bitsPerSecond, roundTrip, loss, window }: Line): string {
  const rate = bitsPerSecond >= 1e9 ? `${bitsPerSecond / 1e9} Gbit/s` : `${bitsPerSecond / 1e6} Mbit/s`;
  return [
    rate,
    `往返 ${roundTrip} ms`,
    loss > 0 ? `遺失率 ${loss * 100}%` : "",
    window ? `每 ${window.every / 60} 分鐘中通 ${window.up / 60} 分鐘` : "",
  ]
    .filter((part) => part !== "")
    .join("、");
}

export const planHelp: typeof englishPlanHelp = {
  summary: "製作還原計畫：順序、是否同時進行，以及各模組何時復原",
  details:
    "依據盤點表及各保險庫的備份。被倚賴者先還原；可先後者，優先還原能最早恢復最重要核心功能者。完成時間由模型預測，模型依本機實測的還原校準。有模組無法復原時，結束碼為 3。",
  arguments: { file: "重新顯示已儲存的計畫" },
  options: {
    line: "屆時的線路：100M；2M,600ms,2%；8M,600ms,10m/1h 表示每小時通 10 分鐘（預設：與上次還原相同）",
    without: "屆時無法使用的存放處；可重複指定",
    onlyCore: "僅核心功能及其所倚賴者",
    strict: "優先序較低者一律不得先於較高者，但其所倚賴者除外",
    system: "僅此系統及其所倚賴者：系統 或 機關/系統；可重複指定",
    at: "採用此時間或之前的最新備份",
    room: "還原目標的可用空間，例如 500GiB",
    lanes: "同時還原的模組數（預設：最佳值）",
    whatIf: "與其他情況比較：「line=2M,600ms,2%; without=tokyo; only-core; strict; lanes=4」；可重複指定",
    save: "將計畫寫入檔案，供 fenchi run 執行",
    vault: "備份不全在此保險庫時，指定機關保險庫的主目錄；可重複指定",
  },
  examples: [
    ["fenchi plan --line 100M,50ms", "以此線路，全部何時復原"],
    ["fenchi plan --line 2M,600ms,2% --only-core --without tokyo", "失去一個存放處，經衛星線路僅還原核心功能"],
    [
      'fenchi plan --line 100M --what-if line=2M,600ms,2% --what-if "without=tokyo; only-core"',
      "與另外兩種情況並列比較",
    ],
    ["fenchi plan --save plan.json", "供執行：fenchi run start plan.json"],
    ["fenchi plan plan.json", "重新顯示"],
  ],
};

export const dependenciesHelp: typeof englishDependenciesHelp = {
  summary: "分析各功能倚賴什麼，並繪圖",
  details:
    "指出循環倚賴及最易解除的一項、無備份的模組、無核心功能需要的模組、不屬於任何模組的備份，以及各模組的獨立程度。有異常時，結束碼為 3。",
  arguments: {},
  options: {
    core: "僅此功能：提供服務所需的最小範圍；機關/系統/項次，或名稱",
    svg: "繪成 SVG 檔",
    mermaid: "寫成 Mermaid 流程圖",
    vault: "備份不全在此保險庫時，指定機關保險庫的主目錄；可重複指定",
  },
  examples: [
    ["fenchi dependencies --svg dependencies.svg", "全部，並繪圖"],
    ["fenchi dependencies --core 內政部/戶政與役政資訊系統/1", "一項功能提供服務所需的一切"],
    ["fenchi dependencies --json", "供程式使用"],
  ],
};

export const planSaid: PlanSaid = {
  measuring: "讀取各備份所需資料量",
  lineOfLast: "未指定 --line：以上次還原的線路規劃。",
  lineAssumed: "未指定 --line：假設線路為 100 Mbit/s、往返 50 ms。",
  answer: (modules, finish, core, all) =>
    `${n(modules)} 個模組於 ${finish} 內復原；${n(all)} 項核心功能中 ${n(core)} 項可提供服務。`,
  line: (line, lanes, fetch, providers) =>
    `${lineText(line)} · ${lanes === 1 ? "逐一還原" : `同時還原 ${lanes} 個模組`} · 經線路 ${fetch} · ${providers}`,
  core: "核心功能",
  coreHead: ["模組", "名稱", "恢復服務", "至遲", "目標", "結果"],
  kept: "符合",
  late: "逾期",
  never: "此計畫無法恢復",
  within: "各時限內復原情形",
  withinHead: ["時限", "核心功能", "模組", "資料量"],
  hours: (hours) => `${hours} 小時`,
  order: "順序",
  orderHead: ["波次", "模組", "取回", "開始", "復原", "九成機率"],
  onPath: "* 決定全部復原的時間",
  unit: (members) => `${members.join("、")} 互相倚賴：一併還原。`,
  missing: (count) => `${n(count)} 個模組無法復原`,
  missingHead: ["模組", "原因"],
  reasons: {
    "no-item": "盤點表未填備份項目",
    "no-backup": "保險庫沒有其備份",
    "not-restorable": "可用的存放處中，持有其備份者不足",
    "no-room": "還原目標空間不足，或其所倚賴者空間不足",
  },
  whatIf: "情況比較",
  whatIfHead: ["情況", "核心平均恢復", "全部復原", "核心", "符合", "缺少", "同時", "取回"],
  asPlanned: "本計畫",
  saved: (file) => `已儲存至 ${file}。執行：fenchi run start ${file}`,
  more: (count) => `另有 ${n(count)} 項`,
};

export const dependenciesSaid: DependenciesSaid = {
  answer: (modules, edges, core) => `${n(modules)} 個模組、${n(core)} 項核心功能、${n(edges)} 項倚賴。`,
  cycle: (members) => `互相倚賴：${members.join("、")}`,
  cheapest: (from, to) => `最易解除者：讓 ${from} 在沒有 ${to} 的情況下先行啟動。`,
  independence: "獨立程度最低者",
  independenceHead: ["模組", "獨立程度", "同系統", "同機關", "其他機關", "最大牽制（無此項時）"],
  unsaved: "無備份",
  orphans: "無核心功能需要",
  unknown: "倚賴盤點表所無的模組",
  unlisted: "不屬於任何模組的備份",
  closure: (name, modules, backups, bytes) => `${name} 需要 ${n(modules)} 個模組、${n(backups)} 份備份、${bytes}。`,
  reach: (systems, agencies, independence) => `${n(agencies)} 個機關的 ${n(systems)} 個系統 · 獨立程度 ${independence}`,
  closureHead: ["模組", "名稱", "大小", "備份"],
  hindered: (modules) => `無法提供服務：${modules.join("、")} 沒有備份。`,
  picture: {
    title: "核心功能相依圖",
    core: "核心功能",
    other: "其他模組",
    unsaved: "無備份",
    circled: "互相倚賴",
  },
};
