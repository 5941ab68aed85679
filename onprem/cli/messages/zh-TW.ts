import { formatBytes, formatDuration } from "../format.ts";
import type { Said } from "./en.ts";

const n = (count: number) => count.toLocaleString("zh-TW");

/** What the commands say in Traditional Chinese, as used in Taiwan. */
export const said: Said = {
  error: {
    mark: "錯誤",
    warning: "注意",
    seeHelp: (command) => `請參閱 ${command} --help。`,
    unexpected: (message) => `發生未預期的錯誤：${message}`,
    unexpectedNext: "請設定 FENCHI_DEBUG=1 後再執行一次以取得細節，並回報此問題。",
    interrupted: "已停止。",
    missingArgument: (name) => `缺少 ${name}。`,
    missingOption: (flags) => `缺少 ${flags}。`,
    optionNeedsValue: (flags) => `${flags} 須指定內容。`,
    unknownOption: (flag) => `沒有 ${flag} 這個選項。`,
    unknownCommand: (name) => `沒有 ${name} 這個指令。`,
    conflict: (one, other) => `${one} 與 ${other} 不可同時使用。`,
    tooMany: "參數過多。",
    notAllowed: (value, choices) => `不可選用「${value}」；可選用：${choices}。`,
    didYouMean: (names) => `是否為 ${names}？`,
  },
  waitingForHome: (who) => `正在等待 ${who} 使用完此主目錄⋯⋯`,
  anotherProcess: "另一個程序",
  resume: {
    again: "請再執行一次相同指令。",
    drop: (drop) => `備份作業 ${drop} 已登錄：下次執行 fenchi 指令或 fenchi serve 時會接續。查詢：fenchi status`,
    dropStream: "資料流已中斷，該次備份不算數：請重新執行。",
    restore: "請再執行一次相同指令，將自中斷處接續。",
    nothing: "未更動任何資料。",
  },
  progress: {
    sealing: "備份中",
    restoring: "還原中",
    verifying: "查驗中",
    recovering: "讀取備份清單",
    left: (time) => `尚需 ${time}`,
    stored: (name, stored, staged) => `${name} ${stored}/${staged}`,
  },
  init: {
    step: {
      keys: "正在產生金鑰⋯⋯",
      probe: "正在試用各存放處的金鑰⋯⋯",
      sheets: "正在產生保管人分持單⋯⋯",
      providers: "正在將保險庫說明寫入各存放處⋯⋯",
    },
    made: (name, home) => `保險庫「${name}」已建立於 ${home}。`,
    fingerprint: "根金鑰指紋",
    rule: (threshold, count) =>
      `${count} 個存放處中任 ${threshold} 個可還原；僅有 ${threshold - 1} 個時無法讀取任何內容。`,
    sheets: (count, threshold, folder) =>
      `${count} 份保管人分持單在 ${folder}。請逐份列印，交由不同保管人，核對其上指紋，然後刪除檔案。本機遺失時，任 ${threshold} 份可開啟保險庫。`,
    loss: (threshold) => `若金鑰圈遺失，且分持單少於 ${threshold} 份，備份即永久遺失，任何人都無法救回。`,
    trial: "所有存放處都是本機資料夾：適合試用，但無法防範本機毀損。",
    next: "備份第一個檔案：",
  },
  serve: {
    ready: (url) => `引擎執行中：${url}`,
    ingest: (folder) => `將檔案放入 ${folder}/系統/模組/，或使用 fenchi drop。按 Ctrl-C 結束。`,
    stopping: "正在完成進行中的工作（再按一次 Ctrl-C 立即結束）⋯⋯",
    stopped: "已停止。未完成的工作於下次啟動時接續。",
  },
  drop: {
    done: {
      queued: (name) => `${name} 已排入佇列。`,
      sealing: (name) => `${name} 封存中。`,
      sealed: (name) => `${name} 已封存，各存放處儲存中。`,
      restorable: (name) => `${name} 已可還原。`,
      protected: (name) => `${name} 已受完整保護：所有存放處均已存妥。`,
      failed: (name) => `${name} 未能備份。`,
    },
    detail: (item, size, backup, time) => `${item} · ${size} · 備份 ${backup} · ${time}`,
    stalled: (providers) => `仍在等待 ${providers}。`,
    many: (count, time) => `${n(count)} 個檔案已備份，費時 ${time}。`,
    someFailed: (failed, count) => `${n(count)} 個檔案中有 ${n(failed)} 個未能備份。`,
    manyProgress: (done, count) => `${n(done)}/${n(count)} 個檔案`,
  },
  status: {
    empty: "尚未備份任何資料。",
    safe: (count, spare) => `是，${n(count)} 份備份均安全：任 ${spare} 個存放處毀損仍可還原。`,
    working: (done, open) => `${n(done)} 份備份安全，${n(open)} 份進行中。`,
    attention: (count) => `${n(count)} 份備份可還原，但有事項需要處理：`,
    risk: "否：以目前狀況，任何備份都無法還原。",
    partly: (count) => `有風險：${n(count)} 份備份尚無法還原，且沒有進展。`,
    reasons: {
      away: (names, spare) =>
        `無法連線至 ${names}；${spare === 0 ? "其餘存放處不可再有任何一個失效" : `其餘至多可再失效 ${spare} 個`}。`,
      tooFew: (reachable, threshold) => `需要 ${threshold} 個存放處，僅 ${reachable} 個可連線。`,
      stalled: (names) => `備份等待 ${names} 過久。`,
      failed: (count) => `${n(count)} 件備份作業失敗。`,
      dead: (count) => `${n(count)} 則訊息無法處理：請見 fenchi dead-letters。`,
      unprotected: (count) => `${n(count)} 份備份尚未在所有存放處存妥。`,
    },
    trial: "此為試用保險庫：所有存放處都是本機資料夾，本機毀損即全部遺失。",
    vault: (name, threshold, count) => `保險庫「${name}」：${count} 個存放處中任 ${threshold} 個可還原。`,
    providers: "存放處",
    reachable: "可連線",
    unreachable: "無法連線",
    waiting: (count) => `${n(count)} 件待存`,
    drops: "進行中與失敗",
    queues: "佇列",
    queue: (ready, delayed, inFlight, dead) =>
      [
        ready && `待處理 ${n(ready)}`,
        inFlight && `處理中 ${n(inFlight)}`,
        delayed && `待重試 ${n(delayed)}`,
        dead && `擱置 ${n(dead)}`,
      ]
        .filter(Boolean)
        .join("、"),
    engine: (url) => `引擎執行中：${url}`,
    noEngine: "沒有引擎在執行，投件資料夾中的檔案不會被取用。請以 fenchi serve 啟動。",
    states: {
      queued: "排隊中",
      sealing: "封存中",
      sealed: "已封存",
      restorable: "可還原",
      protected: "已保護",
      failed: "失敗",
    },
  },
  list: {
    none: "沒有符合的備份。",
    head: ["時間", "項目", "大小", "狀態", "存放處", "備份編號"],
    files: (name, count) => `${name}：${n(count)} 個檔案`,
  },
  restore: {
    done: (to, size, time) =>
      `已還原至 ${to}：${formatBytes(size)}，費時 ${formatDuration(time)}，每個位元組均已驗證。`,
    detail: (backup, providers, fetched) => `備份 ${backup} · 取自 ${providers} · 讀取 ${formatBytes(fetched)}`,
    fault: {
      missing: (provider, message) => `${provider} 有資料遺失：${message}`,
      altered: (provider, message) => `${provider} 給出遭竄改的資料：${message}`,
      behind: (provider, message) => `${provider} 的資料落後：${message}`,
      unavailable: (provider, message) => `無法連線至 ${provider}：${message}`,
      slow: (provider, message) => `${provider} 回應緩慢：${message}`,
    },
    faultsNext: "已由其他存放處補足。請執行 fenchi verify 查明各存放處的狀況。",
  },
  verify: {
    good: (backups, objects, bytes, time) =>
      `一切正常：${n(backups)} 份備份、${n(objects)} 個物件，共 ${formatBytes(bytes)}，已於 ${formatDuration(time)} 內讀出並驗證。`,
    found: (findings, objects) => `${n(objects)} 個物件中有 ${n(findings)} 個不正常：`,
    lost: (count) => `${n(count)} 份備份無法還原：保有足夠資料的存放處太少。`,
    spared: "所有備份仍可由其他存放處還原。",
    fault: { missing: "遺失", altered: "遭竄改", behind: "落後", unavailable: "無法連線" },
  },
  recover: {
    sheet: (number) => `輸入的第 ${number} 份`,
    ask: (number) =>
      `第 ${number} 份：請輸入九列字詞（每詞輸入前四個字母即可，看不清者輸入 ?），最後按一次空行。不再輸入時直接按空行。`,
    taken: (number, threshold, count) => `此為分持單第 ${number} 份；共 ${count} 份，需要 ${threshold} 份。`,
    again: "請重新輸入此份。",
    done: (name, home) => `保險庫「${name}」已於 ${home} 開啟。`,
    fingerprint: (fingerprint) => `根金鑰指紋 ${fingerprint}：須與分持單上所印者相同。`,
    backups: (count) => `找到 ${n(count)} 份備份。`,
    wrongSheet: (name) => `${name} 曾遭竄改或不屬於此保險庫；其餘份數已足夠。請換發新的分持單。`,
    behind: (name, head, highest) =>
      `${name} 的資料落後：僅至第 ${head} 筆，其他存放處已至第 ${highest} 筆。請勿單獨信任。`,
    away: (name) => `無法讀取 ${name}。`,
    next: "查看備份並還原：",
  },
  doctor: {
    good: (count) => `${n(count)} 項檢查全部通過。`,
    some: (bad, warnings) => `${n(bad)} 項有問題，${n(warnings)} 項須留意。`,
  },
  events: { ended: "引擎已結束。" },
  deadLetters: {
    none: "沒有擱置的訊息。",
    line: (type, attempts, time) => `${type} · 已試 ${attempts} 次 · ${time}`,
    next: "排除原因後執行：fenchi dead-letters --requeue 編號（或 all）",
    requeued: (count) => `已將 ${n(count)} 則訊息放回佇列。`,
  },
};
