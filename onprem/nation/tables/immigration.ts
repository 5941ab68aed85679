import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { clock, personId } from "../../sample/register.ts";
import { clerk, passport, person, place, residentNumber, words } from "../parts.ts";
import { table } from "./define.ts";

/** 入出國查驗 */
export const crossings = [
  table(
    "crossing",
    "入出國紀錄",
    1,
    [
      column("passport_no", passport),
      column("person_id", personId),
      column("name", person),
      column("direction", words("入國 出國")),
      column("port", words("桃園機場 松山機場 高雄機場 臺中機場 基隆港 高雄港 金門水頭 馬祖福澳")),
      column("carrier", sequence(fixed("OI"), digits(4))),
      column("crossed_at", clock),
      shortColumn("gate", words("人工 自動通關 禮遇 組員")),
      shortColumn("officer", clerk),
    ],
    ["passport_no", "person_id"],
  ),
];
export const borderAlerts = [
  table(
    "border_alert",
    "管制名冊",
    1,
    [
      column("person_id", personId),
      column("name", person),
      column("reason", words("欠稅 通緝 兵役 法院囑託 禁止入國 協尋")),
      column("requested_by", words("法院 檢察署 國稅局 兵役單位 警察機關")),
      column("from_on", dates("2018-01-01", 3200), "date"),
      shortColumn("state", words("管制中 已解除 待確認")),
    ],
    ["person_id"],
  ),
];

/** 移民管理 */
export const permits = [
  table(
    "residence_permit",
    "居留證",
    1,
    [
      column("resident_number", residentNumber),
      column("passport_no", passport),
      column("name", person),
      column("nationality", words("越南 印尼 菲律賓 泰國 日本 美國 馬來西亞 韓國 印度 法國")),
      column("purpose", words("應聘 依親 就學 移工 投資 永久居留")),
      column("township", place),
      column("issued_on", dates("2015-01-01", 4200), "date"),
      shortColumn("state", words("有效 逾期 註銷 申請中")),
    ],
    ["resident_number"],
  ),
];
export const visas = [
  table(
    "visa_application",
    "停居留申請案",
    1,
    [
      column("case_no", sequence(fixed("移字第"), digits(8), fixed("號"))),
      column("passport_no", passport),
      column("applied_at", clock),
      column("office", sequence(place, fixed("服務站"))),
      shortColumn("clerk", clerk),
      shortColumn("state", words("收件 審查 補件 核准 不予許可")),
    ],
    ["passport_no"],
  ),
];
