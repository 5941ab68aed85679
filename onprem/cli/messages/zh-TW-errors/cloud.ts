import type { ErrorTexts } from "../index.ts";

/** Errors of providers that are a cloud's. */
export const cloudErrors: ErrorTexts = {
  "provider-clock": ["存放處 {provider} 拒絕存取：其時鐘與本機相差過大", "請以 NTP 校正本機時鐘；工作會自動重試。"],
  "provider-region": [
    "存放處 {provider} 所需的資源位於區域 {region}",
    "請更正 config.json 中存放處 {provider} 的區域。",
  ],
  "lock-unsupported": [
    "存放處 {provider} 不提供鎖定；{name} 未鎖定",
    "請為存放處 {provider} 改用具物件鎖定的儲存桶，或採用不鎖定的政策（lockDays 0）。",
  ],
};
