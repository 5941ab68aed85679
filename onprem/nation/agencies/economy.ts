import { module, type NationAgency } from "../shape.ts";
import { businessIndex, companies, facilities, factories, supplies } from "../tables/economy.ts";

export const economy: NationAgency = {
  name: "經濟部",
  key: "economy",
  systems: [
    {
      name: "公司與工廠管理系統",
      database: "company",
      owner: "商業發展署",
      modules: [
        module(1, "vital", "公司登記", "公司設立、變更及解散登記", {
          needs: ["內政部/戶政與役政資訊系統/2", 4],
          form: "sqlite",
          tables: companies,
          weight: 4,
        }),
        module(2, "needed", "工廠登記", "工廠設立及危險物品申報", {
          needs: [1],
          form: "dump",
          tables: factories,
          weight: 2,
        }),
        module(3, "late", "登記案卷影像", "公司登記案卷掃描檔", {
          needs: [1],
          form: "documents",
          tables: companies,
          weight: 3,
        }),
        module(4, "needed", "工商應用程式", "登記服務之程式與設定", { form: "program", tables: companies, weight: 1 }),
      ],
    },
    {
      name: "商工資料查詢服務",
      database: "gcis",
      owner: "商業發展署",
      modules: [
        module(1, "vital", "公示資料查詢", "公司、商業及工廠公示資料線上查詢", {
          needs: ["經濟部/公司與工廠管理系統/1", 2],
          form: "sqlite",
          tables: businessIndex,
          weight: 2,
        }),
        module(2, "needed", "查詢應用程式", "查詢服務之程式與設定", {
          form: "program",
          tables: businessIndex,
          weight: 1,
        }),
      ],
    },
    {
      name: "重要物資及固定設施調查資訊系統",
      database: "material",
      owner: "產業發展署",
      modules: [
        module(1, "vital", "重要物資調查", "民生物資存量調查及調度", {
          needs: ["經濟部/公司與工廠管理系統/1"],
          form: "sqlite",
          tables: supplies,
          weight: 2,
        }),
        module(2, "vital", "固定設施調查", "倉儲、加油站等設施調查", {
          needs: ["經濟部/公司與工廠管理系統/2"],
          form: "sqlite",
          tables: facilities,
          weight: 1,
        }),
        module(3, "late", "調查表附件", "調查表及現場照片", {
          needs: [1, 2],
          form: "documents",
          tables: supplies,
          weight: 1,
        }),
      ],
    },
  ],
};
