import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { address, clock, personId } from "../../sample/register.ts";
import { amount, clerk, companyName, person, place, plate, unifiedNumber, words } from "../parts.ts";
import { parentNumber, table } from "./define.ts";

/** 車籍與駕籍 */
export const vehicles = [
  table(
    "vehicle",
    "車籍",
    1,
    [
      column("plate", plate),
      column("owner_id", personId),
      column("owner", person),
      column("kind", words("自用小客車 自用小貨車 機車 大型重型機車 營業小客車 大貨車 大客車")),
      column("engine", sequence(fixed("SYN"), digits(8))),
      column("made_on", dates("2000-01-01", 9600), "date"),
      shortColumn("inspected_on", dates("2023-01-01", 1300), "date"),
      shortColumn("state", words("領用 停駛 報廢 註銷 失竊")),
    ],
    ["plate", "owner_id"],
  ),
];
export const licences = [
  table(
    "driving_licence",
    "駕籍",
    1,
    [
      column("person_id", personId),
      column("name", person),
      column("address", address),
      column("class", words("普通小型車 普通重型機車 普通輕型機車 大型重型機車 職業小型車 職業大貨車 職業大客車")),
      column("issued_on", dates("1985-01-01", 15_000), "date"),
      shortColumn("state", words("有效 吊扣 吊銷 逾期 註銷")),
    ],
    ["person_id"],
  ),
];
export const violations = [
  table(
    "violation",
    "交通違規",
    1,
    [
      column("ticket", sequence(fixed("OI"), digits(7))),
      column("plate", plate),
      column("office", sequence(place, fixed("監理站"))),
      column("fine", words("600 900 1200 1800 2400 3600 6000"), "integer"),
      column("issued_at", clock),
      shortColumn("clerk", clerk),
      shortColumn("state", words("未結 繳清 裁決 申訴 強制執行")),
    ],
    ["plate"],
  ),
];

/** 運輸業 */
export const carriers = [
  table(
    "carrier",
    "汽車運輸業",
    0.2,
    [
      column("unified_number", unifiedNumber),
      column("name", companyName),
      column("kind", words("公路客運 市區客運 遊覽車 計程車客運 汽車貨運 汽車路線貨運 汽車貨櫃貨運 小客車租賃")),
      column("township", place),
      shortColumn("state", words("營運 停業 歇業 廢止")),
    ],
    ["unified_number"],
  ),
  table(
    "carrier_vehicle",
    "營業車輛",
    2,
    [
      parentNumber("carrier", 2, 0.2),
      column("plate", plate),
      column("load", amount(3), "integer"),
      shortColumn("route", sequence(place, fixed("至"), place)),
      shortColumn("state", words("營運 停駛 繳銷")),
    ],
    ["plate"],
  ),
];
