import { module, type NationAgency } from "../shape.ts";
import { labourBenefits, labourInsured, labourPensions } from "../tables/insurance.ts";

export const labour: NationAgency = {
  name: "勞動部勞保局",
  key: "labour",
  systems: [
    {
      name: "勞保系統",
      database: "labour",
      owner: "資訊室",
      modules: [
        module(1, "vital", "被保險人資料", "勞工保險加退保及投保薪資", {
          needs: ["內政部/戶政與役政資訊系統/2", "經濟部/公司與工廠管理系統/1", 4],
          form: "sqlite",
          tables: labourInsured,
          weight: 4,
        }),
        module(2, "vital", "給付核發", "老年、失能、死亡等給付案件", {
          needs: [1],
          form: "sqlite",
          tables: labourBenefits,
          weight: 3,
        }),
        module(3, "useful", "勞工退休金", "個人專戶提繳及請領", {
          needs: [1],
          form: "sqlite",
          tables: labourPensions,
          weight: 2,
        }),
        module(4, "needed", "勞保應用程式", "申報及給付服務之程式與設定", {
          form: "program",
          tables: labourInsured,
          weight: 1,
        }),
        module(5, "late", "給付申請附件", "給付申請書及診斷書掃描檔", {
          needs: [2],
          form: "documents",
          tables: labourBenefits,
          weight: 2,
        }),
      ],
    },
  ],
};
