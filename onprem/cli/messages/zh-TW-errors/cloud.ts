import type { ErrorTexts } from "../index.ts";

/** Errors of providers that are a cloud's. */
export const cloudErrors: ErrorTexts = {
  "provider-clock": ["存放處 {provider} 拒絕存取：其時鐘與本機相差過大", "請以 NTP 校正本機時鐘；工作會自動重試。"],
  "provider-region": [
    "存放處 {provider} 所需的資源位於區域 {region}",
    "請更正 config.json 中存放處 {provider} 的區域。",
  ],
  "conditional-put-ignored": [
    "存放處 {provider} 的伺服器不理會 If-None-Match：第二次寫入取代了第一個物件",
    "請改用確實支援條件式寫入的伺服器或版本：否則分持份可能遭覆寫。",
  ],
  "lock-ignored": [
    "存放處 {provider} 宣稱鎖定物件，卻允許刪除鎖定中的物件",
    "請改用鎖定確實有效的儲存桶，或不具物件鎖定的儲存桶並採用不鎖定的政策（lockDays 0）。",
  ],
  "locks-missing": [
    "存放處 {provider} 的儲存桶沒有物件鎖定，但要求鎖定 {days} 天",
    "請為 {provider} 準備建立時即啟用物件鎖定的儲存桶，或以 --lock-days 0 建立保險庫。",
  ],
  "s3-place-invalid": [
    "「{text}」未指明儲存桶：{why}",
    "請寫成 s3:儲存桶?region=區域；非 AWS 的伺服器另加 endpoint=網址。其餘參數見 docs/OPERATIONS.md。",
  ],
  "region-forbidden": ["{region} 位於中國、香港或澳門：不得存放任何分持份", "請選擇其他區域；此項限制無法豁免。"],
  "ca-unreadable": ["無法讀取憑證授權檔 {path}", "請更正存放處的 ca：須為 PEM 檔，寫絕對路徑或主目錄內的路徑。"],
  "check-bucket-promises-good": ["{subject} 的儲存桶具備條件式寫入；物件鎖定：{locks}（1 為有，0 為無）。", ""],
  "check-bucket-promises-bad": [
    "{subject} 的儲存桶不再具備此保險庫所依賴的版本或鎖定。",
    "請重新啟用版本控制與物件鎖定，並查明何人關閉。",
  ],
  "lock-unsupported": [
    "存放處 {provider} 不提供鎖定；{name} 未鎖定",
    "請為存放處 {provider} 改用具物件鎖定的儲存桶，或採用不鎖定的政策（lockDays 0）。",
  ],
};
