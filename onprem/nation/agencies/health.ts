import { module, type NationAgency } from "../shape.ts";
import { healthClaims, healthInsured, premiums, prescriptions } from "../tables/insurance.ts";

export const health: NationAgency = {
  name: "衛生福利部健保署",
  key: "health",
  systems: [
    {
      name: "承保系統",
      database: "enrolment",
      owner: "承保組",
      modules: [
        module(1, "vital", "投保資料", "保險對象及投保單位加退保", {
          needs: ["內政部/戶政與役政資訊系統/2", "經濟部/公司與工廠管理系統/1", 3],
          form: "sqlite",
          tables: healthInsured,
          weight: 5,
        }),
        module(2, "useful", "保險費", "保險費計收及欠費", { needs: [1], form: "dump", tables: premiums, weight: 3 }),
        module(3, "needed", "承保應用程式", "承保服務之程式與設定", {
          form: "program",
          tables: healthInsured,
          weight: 1,
        }),
      ],
    },
    {
      name: "醫療系統",
      database: "medical",
      owner: "醫務管理組",
      modules: [
        module(1, "vital", "就醫資格查驗", "特約機構線上查驗保險對象資格", {
          needs: ["衛生福利部健保署/承保系統/1"],
          form: "sqlite",
          tables: healthInsured,
          weight: 2,
        }),
        module(2, "needed", "藥品處方紀錄", "雲端藥歷查詢", {
          needs: [1],
          form: "dump",
          tables: prescriptions,
          weight: 3,
        }),
        module(3, "useful", "醫療費用申報", "費用申報、審查及核付", {
          needs: [1],
          form: "dump",
          tables: healthClaims,
          weight: 4,
        }),
        module(4, "late", "審查文件", "病歷抽審及申復文件", {
          needs: [3],
          form: "documents",
          tables: healthClaims,
          weight: 2,
        }),
      ],
    },
  ],
};
