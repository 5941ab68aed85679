import { column, dates, digits, fixed, sequence, shortColumn } from "../../sample/column.ts";
import { clock } from "../../sample/register.ts";
import { amount, clerk, words } from "../parts.ts";
import { table } from "./define.ts";

/** 全球資訊網站 */
export const pages = [
  table(
    "page",
    "網頁",
    1,
    [
      column("path", sequence(words("/news/ /policy/ /services/ /about/ /open-data/ /faq/"), digits(6))),
      column("title", sequence(words("公告 新聞稿 政策說明 活動訊息 常見問題 服務指南"), digits(5))),
      column("language", words("zh-TW en")),
      column("published_on", dates("2022-08-27", 1500), "date"),
      shortColumn("views", amount(3), "integer"),
      shortColumn("state", words("上架 下架 草稿 待審")),
    ],
    ["path"],
  ),
];

/** 公務系統 */
export const officialDocuments = [
  table(
    "official_document",
    "公文",
    1,
    [
      column("document_no", sequence(fixed("合字第"), digits(8), fixed("號"))),
      column(
        "subject",
        sequence(words("檢送 函轉 有關 為辦理 請查照"), words("會議紀錄 計畫書 預算書 法規修正 業務檢討")),
      ),
      column("received_at", clock),
      column("speed", words("普通件 速件 最速件")),
      shortColumn("unit", words("秘書處 資訊處 人事處 主計處 政風處 多元創新司 數位政府司 韌性建設司")),
      shortColumn("clerk", clerk),
      shortColumn("state", words("收文 承辦 會辦 決行 發文 歸檔")),
    ],
    ["document_no"],
  ),
];

/** T-Road: which agency offers which service to which, and what passed. */
export const catalogue = [
  table(
    "service",
    "服務目錄",
    1,
    [
      column("code", sequence(fixed("SYN-"), digits(6))),
      column("provider", words("內政部 移民署 財政資訊中心 經濟部 健保署 公路局 勞保局 數位發展部")),
      column("name", sequence(words("戶籍 地籍 所得 車籍 投保 公司 居留 公文"), words("查詢 驗證 異動通報 批次交換"))),
      shortColumn("version", words("v1 v2 v3")),
      shortColumn("state", words("上線 測試 停用")),
    ],
    ["code"],
  ),
];
export const exchanges = [
  table(
    "exchange",
    "資料交換紀錄",
    1,
    [
      column("service_code", sequence(fixed("SYN-"), digits(6))),
      column("requester", words("內政部 移民署 財政資訊中心 經濟部 健保署 公路局 勞保局 數位發展部")),
      column("exchanged_at", clock),
      column("bytes", amount(4), "integer"),
      shortColumn("result", words("成功 逾時 拒絕 格式錯誤")),
    ],
    ["service_code"],
  ),
];
