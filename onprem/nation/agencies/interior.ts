import { register } from "../../sample/register.ts";
import { module, type NationAgency } from "../shape.ts";
import { conscription, landRegistry, landSurvey, landValue } from "../tables/interior.ts";

export const interior: NationAgency = {
  name: "內政部",
  key: "interior",
  systems: [
    {
      name: "戶政與役政資訊系統",
      database: "ris",
      owner: "戶政司",
      modules: [
        module(1, "vital", "戶籍登記", "出生、死亡、結婚、遷徙等登記及戶籍謄本核發", {
          needs: [2, "數位發展部/雲端T-Road/1"],
          form: "dump",
          tables: register,
          weight: 9,
        }),
        module(2, "vital", "戶籍查詢", "機關及民眾線上查詢現戶資料", { form: "sqlite", tables: register, weight: 5 }),
        module(3, "useful", "役政管理", "兵籍調查、徵兵檢查及徵集", {
          needs: [1],
          form: "dump",
          tables: conscription,
          weight: 2,
        }),
        module(4, "late", "戶籍申請書影像", "登記申請書及附繳證件掃描檔", {
          needs: [1],
          form: "documents",
          tables: register,
          weight: 4,
        }),
        module(5, "needed", "戶役政應用程式", "登記及查詢服務之程式與設定", {
          form: "program",
          tables: register,
          weight: 1,
        }),
      ],
    },
    {
      name: "土地登記與地用系統",
      database: "landreg",
      owner: "地政司",
      modules: [
        module(1, "vital", "土地登記", "標示、所有權及他項權利登記，謄本核發", {
          needs: ["內政部/戶政與役政資訊系統/2", 3],
          form: "sqlite",
          tables: landRegistry,
          weight: 6,
        }),
        module(2, "useful", "土地使用編定", "非都市土地使用分區及編定", {
          needs: [1],
          form: "sqlite",
          tables: landRegistry.slice(0, 1),
          weight: 2,
        }),
        module(3, "needed", "地政應用程式", "登記服務之程式與設定", {
          form: "program",
          tables: landRegistry,
          weight: 1,
        }),
        module(4, "late", "登記案件影像", "登記申請書及附件掃描檔", {
          needs: [1],
          form: "documents",
          tables: landRegistry,
          weight: 3,
        }),
      ],
    },
    {
      name: "土地複丈與地價系統",
      database: "survey",
      owner: "地政司",
      modules: [
        module(1, "useful", "土地複丈", "鑑界、分割及合併之複丈案件", {
          needs: ["內政部/土地登記與地用系統/1", 3],
          form: "dump",
          tables: landSurvey,
          weight: 2,
        }),
        module(2, "needed", "地價查詢", "公告土地現值及公告地價", {
          needs: ["內政部/土地登記與地用系統/1"],
          form: "sqlite",
          tables: landValue,
          weight: 2,
        }),
        module(3, "late", "地籍圖檔", "地籍圖及複丈成果圖", { form: "documents", tables: landSurvey, weight: 3 }),
      ],
    },
  ],
};
