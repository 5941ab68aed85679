import { module, type NationAgency } from "../shape.ts";
import { catalogue, exchanges, officialDocuments, pages } from "../tables/digital.ts";

export const digital: NationAgency = {
  name: "數位發展部",
  key: "digital",
  systems: [
    {
      name: "全球資訊網站",
      database: "website",
      owner: "資訊處",
      modules: [
        module(1, "vital", "網站內容", "公告、新聞及服務說明", {
          needs: [2],
          form: "sqlite",
          tables: pages,
          weight: 1,
        }),
        module(2, "needed", "網站應用程式", "網站之程式與設定", { form: "program", tables: pages, weight: 1 }),
        module(3, "late", "網站附件", "下載檔案及圖片", { needs: [1], form: "documents", tables: pages, weight: 2 }),
      ],
    },
    {
      name: "公務系統",
      database: "document",
      owner: "秘書處",
      modules: [
        module(1, "needed", "公文管理", "收文、承辦、決行及歸檔", {
          form: "dump",
          tables: officialDocuments,
          weight: 2,
        }),
        module(2, "late", "公文附件", "公文本文及附件檔", {
          needs: [1],
          form: "documents",
          tables: officialDocuments,
          weight: 3,
        }),
      ],
    },
    {
      name: "雲端T-Road",
      database: "troad",
      owner: "數位政府司",
      modules: [
        module(1, "vital", "服務目錄", "跨機關資料傳輸之服務登錄及授權", {
          needs: [3],
          form: "pglite",
          tables: catalogue,
          weight: 1,
        }),
        module(2, "useful", "交換紀錄", "跨機關資料交換稽核紀錄", {
          needs: [1],
          form: "dump",
          tables: exchanges,
          weight: 2,
        }),
        module(3, "needed", "閘道程式", "資料傳輸閘道之程式與設定", { form: "program", tables: catalogue, weight: 1 }),
      ],
    },
  ],
};
