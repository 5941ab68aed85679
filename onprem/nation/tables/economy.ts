import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { address, clock } from "../../sample/register.ts";
import { amount, clerk, companyName, person, place, unifiedNumber, words } from "../parts.ts";
import { parentNumber, table } from "./define.ts";

/** 公司與工廠 */
export const companies = [
  table(
    "company",
    "公司登記",
    1,
    [
      column("unified_number", unifiedNumber),
      column("name", companyName),
      column("representative", person),
      column("address", address),
      column("capital", amount(6), "integer"),
      column("approved_on", dates("1971-01-01", 20_000), "date"),
      shortColumn("state", words("核准設立 停業 解散 撤銷 廢止 清算完結")),
    ],
    ["unified_number"],
  ),
  table(
    "director",
    "董監事",
    3,
    [
      parentNumber("company", 3, 1),
      column("name", person),
      column("position", words("董事長 董事 獨立董事 監察人")),
      column("shares", amount(5), "integer"),
      shortColumn("until", words("115-06-30 116-06-30 117-06-30 118-06-30")),
    ],
    ["company_no"],
  ),
];
export const factories = [
  table(
    "factory",
    "工廠登記",
    1,
    [
      column("registration", sequence(fixed("99-"), digits(6), fixed("-00"))),
      column("unified_number", unifiedNumber),
      column("township", place),
      column("industry", words("食品 紡織 化學材料 塑膠製品 金屬製品 電子零組件 機械設備 汽車零件 藥品")),
      column("area", amount(4), "integer"),
      shortColumn("hazard", words("無 公共危險物品 毒性化學物質 高壓氣體")),
      shortColumn("state", words("生產中 停工 歇業 公告廢止")),
    ],
    ["registration"],
  ),
];

/** 商工資料查詢: what the public may look up. */
export const businessIndex = [
  table(
    "business_index",
    "商工公示資料",
    1,
    [
      column("unified_number", unifiedNumber),
      column("name", companyName),
      column("township", place),
      column("category", words("公司 商業 有限合夥 工廠")),
      shortColumn("state", words("核准設立 停業 解散 歇業")),
      shortColumn("published_at", clock),
    ],
    ["unified_number", "name"],
  ),
];

/** 重要物資及固定設施 */
export const supplies = [
  table(
    "supply",
    "重要物資存量",
    1,
    [
      column("unified_number", unifiedNumber),
      column("holder", companyName),
      column("township", place),
      column("kind", words("白米 食油 飲用水 柴油 汽油 發電機 挖土機 大貨車 棉被 口罩 水泥 鋼筋")),
      shortColumn("quantity", amount(3), "integer"),
      shortColumn("surveyed_on", dates("2025-01-01", 600), "date"),
      shortColumn("clerk", clerk),
    ],
    ["kind", "township"],
  ),
];
export const facilities = [
  table(
    "facility",
    "固定設施",
    1,
    [
      column("name", sequence(place, words("加油站 冷凍庫 倉儲 醫院 旅館 營造廠 修護廠 造船廠"), digits(4))),
      column("township", place),
      column("address", address),
      column("capacity", amount(3), "integer"),
      shortColumn("state", words("可用 部分可用 整修 停用")),
    ],
    ["township"],
  ),
];
