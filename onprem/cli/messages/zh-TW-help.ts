import type { HelpTexts } from "./en-help.ts";
import { drillHelp } from "./zh-TW-drill.ts";
import { actionsHelp, kpiHelp } from "./zh-TW-evidence.ts";
import { inventoryHelp } from "./zh-TW-inventory.ts";
import { dependenciesHelp, planHelp } from "./zh-TW-plan.ts";
import { policyHelp } from "./zh-TW-policy.ts";
import { runHelp } from "./zh-TW-run.ts";

type Commands = HelpTexts["commands"];

const init: Commands["init"] = {
  summary: "建立保險庫",
  details:
    "建立主目錄與金鑰、在各存放處放置已簽章的保險庫說明，並產生保管人分持單。未指定 --provider 時，建立三個本機資料夾供試用。",
  arguments: {},
  options: {
    name: "保險庫名稱",
    provider: "存放處名稱及其資料夾，或儲存桶 s3:儲存桶?region=區域；至少指定三次",
    threshold: "幾個存放處即可開啟備份（預設 2）",
    quorum: "幾個存放處完整存妥後視為可還原（預設同門檻）",
    custodians: "幾份中的幾份分持單可開啟保險庫（預設 3-of-5）",
    sheets: "待列印的分持單存放資料夾（預設為主目錄下的 sheets）",
    lockDays: "存入的資料幾日內不得刪除（預設 0）",
  },
  examples: [
    ["fenchi init", "在 ~/.fenchi 建立試用保險庫：三個本機資料夾，任兩個可還原"],
    [
      "fenchi init --name 戶政 --provider tokyo=/mnt/tokyo --provider oregon=/mnt/oregon --provider dublin=/mnt/dublin --lock-days 35",
      "以三個已掛載的存放處建立保險庫",
    ],
    [
      "fenchi init --provider tokyo='s3:fenchi-tokyo?region=ap-northeast-1' --provider oregon=/mnt/oregon --provider dublin=/mnt/dublin",
      "一個儲存桶與兩個已掛載的存放處；儲存桶的寫法見 docs/CLOUDS.md",
    ],
    ["fenchi init --home /srv/fenchi --custodians 2-of-3 --sheets /media/usb/sheets", "分持單寫入 USB 隨身碟"],
  ],
};

const serve: Commands["serve"] = {
  summary: "啟動引擎：投件資料夾、排程、HTTP API",
  details: "持續執行至按下 Ctrl-C 為止。執行期間其他指令均交由引擎處理；未完成的工作於下次啟動時接續。",
  arguments: {},
  options: { host: "監聽位址（預設 127.0.0.1）", port: "監聽埠號（預設任一可用埠）" },
  examples: [
    ["fenchi serve", "僅供本機使用"],
    ["fenchi serve --port 8470 --json", "固定埠號，每行輸出一份 JSON 供日誌系統收集"],
  ],
};

const drop: Commands["drop"] = {
  summary: "備份檔案、資料夾、管線資料或指令輸出",
  details: "一次備份多個檔案時，--as 填「系統/模組」，各檔名即為備份項目名稱。未指定 --wait 時，達到可還原門檻即返回。",
  arguments: { source: "檔案、資料夾，或以 - 表示標準輸入；搭配 --from-command 時為要執行的指令" },
  options: {
    as: "所屬備份項目：系統/模組/名稱",
    wait: "等到哪個階段（預設 restorable）",
    label: "供查找的標籤；可重複指定",
    name: "還原時的檔名（預設沿用原名）",
    fromCommand: "執行 -- 之後的指令並備份其輸出；指令失敗即備份失敗",
    timeout: "最多等待秒數；引擎仍會繼續（結束代碼 4）",
  },
  examples: [
    ["fenchi drop daily.sql --as 戶政/登記/每日", "備份一個檔案，可還原時返回"],
    ["fenchi drop scans/ --as 戶政/登記/掃描 --wait protected", "備份資料夾，全部存放處存妥時返回"],
    ["fenchi drop --as 戶政/登記/資料庫 --from-command -- pg_dump -Fc registry", "備份資料庫，pg_dump 成功才算數"],
    [
      "mysqldump land | fenchi drop - --as 地政/登記/資料庫",
      "備份管線資料：請搭配 set -o pipefail，或改用 --from-command",
    ],
    ["fenchi drop exports/*.csv --as 稅務/申報", "一次備份多個小檔"],
  ],
};

const status: Commands["status"] = {
  summary: "說明備份是否安全",
  details: "第一行即為答案。需要人員處理時，結束代碼為 3。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi status", "答案、各存放處及進行中的工作"],
    ["fenchi status --json", "供監控系統使用"],
    ["fenchi status --quiet || mail -s 'fenchi 需要處理' ops@example.gov.tw </dev/null", "只看結束代碼"],
  ],
};

const list: Commands["list"] = {
  summary: "列出備份",
  details: "由新到舊。項目可只寫「系統」或「系統/模組」，表示其下全部。",
  arguments: { item: "只列此項目" },
  options: {
    at: "以此時間為準：各項目在此之前最新的一份",
    files: "列出最新一份資料夾備份內的檔案",
    limit: "最多列出幾筆（預設 1000）",
  },
  examples: [
    ["fenchi list", "列出全部"],
    ["fenchi list 戶政/登記 --at 115-11-23", "以當日為準還原時會用到的備份"],
    ["fenchi list 戶政/登記/掃描 --files", "可自資料夾中單獨取出的檔案"],
  ],
};

const restore: Commands["restore"] = {
  summary: "還原備份",
  details:
    "每個位元組驗證完成前，目的地不會出現任何檔案。中斷後重新執行即可接續。範圍 A-B 指自位元組 A 起、至 B 之前為止；均可加單位（KiB、MiB、GiB）。",
  arguments: { item: "備份項目：還原其最新一份，或 --at 指定時間者；使用 --backup 時免填" },
  options: {
    to: "還原後的檔案或資料夾",
    at: "此時間以前最新的一份，例如 115-11-23 或 '2026-11-23 03:00'",
    backup: "以備份編號指定，見 fenchi list",
    without: "不使用的存放處；可重複指定",
    range: "只還原位元組 A 至 B",
    path: "只還原資料夾中的這個檔案",
    overwrite: "取代目的地現有內容",
  },
  examples: [
    ["fenchi restore 戶政/登記/每日 --to /tmp/daily.sql", "還原最新一份"],
    ["fenchi restore 戶政/登記/每日 --at 115-11-23 --to /tmp/daily.sql", "還原當日為準的一份"],
    ["fenchi restore 戶政/登記/每日 --to /tmp/daily.sql --without tokyo", "模擬 tokyo 不存在"],
    ["fenchi restore 戶政/登記/掃描 --path 113/a.tif --to /tmp/a.tif", "只取資料夾中的一個檔案"],
    ["fenchi restore 戶政/登記/每日 --range 0-1MiB --to /tmp/head.sql", "最前面 1,048,576 位元組"],
  ],
};

const verify: Commands["verify"] = {
  summary: "讀出各存放處的資料並查驗",
  details: "讀取並驗證每一個物件。有缺漏或遭竄改時，結束代碼為 3。",
  arguments: {},
  options: { backup: "只查驗此備份" },
  examples: [
    ["fenchi verify", "查驗全部"],
    ["fenchi verify --backup 0123456789abcdef0123456789abcdef --json", "查驗一份，供程式使用"],
  ],
};

const recover: Commands["recover"] = {
  summary: "在空機器上開啟保險庫",
  details:
    "以足夠份數的保管人分持單，或以金鑰圈開啟。分持單可為列印用的文字檔、QR 碼內容或手動輸入的字詞；--sheets - 會逐份詢問。",
  arguments: {},
  options: {
    sheets: "分持單檔案，一檔一份；或以 - 手動輸入",
    from: "存放處：名稱=資料夾，或僅資料夾；儲存桶寫成 s3:儲存桶?region=區域",
    keyring: "改以金鑰圈開啟",
    keys: "搭配 --keyring：存放處金鑰檔所在資料夾",
    restore: "並還原此項目最新的備份",
    to: "搭配 --restore：還原後的檔案或資料夾",
  },
  examples: [
    [
      "fenchi recover --sheets 1.txt 2.txt 3.txt --from tokyo=/mnt/tokyo dublin=/mnt/dublin",
      "以三份打成檔案的分持單開啟",
    ],
    ["fenchi recover --sheets - --from /mnt/tokyo /mnt/dublin", "在畫面上輸入字詞"],
    [
      "fenchi recover --keyring keyring.json --keys kms --from /mnt/tokyo /mnt/dublin --restore 戶政/登記/每日 --to daily.sql",
      "以金鑰圈開啟並立即還原",
    ],
  ],
};

const doctor: Commands["doctor"] = {
  summary: "檢查主目錄、金鑰與各存放處",
  details: "不會更動任何資料。發現問題時，結束代碼為 3。",
  arguments: {},
  options: {},
  examples: [
    ["fenchi doctor", "列出各項檢查及未通過者的處理方式"],
    ["fenchi doctor --json", "供報修時附上"],
  ],
};

const events: Commands["events"] = {
  summary: "顯示執行中引擎的事件",
  details: "依發生順序顯示 CloudEvents：每行一件；加 --json 則每行一份 JSON。未加 --follow 時，顯示引擎仍保有的事件。",
  arguments: {},
  options: { follow: "持續顯示後續事件，至 Ctrl-C 為止", after: "自此識別碼的事件之後開始" },
  examples: [
    ["fenchi events --follow", "觀看備份經過各環節"],
    ["fenchi events --follow --json | jq .type", "只看類型"],
  ],
};

const deadLetters: Commands["dead-letters"] = {
  summary: "顯示無法處理的訊息，或重新處理",
  details: "失敗次數過多的訊息會擱置於此，不會遺失。",
  arguments: {},
  options: { requeue: "將一則或全部（all）訊息放回佇列" },
  examples: [
    ["fenchi dead-letters", "擱置的訊息及原因"],
    ["fenchi dead-letters --requeue all", "原因排除後重新處理"],
  ],
};

const completion: Commands["completion"] = {
  summary: "輸出 shell 自動補完指令稿",
  details: "指令稿以 fenchi 之名呼叫本程式，故 fenchi 須在 PATH 中。",
  arguments: { shell: "使用的 shell" },
  options: {},
  examples: [
    ["source <(fenchi completion bash)", "僅此工作階段"],
    ["fenchi completion fish > ~/.config/fish/completions/fenchi.fish", "在 fish 中永久生效"],
  ],
};

export const help: HelpTexts = {
  program: "分持備份：加密後分割存放於三個以上存放處，任 k 個即可還原。",
  footer: (table) =>
    `結束代碼：\n${table}\n\n主目錄依序取自 --home、FENCHI_HOME、~/.fenchi。各指令說明：fenchi 指令 --help`,
  exitCodes: [
    ["0", "正常"],
    ["1", "失敗"],
    ["2", "用法錯誤"],
    ["3", "需要處理：發現損壞，或備份有風險"],
    ["4", "忙碌或無法連線；請稍後再試"],
    ["130", "以 Ctrl-C 結束"],
  ],
  examples: "範例：",
  titles: { "Usage:": "用法：", "Arguments:": "參數：", "Options:": "選項：", "Commands:": "指令：" },
  common: {
    home: "主目錄（預設取自 FENCHI_HOME，否則為 ~/.fenchi）",
    json: "於標準輸出以 JSON 回覆",
    quiet: "除失敗外不顯示任何訊息",
    lang: "語言（預設依系統語系）",
    noColor: "不使用色彩",
    help: "顯示說明",
    version: "顯示版本",
    choices: (values) => `（${values}）`,
  },
  commands: {
    init,
    serve,
    drop,
    status,
    list,
    restore,
    verify,
    recover,
    doctor,
    events,
    "dead-letters": deadLetters,
    inventory: inventoryHelp,
    policy: policyHelp,
    dependencies: dependenciesHelp,
    plan: planHelp,
    drill: drillHelp,
    run: runHelp,
    actions: actionsHelp,
    kpi: kpiHelp,
    completion,
  },
};
