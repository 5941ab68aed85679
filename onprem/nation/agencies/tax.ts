import { module, type NationAgency } from "../shape.ts";
import { businessTax, invoices, landTaxes, taxpayers, vehicleTaxes } from "../tables/tax.ts";

export const tax: NationAgency = {
  name: "財政部財政資訊中心",
  key: "tax",
  systems: [
    {
      name: "國稅系統",
      database: "nationaltax",
      owner: "國稅組",
      modules: [
        module(1, "vital", "稅籍管理", "納稅義務人及營業稅籍主檔", {
          needs: ["內政部/戶政與役政資訊系統/2", "經濟部/公司與工廠管理系統/1", 5],
          form: "sqlite",
          tables: taxpayers,
          weight: 5,
        }),
        module(2, "needed", "綜合所得稅", "結算申報、核定及退補稅", {
          needs: [1],
          form: "dump",
          tables: taxpayers,
          weight: 3,
        }),
        module(3, "needed", "營業稅", "營業稅申報及核定", { needs: [1], form: "dump", tables: businessTax, weight: 2 }),
        module(4, "useful", "電子發票", "發票開立、存證及查詢", {
          needs: [1],
          form: "sqlite",
          tables: invoices,
          weight: 3,
        }),
        module(5, "needed", "國稅應用程式", "申報及核定服務之程式與設定", {
          form: "program",
          tables: taxpayers,
          weight: 1,
        }),
      ],
    },
    {
      name: "地稅系統",
      database: "localtax",
      owner: "地方稅組",
      modules: [
        module(1, "vital", "地價稅及房屋稅", "開徵、繳納及減免", {
          needs: ["內政部/土地登記與地用系統/1", "財政部財政資訊中心/國稅系統/1"],
          form: "sqlite",
          tables: landTaxes,
          weight: 3,
        }),
        module(2, "useful", "使用牌照稅", "牌照稅開徵及稽查", {
          needs: ["交通部公路局/車籍與駕籍系統/1"],
          form: "sqlite",
          tables: vehicleTaxes,
          weight: 2,
        }),
        module(3, "late", "稅單影像", "繳款書及送達證書掃描檔", {
          needs: [1],
          form: "documents",
          tables: landTaxes,
          weight: 2,
        }),
      ],
    },
  ],
};
