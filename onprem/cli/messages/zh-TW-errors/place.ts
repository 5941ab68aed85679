import type { ErrorTexts } from "../index.ts";

/** Errors of the providers, and of the places that a restore goes to. */
export const placeErrors: ErrorTexts = {
  "provider-unavailable": [
    "存放處 {provider} 無法使用：{why}",
    "請恢復存放處 {provider}（掛載磁碟、檢查線路或服務）；工作會自動重試。",
  ],
  "provider-full": ["存放處 {provider} 空間不足：{why}", "請為存放處 {provider} 騰出空間或提高配額；工作會自動重試。"],
  "provider-denied": ["存放處 {provider} 拒絕存取：{why}", "請檢查誰可寫入存放處 {provider}，以及是否以唯讀方式掛載。"],
  "provider-unknown": ["此保險庫沒有名為 {provider} 的存放處。", "請以 fenchi status 查看存放處名稱。"],
  "object-missing": [
    "存放處 {provider} 沒有物件 {name}",
    "還原會改用其他存放處；請執行 fenchi verify 查明，並修補該物件。",
  ],
  "object-conflict": [
    "存放處 {provider} 的 {name} 已有不同內容，未予覆寫",
    "請查明何人寫入該物件：已存的內容絕不取代。修補時會以新版次寫入正確內容。",
  ],
  "name-conflict": [
    "存放處 {provider} 無法存放 {name}：其上層已有同名檔案",
    "請查明是哪個程式寫入此存放處：保險庫格式的名稱不會如此衝突。",
  ],
  "object-locked": ["存放處 {provider} 鎖定 {name} 至 {until}", "請等待鎖定期滿；任何人都無法縮短。"],
  "object-altered": [
    [
      "存放處 {provider} 的 {name} 遭竄改：{why}",
      "還原會改用其他存放處；請查明 {provider} 的物件為何改變，並執行 fenchi verify。",
    ],
    [
      "{provider} 給出的 {object} 與當初所存不同。",
      "已改用其他存放處的副本。請向 {provider} 查明原因，並執行 fenchi verify。",
    ],
  ],
  "name-invalid": [
    "「{name}」不是物件名稱",
    "名稱為 1 至 512 個 a-z 0-9 . _ - /，每段 1 至 255 個，且不可為 . 或 ..。",
  ],
  "range-invalid": ["{name} 共 {size} 位元組，不含自 {offset} 起的 {length} 位元組", "請指定物件之內的範圍。"],
  "lock-invalid": ["鎖定須有期限", "請指定有效的日期與時間。"],
  "lock-not-kept": [
    "此檔案系統無法記錄 {until} 這麼晚的日期",
    "請縮短鎖定期間，或將存放處移至支援 64 位元日期的檔案系統（ext4 256 位元組 inode、XFS bigtime、ZFS）。",
  ],
  "folder-not-empty": ["{path} 不是空的，其中有 {foreign}", "請為存放處選擇空資料夾；原有內容未更動。"],
  "unwrap-failed": [
    "存放處 {provider} 的金鑰 {version} 無法開啟此金鑰物件",
    "該物件遭竄改，或是以另一把金鑰包裝：請改用其他存放處，並查驗 {provider}。",
  ],
  "key-version-invalid": ["「{version}」不是金鑰版本", "請用 1 至 64 個 a-z 0-9 與連字號，例如 1、2 或 2026-01。"],
  "key-exists": [
    ["{directory} 已有金鑰 {version}", "請用下一個版本；已用來包裝備份的金鑰絕不取代。"],
    ["{path} 已存在", "請另選檔名；簽章金鑰絕不取代。"],
  ],
  "key-unusable": [
    ["存放處 {provider} 的金鑰 {version} 無法使用：{why}", "請將 {provider} 的金鑰檔帶到本機，或改用其他存放處還原。"],
    [
      "存放處 {provider} 的 KMS 金鑰 {version} 無法使用：{state}",
      "請在 {provider} 的 KMS 啟用該金鑰，並在 config.json 指明，或改用其他存放處還原。",
    ],
  ],
  "key-full": ["{path} 空間不足", "請騰出空間或另選位置後再試。"],
  "key-denied": ["無法寫入 {path}", "請檢查寫入權限，以及磁碟是否以唯讀方式掛載。"],
  "key-name-invalid": ["{path} 的名稱對此檔案系統而言過長", "請改用較短的名稱。"],
  "key-unavailable": ["無法使用 {path}", "請檢查其所在的磁碟或網路磁碟後再試。"],
  "signer-missing": ["找不到簽章金鑰 {path}", "請自副本取回金鑰檔，或由兩位核可人登錄新的簽章者。"],
  "signer-invalid": [
    "{path} 不是可讀取的 Ed25519 私鑰",
    "請檢查檔案及其權限；應為 PEM 格式，以 BEGIN PRIVATE KEY 開頭。",
  ],
  "restore-id-invalid": ["「{id}」不是還原識別碼", "請用 1 至 64 個 a-z 0-9 與連字號。"],
  "target-folder-missing": ["沒有可還原至 {path} 的資料夾", "請建立該資料夾，或另選目的地。"],
  "target-full": [
    ["{path} 尚需 {needed} 位元組，僅餘 {free} 位元組", "請騰出空間或改用其他磁碟，再執行一次還原；將自中斷處接續。"],
    ["{path} 空間不足", "請騰出空間或另選位置後再試。"],
  ],
  "target-denied": ["無法寫入 {path}", "請檢查寫入權限，以及磁碟是否以唯讀方式掛載。"],
  "target-name-invalid": ["{path} 的名稱對此檔案系統而言過長", "請改用較短的名稱。"],
  "target-unavailable": ["無法使用 {path}", "請檢查其所在的磁碟或網路磁碟後再試。"],
  "target-exists": ["{path} 已存在，未予更動", "請另選目的地，或加上 --overwrite。"],
  "target-is-folder": ["{path} 是資料夾，檔案無法取代它", "請指定該資料夾之內或旁邊的檔名。"],
  "target-is-file": ["{path} 不是資料夾，資料夾無法取代它", "請指定尚不存在的資料夾，或另選位置。"],
  "target-stage-foreign": [
    "準備 {path} 所需的 {stage} 已存在，且非本程式所建",
    "請查明何人放置並移除，或還原至僅您可寫入的資料夾。",
  ],
  "target-names-collide": ["此磁碟將「{name}」視為與既有名稱相同", "請還原至區分大小寫的磁碟，與原來源相同。"],
  "archive-broken": ["{name} 的封存檔無法解開：{why}。", "未放置任何檔案。請還原另一份備份，並回報此問題。"],
  "bandwidth-invalid": ["每秒 {bytesPerSecond} 位元組的頻寬無法傳送任何資料", "請填正數，或不設上限。"],
};
