import { module, type NationAgency } from "../shape.ts";
import { carriers, licences, vehicles, violations } from "../tables/transport.ts";

export const transport: NationAgency = {
  name: "交通部公路局",
  key: "transport",
  systems: [
    {
      name: "車籍與駕籍系統",
      database: "motor",
      owner: "監理組",
      modules: [
        module(1, "vital", "車籍", "車輛領牌、異動及檢驗", {
          needs: ["內政部/戶政與役政資訊系統/2", 4],
          form: "sqlite",
          tables: vehicles,
          weight: 4,
        }),
        module(2, "vital", "駕籍", "駕駛執照核發及管理", {
          needs: ["內政部/戶政與役政資訊系統/2"],
          form: "sqlite",
          tables: licences,
          weight: 3,
        }),
        module(3, "useful", "違規裁罰", "交通違規查詢、裁決及繳納", {
          needs: [1, 2],
          form: "sqlite",
          tables: violations,
          weight: 3,
        }),
        module(4, "needed", "監理主機", "監理服務主機之系統映像", { form: "image", weight: 3 }),
      ],
    },
    {
      name: "運輸業系統",
      database: "carrier",
      owner: "運輸組",
      modules: [
        module(1, "vital", "運輸業管理", "汽車運輸業及營業車輛管理", {
          needs: ["交通部公路局/車籍與駕籍系統/1", "經濟部/公司與工廠管理系統/1"],
          form: "sqlite",
          tables: carriers,
          weight: 2,
        }),
        module(2, "late", "運輸業案卷", "申請案卷及合約掃描檔", {
          needs: [1],
          form: "documents",
          tables: carriers,
          weight: 1,
        }),
      ],
    },
  ],
};
