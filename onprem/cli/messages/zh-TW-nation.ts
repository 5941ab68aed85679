import type { NationSaid } from "./en-nation.ts";

export const nationSaid: NationSaid = {
  title: "以分持演示全國：八個機關、十八個系統失去一家雲端，並依序復原。",
  usage: (clouds) =>
    `npm run demo:nation [-- --size 50MB] [--lose ${clouds}] [--seed 1] [--home 資料夾] [--lang zh-TW|en]`,
  data: (size) => `1. 合成資料，約 ${size}：機關名稱為真，其餘均屬虛構`,
  counts: (systems, modules, core) => `${systems} 個系統、${modules} 個模組，其中核心功能 ${core} 個`,
  vaults: (agencies, clouds) => `2. ${agencies} 個保險庫，存放於三家雲端（${clouds}），任兩家可還原；並建立盤點表`,
  inventory: (modules, path, hash) => `${modules} 個模組已寫入 ${path}，再由該檔讀入保存；SHA-256 ${hash}…`,
  backup: "3. 全部備份，並封存已簽核的盤點表",
  backedUp: (agency, items, size, time) => `${agency}：${items} 個項目，${size}，${time} 後三家雲端均已存妥`,
  destroy: (cloud, folder) => `4. 摧毀 ${cloud}：移除 ${folder}`,
  restore: "5. 以其餘雲端，經 100 Mbit/s、80 ms 線路，依相依順序全部復原",
  checks: (count) => `${count} 項檢核通過`,
  same: (count) => `${count} 個模組與原始資料逐位元組比對：完全相同`,
  differ: (modules) => `與原始資料不同：${modules}`,
  evidence: "6. 演練證據",
  rows: {
    recovered: "已復原模組",
    core: "已復原核心功能",
    checks: "通過之檢核",
    time: "最後一個模組復原於",
    fetched: "線路傳輸量",
    prediction: "預測與實測差距之中位數（5 MB 以上模組）",
    findings: "發現事項",
    report: "報告",
  },
  proven: "報告簽章有效、數據可由紀錄重算，報告鏈完整無缺。",
  unproven: "報告未能通過驗證。",
  kpi: "7. 計畫績效指標，全由報告算出，無人工填報",
  good: (time) => `少了被摧毀的雲端，所有模組仍完整復原，全程 ${time}。`,
  bad: "有模組未能如原樣復原：請見上文。",
};
