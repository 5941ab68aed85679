import type { ErrorTexts } from "../index.ts";

const bug = "這是程式錯誤，請回報。";
const unused = "其內容完全未採用。請執行 fenchi verify 查明是哪個存放處混淆。";
const otherCopy = "已改用其他存放處的副本。請執行 fenchi verify。";

/** Errors of what is sealed, signed and stored. */
export const formatErrors: ErrorTexts = {
  "signature-invalid": [
    "{object}（{type}）不可信任：{why}",
    "其內容完全未採用。請查明來源：可能毀損、偽造，或屬於另一個保險庫。",
  ],
  "manifest-foreign": ["清冊 {object} 屬於另一份備份、另一個保險庫或另一任期。", unused],
  "witness-foreign": ["見證 {object} 屬於另一個位置、另一個保險庫或另一任期。", unused],
  "statement-foreign": ["聲明 {object} 屬於另一份備份或另一個保險庫。", unused],
  "policy-foreign": ["政策 {object} 屬於另一個保險庫或另一版次。", unused],
  "table-altered": ["備份 {backup} 的物件表與封存時不同。", otherCopy],
  "body-altered": ["備份 {backup} 的內容表無法以其金鑰開啟。", otherCopy],
  "receipt-foreign": ["來自 {provider} 的收據屬於另一份備份或另一個保險庫。", "未予計入；將重新索取。"],
  "abandonment-foreign": ["紀錄 {object} 屬於另一份備份或另一個保險庫。", "未予存放。請查明何人送出。"],
  "parcel-foreign": [
    "{provider} 暫存區中的 {name} 應送往其他存放處。",
    "其內容完全未存放。請查明還有誰可寫入此暫存區。",
  ],
  "parcel-altered": ["{provider} 暫存區中的 {name} 遭變更或截斷。", "其內容完全未存放；封存端會重新送出。"],
  "recovery-failed": [
    "這些分持單無法開啟 {provider} 的救援金鑰。",
    "請確認分持單屬於此保險庫；否則將改用其他存放處的副本。",
  ],
  "key-foreign": ["{provider} 的金鑰物件內含其他用途的份額。", "已改用其他存放處的份額。請執行 fenchi verify。"],
  "vault-invalid": ["無法構成保險庫：{why}。", "須符合 2 <= k < n <= 16、k <= 完整門檻 <= n，且名稱不可重複。"],
  "vault-foreign": [
    "此處存放的是保險庫 {found}，不是 {expected}。",
    "請將此主目錄指向自己的存放處，或改用該保險庫的金鑰圈。",
  ],
  "format-newer": ["{what} 需要較新版的 Fenchi：其中使用了 {members}。", "請更新本機的 Fenchi 後再試。"],
  "document-invalid": ["{what} 雖有簽章但格式不符：{why}", "它由有缺陷或較新的版本產生；請保留並回報。"],
  "read-back-differs": [
    "{provider} 讀回的 {name} 與寫入時不同。",
    "未開立收據。請檢查 {provider}：會改變所存內容的媒體或服務必須更換。",
  ],
  "contents-broken": [
    "備份 {backup} 的內容前後不符：{why}。",
    "所有份額均通過驗證，故封存時即如此：請還原另一份備份並回報。",
  ],
  "restored-differs": [
    "取回的備份 {backup} 與當初備份的內容不同。",
    "未放置任何檔案。請再還原一次；若仍如此，請還原另一份備份並回報。",
  ],
  "path-missing": ["此備份中沒有檔案 {path}。", "請以 fenchi list --files 查看檔案；若非資料夾，請勿使用 --path。"],
  "range-beyond": ["範圍超出此備份的 {size} 位元組。", "請指定 0 至 {size} 之間的範圍。"],
  "nobody-has-it": ["沒有存放處能提供通過驗證的 {object}。", "請恢復更多存放處，或執行 fenchi verify 查明各處狀況。"],
  "commitment-differs": [
    "現有金鑰無法開啟備份 {backup}。",
    "此金鑰圈或分持單屬於另一個保險庫，或某個存放處的金鑰服務回覆有誤。",
  ],
  "too-few-shares": [
    "備份 {backup} 需要 {threshold} 個存放處的金鑰份額，僅取得 {found} 個。",
    "請恢復更多存放處，或以足夠份數的分持單執行 fenchi recover。",
  ],
  "too-few-fragments": [
    "資料包 {pack} 需要 {threshold} 個份額，僅 {found} 個通過驗證。",
    "請恢復更多存放處；fenchi verify 可查明各處尚存的內容。",
  ],
  "key-share-wrong": [
    "{provider} 的金鑰服務給出的備份 {backup} 金鑰份額有誤。",
    "已改用其他存放處的份額。請向 {provider} 查明其金鑰發生何事。",
  ],
  "pack-unknown": [
    "備份 {backup} 的物件表沒有該大小的資料包 {pack}。",
    "此備份由有缺陷的版本封存；請還原較早的一份並回報。",
  ],
  "journal-altered": [
    "備份 {backup} 的封存日誌無法以本機金鑰開啟。",
    "將放棄該次備份並重新封存。若本機未曾還原，請查明何人更動。",
  ],
  "source-changed": ["{name} 在封存過程中有變更。", "該次備份不算數。請在無人寫入時重新備份。"],
  "erasure-code": ["沒有 k = {k}、n = {n} 的抹除碼。", "須符合 2 <= k < n <= 16。"],
  "erasure-length": ["長度 {length} 不在 0 至 {capacity} 之間。", bug],
  "erasure-index": ["編號 {index} 不存在。", bug],
  "erasure-too-few": ["需要 {needed} 個片段，目前有 {present} 個。", "請恢復更多存放處。"],
  "erasure-capacity": ["容量 {capacity} 不是資料包的容量。", "請改用較小的資料包。"],
  "erasure-unequal": ["現有片段的切片長度不一：{one} 與 {other}。", bug],
  "chunk-gear": ["切塊表有 {bytes} 位元組，長度不對。", bug],
  "chunk-sizes": [
    "切塊大小不可為最小 {min}、一般 {normal}、最大 {max}。",
    "須符合 0 < 最小 < 一般 < 最大，且一般為 2 的冪次。",
  ],
};
