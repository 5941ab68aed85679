import type { runHelp as englishRunHelp, RunSaid } from "./en-run.ts";

const n = (count: number) => count.toLocaleString("zh-TW");

const whichRun = "還原作業名稱，例如 20261124T030000Z（預設：最新一次）";

export const runHelp: typeof englishRunHelp = {
  summary: "依計畫還原各模組：依序進行，執行前後指令與檢查，可隨時暫停及繼續",
  details:
    "依已儲存的計畫將各模組還原至目標；同時進行的數量依計畫，倚賴者完成後才開始。進度記於日誌：暫停、中斷或停電後可由原處繼續，不會重複還原，也不會留下不完整的檔案。目標、指令與檢查的設定見 docs/RUNNING.md。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi run start plan.json --config run.yaml", "開始"],
    ["fenchi run status", "於另一視窗查看進度"],
    ["fenchi run pause", "暫停，之後可繼續"],
    ["fenchi run resume", "繼續，停電後亦同"],
  ],
  commands: {
    start: {
      summary: "開始依計畫還原",
      details: "有模組未還原或未通過檢查時，結束碼為 1；暫停或停止時為 3。",
      arguments: { plan: "以 fenchi plan --save 儲存的計畫檔" },
      options: {
        config: "各模組的目標、前後指令與檢查：YAML 或 JSON 檔（docs/RUNNING.md）",
        to: "未指定目標的模組所用資料夾（預設：作業本身的資料夾）",
        vault: "機關及其保險庫主目錄；可重複指定（預設：均為 --home）",
        line: "目前的線路與計畫不同時：100M，或 2M,600ms,2%；將重新排定",
        without: "無法使用的存放處；可重複指定",
      },
      examples: [
        ["fenchi run start plan.json", "還原至盤點表所列目標"],
        ["fenchi run start plan.json --to /srv/restored --config run.yaml", "其餘還原至指定資料夾，並執行檢查"],
      ],
    },
    resume: {
      summary: "繼續已暫停、停止或中斷的還原作業",
      details: "已還原者維持不變。未成功的模組不再嘗試，除非以 --again 指定。",
      arguments: { run: whichRun },
      options: {
        again: "再次嘗試未成功的模組：機關/系統/項次，或 all；可重複指定",
        line: "目前的線路已不同時；其餘模組將重新排定",
        without: "無法使用的存放處；可重複指定",
      },
      examples: [
        ["fenchi run resume", "最新一次作業"],
        ["fenchi run resume --again all --line 2M,600ms,2%", "經由衛星線路，並再次嘗試未成功者"],
      ],
    },
    pause: {
      summary: "暫停進行中的還原作業",
      details: "還原停在目前位置，之後由該處繼續；執行中的指令會等待其結束。",
      arguments: { run: whichRun },
      options: {},
      examples: [["fenchi run pause", "最新一次作業"]],
    },
    status: {
      summary: "查看還原作業：已還原、進行中及剩餘時間",
      details: "有模組未成功時，結束碼為 3。",
      arguments: { run: whichRun },
      options: {},
      examples: [
        ["fenchi run status", "最新一次作業"],
        ["fenchi run status --json", "供程式使用"],
      ],
    },
    stop: {
      summary: "結束還原作業；已還原者保留",
      details: "同暫停，並移除預先取得的資料。之後仍可繼續。",
      arguments: { run: whichRun },
      options: {},
      examples: [["fenchi run stop", "最新一次作業"]],
    },
  },
};

export const runSaid: RunSaid = {
  restoring: "還原中",
  halting: "等待進行中的步驟",
  live: (good, total, left, running) => `${n(good)}/${n(total)} 個模組，約剩 ${left}  ${running}`,
  title: (run, good, total) => `還原作業 ${run}：${n(total)} 個模組中已還原 ${n(good)} 個`,
  left: (left, rate) => `約剩 ${left}，速率 ${rate}/s`,
  head: ["模組", "大小", "狀態", "檢查", "位置"],
  more: (count) => `另有 ${n(count)} 個模組；以 --json 顯示全部`,
  stages: {
    waiting: "等待",
    prepared: "還原中",
    restored: "已還原",
    delivered: "執行後續指令",
    finished: "檢查中",
    done: "完成",
  },
  ends: { good: "完成", failed: "失敗", skipped: "略過" },
  checks: (count) => `${n(count)} 項檢查`,
  notRunning: (run) => `還原作業 ${run} 目前無人執行。`,
  outcome: {
    running: "還原作業進行中。",
    completed: "已全部還原。",
    failed: "尚未全部還原。",
    paused: "還原作業已暫停。",
    stopped: "還原作業已停止；已還原者保留。",
  },
  resume: (run) => `繼續請用：fenchi run resume ${run}`,
};
