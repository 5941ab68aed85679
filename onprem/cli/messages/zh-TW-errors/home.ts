import type { ErrorTexts } from "../index.ts";

const keyringBack = "請自副本取回；若無副本，以足夠份數的分持單可開啟保險庫：fenchi recover --sheets。";

/** Errors of a home: its files, keys, lock and set-up. */
export const homeErrors: ErrorTexts = {
  "home-missing": [
    "{home} 不是 Fenchi 主目錄。",
    "請以 fenchi init 建立、以 --home 或 FENCHI_HOME 指定其他位置，或以 fenchi recover 救回保險庫。",
  ],
  "home-exists": ["{home} 已存在且不是空的，未予更動。", "請直接使用（fenchi status），或以 --home 另選位置。"],
  "home-busy": [
    ["此主目錄正由 {command}（程序 {pid}）使用。", "請等待其結束，或將其停止後再試。"],
    ["此主目錄正由另一個程序使用。", "請等待其結束，或將其停止後再試。"],
  ],
  "home-unlockable": ["無法鎖定 {path}：磁碟有問題，或其檔案系統不支援鎖定。", "請將主目錄放在正常的本機磁碟。"],
  "file-exists": ["{path} 已存在，未予更動。", "請移開該檔案，或另選資料夾。"],
  "provider-taken": ["{root} 已存放另一個保險庫，未予更動。", "請為存放處 {provider} 選擇空資料夾。"],
  "key-probe-differs": [
    "{provider} 的金鑰服務無法開啟其金鑰所包裝的內容。",
    "在 {provider} 的金鑰恢復原狀前，請勿備份至此保險庫。",
  ],
  "store-probe-differs": ["{provider} 讀回的內容與寫入時不同。", "請更換 {provider} 的媒體；其所存內容均不可信賴。"],
  "keyring-foreign": [
    "此金鑰圈不屬於 {object} 所描述的保險庫。",
    "此金鑰圈所屬保險庫的指紋為 {fingerprint}。請與分持單核對，使二者相符。",
  ],
  "keyring-missing": ["找不到金鑰圈 {path}。", keyringBack],
  "keyring-open": ["擁有者以外的人可讀取金鑰圈 {path}。", "請執行 chmod 600 {path}，並評估何人可能已讀取。"],
  "keyring-invalid": ["{path} 不是金鑰圈：{where} 不符格式。", keyringBack],
  "keyring-exists": ["已有金鑰圈 {path}，未予更動。", "請另選主目錄。"],
  "config-providers": ["設定檔未說明存放處 {provider} 的位置。", "請在 {path} 的 providers 中補上。"],
  "config-invalid": [
    "無法使用設定檔 {path}：{why}。",
    "請更正該檔；docs/OPERATIONS.md 列有各項設定。其他資料均未更動。",
  ],
  "restore-only": [
    "此主目錄為還原而救回，沒有封存用的金鑰。",
    "請以 fenchi restore 還原。若要再備份，請以 fenchi init 建立新的保險庫。",
  ],
  "recover-nothing": [
    "指定的存放處都沒有這個保險庫。{why}",
    "請檢查路徑：每個路徑應為存放處本身的資料夾，內有 vault、backups、packs。",
  ],
  "recover-too-few": [
    "需要 {threshold} 處存放處，目前只有 {shown} 處有這個保險庫。{why}",
    "請以 --from 指定其中至少 {threshold} 處的資料夾路徑：{providers}。",
  ],
  "provider-twice": [
    "{one} 與 {other} 都是存放處 {provider} 的內容。",
    "請每處只指定一次；同一處的兩份副本並不比一份多。",
  ],
  "copy-missing": ["缺少 {path}。", "請自任一存放處的資料夾複製回來，即其中的 {object}。"],
  "policy-foreign": ["{path} 不是此保險庫核准人所簽署的政策。", "請自任一存放處的資料夾複製回來，即其中的 {object}。"],
  "signer-foreign": [
    "金鑰 {path} 不是此保險庫描述中所載的金鑰。",
    "請自副本取回此保險庫自己的金鑰檔；目前的檔案可能屬於另一個保險庫。",
  ],
  "state-behind": [
    "此主目錄記得的備份鏈至第 {head} 筆，存放處則至第 {seen} 筆：其狀態已遺失，或是舊的副本。",
    "請讓至少 {needed} 處存放處可連線（目前 {reached} 處），備份清單將自其重建。",
  ],
  "provider-foreign": [
    "存放處 {provider} 的資料夾不屬於此保險庫，未寫入任何資料。",
    "請放回 {provider} 正確的資料夾或媒體，或更正 config.json 中的 root；未完成的工作會自動重試。",
  ],
  "token-invalid": ["{path} 中沒有權杖。", "請寫入至少 32 個隨機的 A-Z a-z 0-9 _ - 字元，檔案權限 0600。"],
  "database-full": ["沒有空間寫入 {path}。", "請在其磁碟騰出空間。"],
  "database-busy": ["另一個程序正在使用 {path}。", "請等待其結束，或將其停止後再試。"],
  "database-denied": ["無法開啟 {path} 寫入。", "請確認其資料夾存在，且此使用者可寫入。"],
  "database-damaged": ["{path} 已損壞。", "請將其移開後重新啟動：存放處的內容不依賴此檔。"],
  "database-unavailable": ["無法讀寫 {path}。", "請檢查其磁碟。"],
  "database-newer": ["{path} 的結構版本為 {version}，本版僅支援至 {known}。", "請使用寫入該檔的版本，或更新的版本。"],
};
