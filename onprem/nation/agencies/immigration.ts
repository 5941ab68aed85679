import { module, type NationAgency } from "../shape.ts";
import { borderAlerts, crossings, permits, visas } from "../tables/immigration.ts";

export const immigration: NationAgency = {
  name: "內政部移民署",
  key: "immigration",
  systems: [
    {
      name: "入出國查驗系統",
      database: "border",
      owner: "移民資訊組",
      modules: [
        module(1, "vital", "證照查驗", "國境線上旅客身分及證照查驗", {
          needs: [2, 4, "內政部/戶政與役政資訊系統/2"],
          form: "sqlite",
          tables: crossings,
          weight: 5,
        }),
        module(2, "vital", "管制名冊", "禁止入出國及協尋名冊比對", { form: "sqlite", tables: borderAlerts, weight: 2 }),
        module(3, "useful", "入出國紀錄查詢", "個人入出國日期證明書核發", {
          needs: [1],
          form: "sqlite",
          tables: crossings,
          weight: 2,
        }),
        module(4, "needed", "查驗主機", "查驗閘道主機之系統映像", { form: "image", weight: 3 }),
      ],
    },
    {
      name: "移民管理系統",
      database: "residence",
      owner: "移民事務組",
      modules: [
        module(1, "vital", "居留管理", "外來人口居留許可及居留證", {
          needs: ["內政部移民署/入出國查驗系統/2", 3],
          form: "sqlite",
          tables: permits,
          weight: 2,
        }),
        module(2, "useful", "停居留申請", "線上申請及案件審查", {
          needs: [1],
          form: "sqlite",
          tables: visas,
          weight: 2,
        }),
        module(3, "needed", "移民應用程式", "申辦服務之程式與設定", { form: "program", tables: permits, weight: 1 }),
        module(4, "late", "申請附件", "申請案件附繳文件掃描檔", {
          needs: [2],
          form: "documents",
          tables: visas,
          weight: 2,
        }),
      ],
    },
  ],
};
