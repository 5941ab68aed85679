import type { FindingKind } from "../../../continuity/evidence/finding.ts";
import { formatDuration } from "../../cli/format.ts";
import type { Language } from "../../cli/language.ts";

/** What the page says in one language. */
export interface Words {
  readonly language: Language;
  /** The language's own name, for the switch. */
  readonly self: string;
  readonly title: string;
  readonly verdicts: Readonly<
    Record<"conforming" | "successful" | "unsuccessful", readonly [head: string, why: string]>
  >;
  readonly number: (seq: number) => string;
  readonly facts: Readonly<
    Record<
      | "drill"
      | "scenario"
      | "started"
      | "ended"
      | "people"
      | "vaults"
      | "inventory"
      | "line"
      | "filed"
      | "previous"
      | "head"
      | "key",
      string
    >
  >;
  readonly none: string;
  readonly first: string;
  readonly unshaped: string;
  readonly vaultHead: (head: number) => string;
  readonly lineOf: (megabits: string, roundTrip: number, loss: string) => string;
  readonly window: (up: string, every: string) => string;
  readonly keys: Readonly<
    Record<"recovered" | "core" | "rto" | "oldest" | "prediction" | "steps" | "line" | "duration", string>
  >;
  readonly of: (done: number, total: number) => string;
  readonly medianWorst: (median: string, worst: string) => string;
  readonly paused: (time: string) => string;
  readonly headings: Readonly<
    Record<
      | "targets"
      | "course"
      | "modules"
      | "within"
      | "findings"
      | "providers"
      | "steps"
      | "restored"
      | "scenario"
      | "proof",
      string
    >
  >;
  readonly series: Readonly<
    Record<"predicted" | "measured" | "target" | "waiting" | "restoring" | "checking" | "changed", string>
  >;
  readonly shown: (shown: number, total: number) => string;
  readonly chartHints: { readonly targets: string; readonly course: string };
  readonly columns: Readonly<Record<ColumnName, string>>;
  readonly states: Readonly<Record<"recovered" | "failed" | "missing", string>>;
  readonly coreMark: string;
  readonly met: string;
  readonly missed: string;
  readonly severities: { readonly nonconformity: string; readonly observation: string };
  readonly findings: Readonly<Record<FindingKind, string>>;
  readonly noFindings: string;
  readonly noFaults: string;
  readonly hours: (hours: number) => string;
  readonly entries: Readonly<Record<EntryWord, string>>;
  readonly outcomes: Readonly<Record<"completed" | "stopped" | "failed", string>>;
  readonly checksPassed: (passed: number, total: number) => string;
  readonly proof: readonly string[];
  readonly duration: (seconds: number) => string;
}

type ColumnName =
  | "module"
  | "size"
  | "predicted"
  | "restored"
  | "deviation"
  | "recovered"
  | "rto"
  | "age"
  | "rpo"
  | "checks"
  | "state"
  | "time"
  | "entry"
  | "what"
  | "kind"
  | "where"
  | "expected"
  | "found"
  | "provider"
  | "fault"
  | "count"
  | "backup"
  | "hash"
  | "within"
  | "modules"
  | "core";

type EntryWord =
  | "started"
  | "changed"
  | "acted"
  | "module-started"
  | "module-restored"
  | "module-checked"
  | "module-failed"
  | "provider-noticed"
  | "paused"
  | "resumed"
  | "ended";

const english: Words = {
  language: "en",
  self: "English",
  title: "Drill evidence report",
  verdicts: {
    conforming: ["Recovered, every target met", "Every module came back, unaltered and checked, in time."],
    successful: ["Recovered, with nonconformities", "Every module came back; not every promise was kept."],
    unsuccessful: ["Not recovered", "Not everything came back as it was sealed."],
  },
  number: (seq) => `Report ${seq}`,
  facts: {
    drill: "Drill",
    scenario: "Scenario",
    started: "Started",
    ended: "Ended",
    people: "People",
    vaults: "Vaults, and the head of each one's chain",
    inventory: "Inventory, SHA-256",
    line: "Line",
    filed: "Filed",
    previous: "Report before, SHA-256",
    head: "Head of the record's chain, SHA-256",
    key: "Signed by",
  },
  none: "–",
  first: "none: this is the first",
  unshaped: "as it is, not shaped",
  vaultHead: (head) => `backup ${head}`,
  lineOf: (megabits, roundTrip, loss) => `${megabits} Mbit/s, ${roundTrip} ms, ${loss} % loss`,
  window: (up, every) => `, up ${up} of every ${every}`,
  keys: {
    recovered: "modules recovered",
    core: "core functions back after",
    rto: "within their RTO",
    oldest: "oldest data (RPO reached)",
    prediction: "off the prediction, median · worst",
    steps: "steps by people",
    line: "passed the line, average",
    duration: "the whole drill",
  },
  of: (done, total) => `${done} of ${total}`,
  medianWorst: (median, worst) => `${median} · ${worst}`,
  paused: (time) => `${time} of it paused`,
  headings: {
    targets: "Predicted, measured and target",
    course: "Course of the restore",
    modules: "Modules",
    within: "What was back, and when",
    findings: "Deviations",
    providers: "How the providers behaved",
    steps: "Every step",
    restored: "What was restored",
    scenario: "The scenario, as it was given",
    proof: "Proof",
  },
  series: {
    predicted: "predicted",
    measured: "measured",
    target: "target (RTO)",
    waiting: "waiting",
    restoring: "restoring",
    checking: "checking",
    changed: "the scenario changed",
  },
  shown: (shown, total) => `The ${shown} that matter most of ${total}; all are in the table.`,
  chartHints: {
    targets: "Time from the start of the drill until each module was restored; the scale is logarithmic.",
    course: "When each module was fetched and checked. Dashed: the scenario changed something.",
  },
  columns: {
    module: "Module",
    size: "Size",
    predicted: "Predicted",
    restored: "Restored",
    deviation: "Off",
    recovered: "Recovered",
    rto: "RTO",
    age: "Data age",
    rpo: "RPO",
    checks: "Checks",
    state: "State",
    time: "Time",
    entry: "Step",
    what: "What",
    kind: "Deviation",
    where: "Where",
    expected: "Expected",
    found: "Found",
    provider: "Provider",
    fault: "Fault",
    count: "Times",
    backup: "Backup",
    hash: "SHA-256 of what was restored",
    within: "Within",
    modules: "Modules",
    core: "Core",
  },
  states: { recovered: "recovered", failed: "failed", missing: "not begun" },
  coreMark: "core",
  met: "met",
  missed: "missed",
  severities: { nonconformity: "nonconformity", observation: "observation" },
  findings: {
    "drill-unfinished": "The drill did not end by itself",
    "module-lost": "A module did not come back",
    "hash-differs": "What came back is not what was sealed",
    "check-failed": "A check failed",
    "rto-missed": "Back later than its RTO",
    "rpo-missed": "The data is older than its RPO",
    "steps-exceeded": "More steps than the target",
    "prediction-off": "Restored at another time than predicted",
    "provider-fault": "A provider misbehaved",
    "check-missing": "No check showed that it works",
  },
  noFindings: "None.",
  noFaults: "No provider did anything that it should not.",
  hours: (hours) => `${hours} h`,
  entries: {
    started: "the drill started",
    changed: "the scenario changed",
    acted: "a person acted",
    "module-started": "restore began",
    "module-restored": "restored",
    "module-checked": "checked",
    "module-failed": "failed",
    "provider-noticed": "provider",
    paused: "paused",
    resumed: "resumed",
    ended: "the drill ended",
  },
  outcomes: { completed: "completed", stopped: "stopped", failed: "failed" },
  checksPassed: (passed, total) => `${passed} of ${total} checks passed`,
  proof: [
    "Every figure here is computed from the recorded steps, which are in this file. Each step holds the hash of the one before it; the report holds the hash of the report before it.",
    "The report and this page are signed by a sealing key of the vault, which the vault's description pins and the root key signs. Whoever holds that key could have signed something untrue; nobody can change it afterwards, and the copies sealed in the vault cannot be taken back.",
    "To check: fenchi drill verify FILE, in the agency's home or anywhere with the fingerprint that is printed on the custodian sheets.",
  ],
  duration: (seconds) => formatDuration(seconds * 1000),
};

/** `3 小時 05 分`, `12.3 秒`. */
function chineseDuration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? Math.round(seconds * 1000) / 1000 : seconds.toFixed(1)} 秒`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} 分 ${whole % 60} 秒`;
  if (whole < 172_800) return `${Math.floor(whole / 3600)} 小時 ${Math.floor((whole % 3600) / 60)} 分`;
  return `${Math.floor(whole / 86_400)} 日 ${Math.floor((whole % 86_400) / 3600)} 小時`;
}

const chinese: Words = {
  language: "zh-TW",
  self: "繁體中文",
  title: "演練佐證報告",
  verdicts: {
    conforming: ["復原成功，全部達標", "所有模組均已復原，內容未經更動並通過檢查，且在時限之內。"],
    successful: ["復原成功，惟有不符合事項", "所有模組均已復原；部分目標未達成。"],
    unsuccessful: ["復原未成功", "部分內容未能依封存時的原樣復原。"],
  },
  number: (seq) => `第 ${seq} 號報告`,
  facts: {
    drill: "演練編號",
    scenario: "演練情境",
    started: "開始時間",
    ended: "結束時間",
    people: "參與人員",
    vaults: "保險庫及其備份鏈末端",
    inventory: "盤點表 SHA-256",
    line: "線路",
    filed: "歸檔時間",
    previous: "前一報告 SHA-256",
    head: "紀錄鏈末端 SHA-256",
    key: "簽署金鑰",
  },
  none: "－",
  first: "無：此為第一份",
  unshaped: "實際線路，未加限制",
  vaultHead: (head) => `第 ${head} 筆備份`,
  lineOf: (megabits, roundTrip, loss) => `${megabits} Mbit/s、往返 ${roundTrip} 毫秒、遺失率 ${loss}%`,
  window: (up, every) => `、每 ${every} 可用 ${up}`,
  keys: {
    recovered: "模組已復原",
    core: "核心功能復原所需時間",
    rto: "符合復原時間目標（RTO）",
    oldest: "最舊資料距今（實際 RPO）",
    prediction: "與預估之差：中位數 · 最大",
    steps: "人員操作步驟",
    line: "線路平均傳輸",
    duration: "演練全程",
  },
  of: (done, total) => `${done}／${total}`,
  medianWorst: (median, worst) => `${median} · ${worst}`,
  paused: (time) => `其中暫停 ${time}`,
  headings: {
    targets: "預估、實測與目標",
    course: "復原過程",
    modules: "各模組結果",
    within: "各時點已復原者",
    findings: "偏差及不符合事項",
    providers: "各存放處表現",
    steps: "逐步紀錄",
    restored: "復原內容",
    scenario: "情境原文",
    proof: "證明",
  },
  series: {
    predicted: "預估",
    measured: "實測",
    target: "目標（RTO）",
    waiting: "等候",
    restoring: "還原",
    checking: "檢查",
    changed: "情境變化",
  },
  shown: (shown, total) => `僅列最重要的 ${shown} 項（共 ${total} 項）；全部列於表中。`,
  chartHints: {
    targets: "自演練開始至各模組還原完成的時間；採對數刻度。",
    course: "各模組取回與檢查的時段。虛線為情境變化的時點。",
  },
  columns: {
    module: "功能模組",
    size: "大小",
    predicted: "預估",
    restored: "還原",
    deviation: "差異",
    recovered: "復原",
    rto: "RTO",
    age: "資料距今",
    rpo: "RPO",
    checks: "檢查",
    state: "結果",
    time: "時間",
    entry: "步驟",
    what: "內容",
    kind: "偏差",
    where: "對象",
    expected: "預期",
    found: "實際",
    provider: "存放處",
    fault: "異常",
    count: "次數",
    backup: "備份",
    hash: "還原內容 SHA-256",
    within: "時限內",
    modules: "模組",
    core: "核心",
  },
  states: { recovered: "已復原", failed: "失敗", missing: "未開始" },
  coreMark: "核心",
  met: "達成",
  missed: "未達成",
  severities: { nonconformity: "不符合事項", observation: "觀察事項" },
  findings: {
    "drill-unfinished": "演練未能自行完成",
    "module-lost": "模組未能復原",
    "hash-differs": "復原內容與封存時不同",
    "check-failed": "檢查未通過",
    "rto-missed": "復原時間超過 RTO",
    "rpo-missed": "資料時間超過 RPO",
    "steps-exceeded": "操作步驟超過目標",
    "prediction-off": "還原時間與預估不同",
    "provider-fault": "存放處表現異常",
    "check-missing": "無檢查可證明其可運作",
  },
  noFindings: "無。",
  noFaults: "各存放處均無異常。",
  hours: (hours) => `${hours} 小時`,
  entries: {
    started: "演練開始",
    changed: "情境變化",
    acted: "人員操作",
    "module-started": "開始還原",
    "module-restored": "還原完成",
    "module-checked": "檢查",
    "module-failed": "失敗",
    "provider-noticed": "存放處",
    paused: "暫停",
    resumed: "繼續",
    ended: "演練結束",
  },
  outcomes: { completed: "完成", stopped: "中止", failed: "失敗" },
  checksPassed: (passed, total) => `${total} 項檢查通過 ${passed} 項`,
  proof: [
    "本報告所有數字均由逐步紀錄計算而得，該紀錄已包含於本檔案。每一步驟均載有前一步驟的雜湊值；本報告載有前一報告的雜湊值。",
    "本報告及本頁由保險庫的封存金鑰簽署；該金鑰載於保險庫描述，並由根金鑰簽署。持有該金鑰者可能簽署不實內容，但事後無人可更改，封存於保險庫的副本亦無法收回。",
    "查驗方式：於機關的主目錄，或於任何電腦以分持單上印製的指紋，執行 fenchi drill verify 檔案。",
  ],
  duration: chineseDuration,
};

/** The languages of a page, the first one shown when it is opened. */
export const pageWords: readonly Words[] = [chinese, english];
