import type { ErrorTexts } from "../index.ts";

const soon = "稍後會自動重試。";
const notCounted = "該次備份不算數。";

/** Errors of the engine, its queue, its sources and its HTTP API. */
export const engineErrors: ErrorTexts = {
  "engine-stopping": ["引擎正在停止。", "請重新啟動；已送出的內容不會遺失。"],
  "engine-lost": ["與引擎 {url} 的連線中斷。", "請查看引擎是否仍在執行（fenchi status）；已受理的工作會繼續。"],
  "engine-unreachable": ["{url} 沒有引擎回應。", "請以 fenchi serve 啟動引擎。"],
  "engine-foreign": ["{url} 回應的不是此版本的引擎：{why}。", "請重新啟動引擎，使其與本指令版本一致；或檢查位址。"],
  "engine-url-wrong": [
    "「{url}」不是引擎的位址。",
    "請使用 http://127.0.0.1:埠號 或 https:// 位址：一般 HTTP 會使權杖暴露於網路。",
  ],
  "event-invalid": [
    ["這不是 Fenchi 認得的事件：{why}", "請查明何者送出及其版本；該訊息留在擱置區，可重新處理。"],
    ["此訊息不是 JSON：佇列中的內容已損壞。", "請檢查磁碟；原事件再次送達時會重新送出。"],
  ],
  "events-missed": ["部分事件已無法在此讀取。", "請先查看目前狀態（fenchi status），再接續觀看事件。"],
  "notification-invalid": [
    "這不是 Fenchi 能讀取的 {sender} 通知：{why}",
    "請確認此處只接收暫存儲存區的通知，且格式如設定指引所述。",
  ],
  "never-finished": [
    "處理此訊息時，程序已中斷 {attempts} 次。",
    "請查明程序中斷的原因（記憶體、訊號），再將訊息放回佇列。",
  ],
  "drop-unknown": ["此主目錄沒有備份作業 {drop}。", "fenchi status 可查進行中的作業，fenchi list 可查備份。"],
  "restore-unknown": ["此主目錄沒有還原作業 {restore}。", "請再執行一次 fenchi restore；已還原的部分不會重新取回。"],
  "item-unknown": ["沒有 {item} 的備份。", "請以 fenchi list 查看現有備份。"],
  "backup-not-restorable": ["{item} 尚無可還原的備份。", "fenchi status 可查正在等待哪個存放處。"],
  "backup-unknown": ["可連線的存放處都沒有備份 {backup}。", "請以 fenchi list 查看備份。"],
  "backup-untracked": ["備份 {backup} 不在追蹤之列。", "若引擎狀態遺失，請以 fenchi recover 自存放處重建。"],
  "backup-unlisted": ["備份 {backup} 不在此引擎的清單中。", "若引擎狀態遺失，請以 fenchi recover 自存放處重建清單。"],
  "filter-invalid": ["無法以此條件查找備份：{why}", "時間例如 2026-11-23T03:00:00Z，筆數為 1 至 10000。"],
  "sealing-begun": ["備份作業 {drop} 已在封存。", soon],
  "sealing-not-open": ["備份 {backup} 的狀態為 {state}，不可再加入內容。", soon],
  "segment-sealed": ["備份 {backup} 的第 {segment} 段已登錄。", soon],
  "sealing-not-sealed": [
    "備份 {backup} 的狀態為 {state}，無法完成。",
    "若 fenchi list 中沒有同一內容的其他備份，請重新備份。",
  ],
  "sealing-committed": ["備份 {backup} 已完成，不可放棄。", "未更動任何資料。若不再需要，請予除役。"],
  "sealing-unknown": [
    "此引擎沒有封存備份 {backup} 的紀錄。",
    "若其間曾重建狀態，須重新備份；可用 fenchi list 查看現有備份。",
  ],
  "path-relative": ["「{path}」不是絕對路徑。", "請自根目錄起完整填寫：引擎可能在其他資料夾執行。"],
  "source-missing": [
    "{path} 不存在。",
    "可能在讀取前已移動或刪除，或其磁碟未掛載；路徑以引擎所在主機為準。請於存在後重新備份。",
  ],
  "source-not-a-file": ["{path} 不是一般檔案。", "請指定檔案本身：不追隨連結；裝置與管線請用 - 或 --from-command。"],
  "source-not-a-folder": ["{path} 不是資料夾。", "請指定資料夾本身：不追隨連結。"],
  "source-not-storable": [
    "{path} 是通訊端、管線或裝置，無法備份。",
    "請自資料夾中移除（先停止會重新建立它的程式），或分別備份其旁的資料夾。",
  ],
  "source-name-invalid": ["名稱「{path}」不是 UTF-8。", "請重新命名：其他編碼的名稱無法在所有系統上原樣還原。"],
  "source-name-too-long": ["{path} 的路徑對此系統而言過長。", "請備份更內層的資料夾，或縮短途中資料夾的名稱。"],
  "source-denied": ["無權讀取 {path}。", "請讓執行 Fenchi 的使用者可讀取，再重新備份。"],
  "source-unreadable": ["無法讀取 {path}。", "請確認此使用者可讀取。"],
  "source-unavailable": ["無法讀取 {path}。", "請檢查其所在的磁碟或網路磁碟；會自動重試。"],
  "stream-lost": ["此備份作業的資料流已無法讀取。", "資料流只能由接收它的程序讀取一次。請重新啟動其產生程式。"],
  "stream-broken": ["資料流中斷：{why}", `${notCounted}請查明產生程式為何停止，並重新執行。`],
  "command-empty": ["未指定指令。", "請寫在 --from-command -- 之後。"],
  "command-failed": [
    ["{command} {how}。其訊息：\n{stderr}", `${notCounted}請排除其所述問題後重新執行。`],
    ["產生資料的程式未正常結束：{why}", `${notCounted}請查看其訊息後重新執行。`],
  ],
  "upload-broken": ["上傳在 {read} 位元組後中斷，不會成為備份。", "請自頭重新上傳。"],
  "verify-aborted": ["查驗已取消。", "有空時請重新執行；查驗不會更動任何資料。"],
  "marker-stale": ["{path} 在標記寫入後又有變更。", "完成後請重新寫入其 .done 標記。"],
  "marker-missing": ["資料夾 {path} 沒有標記，無從得知是否完整。", "完成後請在其旁寫入 .done 標記。"],
  "marker-orphaned": ["{path} 所標記的檔案不存在。", "請移除標記，或放入所標記的檔案；備份檔本身不可以 .done 結尾。"],
  "ingest-empty": ["{path} 是空檔：可能尚未開始寫入。", "完成後請在其旁寫入 .done 標記。"],
  "ingest-misplaced": [
    "{path} 不在系統與模組的資料夾內。",
    "請移至投件資料夾的「系統/模組/」之下：資料夾名稱即為所屬項目。",
  ],
  "ingest-name-invalid": [
    "「{path}」不可作為備份項目名稱。",
    "請重新命名：系統、模組、名稱各 1 至 100 字，不可有控制字元，首尾不可為空白，並以本機的字元編碼命名。",
  ],
  "ingest-not-a-file": ["{path} 不是檔案也不是資料夾。", "請放入檔案本身：不追隨連結與裝置。"],
  "ingest-unavailable": ["無法讀取 {path}。", "請確認其存在且此使用者可讀取；會自動重試。"],
  "ingest-unwatched": [
    "系統未提供 {path} 的變更通知。",
    "不會有遺漏：每次掃描都會查看全部。在 Linux 上請提高 fs.inotify.max_user_watches。",
  ],
  "schedule-invalid": [
    "無法執行 {item} 的排程（{cron}，{timeZone}）。",
    "請填五個欄位（分、時、日、月、星期），例如 0 3 * * *，以及時區，例如 Asia/Taipei。",
  ],
  "schedule-duplicate": ["有兩個排程的項目、時間與時區均相同。", "請移除其一，或改用另一項目。"],
  "schedule-unrecorded": ["{item} 的排程未開始：無法記錄。", "請檢查主目錄的磁碟；一分鐘內會自動重試。"],
  "schedule-run-failed": ["{item} 的排程備份失敗。", "請查看來源；若等不及下次排程，請手動執行。"],
  "clock-stepped-back": [
    "{item} 應於 {due} 執行，但在時鐘倒退前已執行過。",
    "請檢查時鐘；若現在正確，{until} 之前不會自動執行，可手動執行。",
  ],
  "api-exposed": [
    "API 將在 {host} 對網路開放。",
    "請維持 127.0.0.1，或在前方設置具 TLS 的代理伺服器，並登錄於 API 主機名稱。",
  ],
  "api-port-taken": ["另一個程式正在監聽 {host}:{port}。", "請停止該程式，或為引擎另選埠號；0 為任一可用埠。"],
  "api-port-denied": ["此使用者不可監聽 {host}:{port}。", "請選擇 1023 以上的埠號。"],
  "api-address-unusable": ["無法監聽 {host}:{port}。", "請確認該位址屬於本機。"],
  "route-unknown": ["沒有此路徑。", "/openapi.json 列有全部路徑。"],
  "request-too-large": ["要求內容超過 {limit} 位元組。", "備份內容請送至 /v1/drops/stream。"],
  "request-type-wrong": ["要求內容未標示為 JSON。", "請送出 'Content-Type: application/json'。"],
  "request-invalid": ["要求內容（{part}）不符格式：{why}", "請更正；/openapi.json 說明各路徑所需內容。"],
  "length-missing": [
    "此上傳未說明長度，亦未分段傳送。",
    "請以 'Transfer-Encoding: chunked'（curl -T - 即是）或 Content-Length 傳送。",
  ],
  "token-weak": [
    "API 權杖至少須有 {length} 個 A-Z a-z 0-9 . _ ~ + / - 字元。",
    "請移除權杖檔；引擎啟動時會產生合格的權杖。",
  ],
  "token-wrong": ["此要求未附上引擎的權杖。", "請以 'Authorization: Bearer 權杖' 傳送；權杖在主目錄的 state 資料夾。"],
  "host-unknown": ["此引擎不以「{host}」為名。", "請使用 fenchi status 所列位址，或將此名稱加入引擎的主機名稱。"],
  "origin-foreign": ["此要求來自其他網站的頁面。", "請使用引擎本身的頁面，或以程式存取。"],
};
