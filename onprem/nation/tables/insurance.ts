import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { address, clock, personId } from "../../sample/register.ts";
import { amount, clerk, clinicName, companyName, person, place, unifiedNumber, words } from "../parts.ts";
import { parentNumber, table } from "./define.ts";

/** 健保承保 */
export const healthInsured = [
  table(
    "insured_unit",
    "投保單位",
    0.2,
    [
      column("unified_number", unifiedNumber),
      column("name", companyName),
      column("address", address),
      shortColumn("state", words("投保中 停保 轉出 註銷")),
    ],
    ["unified_number"],
  ),
  table(
    "insured",
    "保險對象",
    2,
    [
      parentNumber("insured_unit", 2, 0.2),
      column("person_id", personId),
      column("name", person),
      column("category", words("第一類 第二類 第三類 第四類 第五類 第六類")),
      column("from_on", dates("1995-03-01", 11_500), "date"),
      shortColumn("salary", amount(4), "integer"),
      shortColumn("state", words("在保 停保 退保 中斷")),
    ],
    ["person_id"],
  ),
];
export const premiums = [
  table("premium", "保險費", 1, [
    column("person_id", personId),
    column("month", words("11407 11408 11409 11410 11411 11412 11501 11502"), "integer"),
    column("amount", amount(3), "integer"),
    shortColumn("paid_on", dates("2025-08-01", 500), "date"),
    shortColumn("state", words("已繳 未繳 分期 減免")),
  ]),
];

/** 健保醫療 */
export const healthClaims = [
  table(
    "institution",
    "特約醫事服務機構",
    0.05,
    [
      column("code", sequence(fixed("SYN"), digits(7))),
      column("name", clinicName),
      column("township", place),
      shortColumn("state", words("特約 停約 終止")),
    ],
    ["code"],
  ),
  table(
    "claim",
    "醫療費用申報",
    3,
    [
      parentNumber("institution", 3, 0.05),
      column("person_id", personId),
      column("visited_on", dates("2024-01-01", 1000), "date"),
      column("diagnosis", sequence(fixed("X"), digits(3))),
      column("points", amount(3), "integer"),
      shortColumn("state", words("受理 抽審 核定 核減 申復")),
    ],
    ["person_id"],
  ),
];
export const prescriptions = [
  table("prescription", "藥品處方", 1, [
    column("person_id", personId),
    column("drug", sequence(fixed("SYN"), digits(7))),
    column("dose", words("QD BID TID QID HS PRN")),
    column("days", words("3 7 14 28 30"), "integer"),
    column("dispensed_at", clock),
    shortColumn("pharmacist", clerk),
  ]),
];

/** 勞保 */
export const labourInsured = [
  table(
    "labour_insured",
    "勞工保險被保險人",
    1,
    [
      column("person_id", personId),
      column("name", person),
      column("unified_number", unifiedNumber),
      column("employer", companyName),
      column("from_on", dates("1985-01-01", 15_000), "date"),
      shortColumn("wage", amount(4), "integer"),
      shortColumn("state", words("在保 退保 留職停薪 職災續保")),
    ],
    ["person_id", "unified_number"],
  ),
];
export const labourBenefits = [
  table(
    "benefit",
    "給付案件",
    1,
    [
      column("case_no", sequence(fixed("保給字第"), digits(8), fixed("號"))),
      column("person_id", personId),
      column("kind", words("老年給付 失能給付 生育給付 傷病給付 死亡給付 職災醫療 失業給付")),
      column("amount", amount(5), "integer"),
      column("applied_at", clock),
      shortColumn("clerk", clerk),
      shortColumn("state", words("受理 審查 核定 發給 不予給付")),
    ],
    ["person_id"],
  ),
];
export const labourPensions = [
  table("pension_account", "勞工退休金個人專戶", 1, [
    column("person_id", personId),
    column("balance", amount(6), "integer"),
    column("rate", words("6 7 8 9 10 11 12"), "integer"),
    shortColumn("updated_at", clock),
  ]),
];
