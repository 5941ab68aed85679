import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { address, clock, personId } from "../../sample/register.ts";
import { amount, clerk, companyName, parcelNumber, person, place, plate, unifiedNumber, words } from "../parts.ts";
import { parentNumber, table } from "./define.ts";

/** 國稅 */
export const taxpayers = [
  table(
    "taxpayer",
    "納稅義務人",
    1,
    [
      column("person_id", personId),
      column("name", person),
      column("address", address),
      column("office", sequence(place, fixed("稽徵所"))),
      shortColumn("state", words("正常 暫緩 欠稅 死亡 出境")),
    ],
    ["person_id"],
  ),
  table(
    "income_return",
    "綜合所得稅結算申報",
    2.5,
    [
      parentNumber("taxpayer", 2.5, 1),
      column("year", words("109 110 111 112 113 114"), "integer"),
      column("income", amount(6), "integer"),
      column("withheld", amount(4), "integer"),
      column("filed_at", clock),
      shortColumn("way", words("網路 手機 人工 二維條碼 稅額試算")),
      shortColumn("state", words("受理 核定 退稅 補稅 更正")),
    ],
    ["taxpayer_no"],
  ),
];
export const invoices = [
  table(
    "invoice",
    "電子發票",
    1,
    [
      column("invoice_id", sequence(fixed("OI"), digits(8))),
      column("seller", unifiedNumber),
      column("buyer", unifiedNumber),
      column("amount", amount(5), "integer"),
      column("tax_kind", words("應稅 零稅率 免稅")),
      column("issued_on", dates("2024-01-01", 1000), "date"),
      shortColumn("state", words("開立 作廢 折讓 上傳")),
    ],
    ["seller"],
  ),
];
export const businessTax = [
  table(
    "business_tax",
    "營業稅申報",
    1,
    [
      column("unified_number", unifiedNumber),
      column("name", companyName),
      column("period", words("11401 11403 11405 11407 11409 11411 11501 11503"), "integer"),
      column("output_tax", amount(5), "integer"),
      column("input_tax", amount(5), "integer"),
      shortColumn("clerk", clerk),
      shortColumn("state", words("申報 核定 滯報 怠報")),
    ],
    ["unified_number"],
  ),
];

/** 地稅 */
export const landTaxes = [
  table(
    "land_tax",
    "地價稅",
    1,
    [
      column("parcel_id", parcelNumber),
      column("payer_id", personId),
      column("payer", person),
      column("year", words("111 112 113 114"), "integer"),
      column("tax", amount(4), "integer"),
      shortColumn("rate", words("一般 自用 工業 公共設施保留地")),
      shortColumn("state", words("開徵 繳清 欠繳 減免")),
    ],
    ["parcel_id", "payer_id"],
  ),
  table("house_tax", "房屋稅", 1, [
    column("address", address),
    column("payer_id", personId),
    column("floor_area", amount(2), "integer"),
    column("tax", amount(3), "integer"),
    shortColumn("use", words("自住 出租 營業 公益")),
    shortColumn("state", words("開徵 繳清 欠繳 減免")),
  ]),
];
export const vehicleTaxes = [
  table(
    "licence_tax",
    "使用牌照稅",
    1,
    [
      column("plate", plate),
      column("payer_id", personId),
      column("year", words("113 114 115"), "integer"),
      column("tax", amount(3), "integer"),
      shortColumn("state", words("開徵 繳清 欠繳 免徵")),
    ],
    ["plate"],
  ),
];
