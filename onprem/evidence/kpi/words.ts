import type { IndicatorName } from "../../../continuity/indicator/target.ts";
import type { Language } from "../../cli/language.ts";

/** What the table says in one language. */
export interface IndicatorWords {
  readonly language: Language;
  readonly title: string;
  readonly basis: string;
  readonly sections: Readonly<Record<"years" | "agencies" | "steps" | "risks" | "people" | "sources", string>>;
  readonly indicators: Readonly<Record<IndicatorName, string>>;
  readonly columns: Readonly<
    Record<
      | "indicator"
      | "year"
      | "target"
      | "done"
      | "met"
      | "agency"
      | "evidence"
      | "operation"
      | "before"
      | "after"
      | "saving"
      | "system"
      | "threats"
      | "reduction"
      | "gender"
      | "count"
      | "vault"
      | "fingerprint"
      | "known"
      | "reports"
      | "missing"
      | "open"
      | "exported",
      string
    >
  >;
  readonly year: (year: number) => string;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly unchecked: string;
  readonly report: (seq: number) => string;
  readonly record: (seq: number) => string;
  readonly operations: Readonly<Record<"backup" | "restore", string>>;
  readonly genders: Readonly<Record<"female" | "male" | "other", string>>;
  readonly unsupported: (count: number) => string;
}

const english: IndicatorWords = {
  language: "en",
  title: "Performance indicators (table 6 of the plan)",
  basis:
    "Computed from signed exports of the agencies' vaults alone. Years are those of the Republic; figures are cumulative.",
  sections: {
    years: "All agencies, by year",
    agencies: "By agency",
    steps: "Steps before and after",
    risks: "Risk before and after",
    people: "People trained, by gender",
    sources: "What it rests on",
  },
  indicators: {
    drills: "successful backup-and-restore drills",
    coreAgencies: "agencies with core functions done",
    coreDrills: "successful core function drills",
    simpleAgencies: "agencies with the simple backup function",
    people: "people trained",
  },
  columns: {
    indicator: "Indicator",
    year: "Year",
    target: "Target",
    done: "Done",
    met: "Met",
    agency: "Agency",
    evidence: "Evidence",
    operation: "Operation",
    before: "Before",
    after: "After",
    saving: "Saved",
    system: "System",
    threats: "Threats",
    reduction: "Lower by",
    gender: "Gender",
    count: "People",
    vault: "Vault",
    fingerprint: "Fingerprint",
    known: "In the roster",
    reports: "Reports",
    missing: "Missing",
    open: "Open actions",
    exported: "Exported",
  },
  year: (year) => `ROC ${year}`,
  yes: "yes",
  no: "no",
  none: "–",
  unchecked: "no roster given",
  report: (seq) => `report ${seq}`,
  record: (seq) => `record ${seq}`,
  operations: { backup: "backup", restore: "restore" },
  genders: { female: "women", male: "men", other: "others" },
  unsupported: (count) => `${count} without a report that shows it`,
};

const chinese: IndicatorWords = {
  language: "zh-TW",
  title: "績效指標（計畫表 6）",
  basis: "僅由各機關保險庫簽署匯出的資料計算，未經人工填列。年度為民國年；數值為累計。",
  sections: {
    years: "各年度總計",
    agencies: "各機關",
    steps: "操作步驟前後比較",
    risks: "風險前後比較",
    people: "培訓人數（依性別）",
    sources: "資料來源",
  },
  indicators: {
    drills: "成功完成備份及回復演練（次）",
    coreAgencies: "完成核心功能建置機關（個）",
    coreDrills: "成功完成核心功能演練（次）",
    simpleAgencies: "完成簡易備份功能機關（個）",
    people: "培訓雲端人才（人）",
  },
  columns: {
    indicator: "指標",
    year: "年度",
    target: "目標",
    done: "累計達成",
    met: "是否達標",
    agency: "機關",
    evidence: "佐證",
    operation: "作業",
    before: "改善前",
    after: "改善後",
    saving: "精簡比例",
    system: "系統",
    threats: "威脅數",
    reduction: "降低比例",
    gender: "性別",
    count: "人數",
    vault: "保險庫",
    fingerprint: "指紋",
    known: "名冊相符",
    reports: "報告數",
    missing: "缺少",
    open: "未結案矯正措施",
    exported: "匯出時間",
  },
  year: (year) => `${year} 年`,
  yes: "是",
  no: "否",
  none: "－",
  unchecked: "未提供名冊",
  report: (seq) => `報告 ${seq}`,
  record: (seq) => `紀錄 ${seq}`,
  operations: { backup: "備份", restore: "還原" },
  genders: { female: "女性", male: "男性", other: "其他" },
  unsupported: (count) => `其中 ${count} 項無報告佐證`,
};

export const indicatorWords: Readonly<Record<Language, IndicatorWords>> = { en: english, "zh-TW": chinese };
