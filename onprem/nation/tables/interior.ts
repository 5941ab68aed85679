import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { address, clock, personId } from "../../sample/register.ts";
import { amount, clerk, parcelNumber, person, place, words } from "../parts.ts";
import { parentNumber, table } from "./define.ts";

/** 役政 */
export const conscription = [
  table(
    "conscript",
    "役男",
    1,
    [
      column("person_id", personId),
      column("name", person),
      column("born_on", dates("1994-01-01", 4300), "date"),
      column("township", place),
      shortColumn("examination", words("甲等 乙等 丙等 免役 未檢查")),
      shortColumn("state", words("待徵 在營 退役 緩徵 替代役")),
      shortColumn("updated_at", clock),
    ],
    ["person_id"],
  ),
];

/** 土地登記: parcels, who owns them, what lies on them. */
export const landRegistry = [
  table(
    "parcel",
    "土地標示部",
    1,
    [
      column("parcel_id", parcelNumber),
      column("township", place),
      column("area", amount(3), "integer"),
      shortColumn("zone", words("住宅區 商業區 工業區 農業區 保護區 特定農業區 一般農業區 鄉村區 山坡地保育區")),
      shortColumn("use", words("建 田 旱 林 養 道 水 雜 丁種建築用地 甲種建築用地")),
      column("registered_on", dates("1976-01-01", 17_800), "date"),
    ],
    ["parcel_id"],
  ),
  table(
    "ownership",
    "土地所有權部",
    1.6,
    [
      parentNumber("parcel", 1.6, 1),
      column("owner_id", personId),
      column("owner", person),
      column("address", address),
      shortColumn("share", words("全部 2分之1 3分之1 4分之1 5分之2 10分之1 100分之7")),
      column("cause", words("買賣 繼承 贈與 分割 合併 拍賣 徵收 信託")),
      column("certificate", sequence(fixed("合字第"), digits(8), fixed("號"))),
      shortColumn("clerk", clerk),
    ],
    ["parcel_no", "owner_id"],
  ),
  table("encumbrance", "土地他項權利部", 0.5, [
    parentNumber("parcel", 0.5, 1),
    column("kind", words("抵押權 地上權 不動產役權 典權 農育權 最高限額抵押權")),
    column("holder", sequence(person, fixed("(合成)商業銀行"))),
    column("amount", amount(6), "integer"),
    shortColumn("state", words("設定 變更 塗銷")),
  ]),
];

/** 土地複丈 and 地價 */
export const landSurvey = [
  table(
    "survey_case",
    "複丈案件",
    1,
    [
      column("case_no", sequence(fixed("測丈字第"), digits(8), fixed("號"))),
      column("parcel_id", parcelNumber),
      column("applicant_id", personId),
      column("kind", words("鑑界 分割 合併 地目變更 界址調整 他項權利位置測量")),
      column("applied_on", dates("2010-01-01", 6100), "date"),
      shortColumn("surveyor", clerk),
      shortColumn("state", words("收件 外業 內業 審核 結案 補正")),
    ],
    ["parcel_id"],
  ),
];
export const landValue = [
  table(
    "land_value",
    "公告土地現值",
    1,
    [
      column("parcel_id", parcelNumber),
      column("township", place),
      column("year", words("108 109 110 111 112 113 114 115"), "integer"),
      shortColumn("declared", amount(4), "integer"),
      shortColumn("current", amount(5), "integer"),
    ],
    ["parcel_id"],
  ),
];
