import type { Page } from "./page.ts";

/** Languages in which pages are printed. Each page carries both; this is the one that comes first. */
export type SheetLanguage = "zh-TW" | "en";

/** A heading and its lines. What follows a line break within a line is a command to type. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Everything a page says in one language. */
export interface Guide {
  readonly language: SheetLanguage;
  readonly title: string;
  readonly which: string;
  readonly opens: string;
  readonly labels: {
    readonly fingerprint: string;
    readonly issue: string;
    readonly issued: string;
    readonly providers: string;
    readonly custodian: string;
    readonly signature: string;
    readonly received: string;
    readonly kept: string;
    readonly log: string;
    readonly date: string;
    readonly reason: string;
    readonly signed: string;
  };
  readonly issued: string;
  readonly needed: string;
  /** What the parts of the words and of the QR code are for. */
  readonly hint: string;
  readonly overleaf: string;
  readonly use: Section;
  readonly never: Section;
  readonly lost: Section;
  readonly later: Section;
}

/** The command that opens the vault, with one file a sheet. */
export function recoverCommand({ threshold }: Page): string {
  const files = Array.from({ length: threshold }, (_, index) => `${index + 1}.txt`);
  const named = threshold > 4 ? [...files.slice(0, 2), "...", ...files.slice(-1)] : files;
  return `npm run fenchi -- recover --sheets ${named.join(" ")} --from PROVIDER ...`;
}

/** The guides of a page, the chosen language first. */
export function guides(page: Page, first: SheetLanguage): readonly [Guide, Guide] {
  return first === "en" ? [english(page), chinese(page)] : [chinese(page), english(page)];
}

function date(issued: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(issued);
}

function chinese(page: Page): Guide {
  const { threshold, count, number } = page;
  return {
    language: "zh-TW",
    title: "保管人分持單",
    which: `第 ${number} 份，共 ${count} 份`,
    opens: `任 ${threshold} 份可開啟保險庫`,
    labels: {
      fingerprint: "根金鑰指紋",
      issue: "發行批次",
      issued: "發行日期",
      providers: "備份存放處",
      custodian: "保管人",
      signature: "簽章",
      received: "受領日期",
      kept: "保管處所",
      log: "查驗與啟封紀錄",
      date: "日期",
      reason: "事由",
      signed: "簽章",
    },
    issued: date(page.issued, "zh-TW-u-ca-roc"),
    needed: `除分持單外，另需其中任 ${page.providerThreshold} 處可讀取。`,
    hint: "每個字詞以粗體的前四個字母為準，第 9 列為檢查碼；QR 碼內容相同。",
    overleaf: "開啟步驟見背面",
    use: {
      heading: "緊急開啟步驟",
      lines: [
        `召集 ${threshold} 位保管人，各帶自己的分持單到同一處。單獨一份打不開任何東西。`,
        "準備一台可信任、能連上備份存放處的電腦，裝有 Node.js 20 以上版本與 npm。",
        `取得分持 Fenchi（${page.software ?? "機關保存的副本，或本專案的任何副本"}），在其資料夾執行 npm install。`,
        "每份分持單各打成一個文字檔：1.txt、2.txt…，依序輸入九列字詞。每個字詞打前四個字母即可，看不清的打 ?。",
        `執行下列指令，並依畫面指示操作：\n${recoverCommand(page)}`,
        "有字詞、列或分持單不對時，畫面會指出是哪一個；核對後重新執行。",
        "完成後刪除這些文字檔，各自帶回分持單，並儘速換發新的一批。",
      ],
    },
    never: {
      heading: "絕對不可",
      lines: [
        "拍照、掃描、影印或抄寫。",
        "以電子郵件或通訊軟體傳送，或輸入網頁、手機。",
        "將兩份放在同一處，或交給同一人。",
        "因電話、信件或任何人索取而交出：雲端業者與廠商永遠不需要它。",
      ],
    },
    lost: {
      heading: "遺失或被看見",
      lines: [`立即通知保險庫主管機關換發。金鑰圈遺失且分持單少於 ${threshold} 份時，備份將永遠無法開啟。`],
    },
    later: {
      heading: "若已無此軟體",
      lines: [
        "每個字詞代表它在 BIP 39 英文字詞表中的位置（由 0 起算，11 位元）。前 32 個字詞為 44 位元組：版本與編號 2、指紋 8、批次 2、份額 32；第 9 列為檢查碼。份額以 Shamir 法合併：GF(2⁸)，多項式 0x11B，x 為分持單編號。其餘見 Fenchi 原始碼 docs/FORMAT.md。",
      ],
    },
  };
}

function english(page: Page): Guide {
  const { threshold, count, number } = page;
  return {
    language: "en",
    title: "Custodian sheet",
    which: `Sheet ${number} of ${count}`,
    opens: `any ${threshold} open the vault`,
    labels: {
      fingerprint: "Root key fingerprint",
      issue: "Issue",
      issued: "Issued on",
      providers: "Where the backups are",
      custodian: "Custodian",
      signature: "Signature",
      received: "Received on",
      kept: "Kept at",
      log: "Checks and openings",
      date: "Date",
      reason: "Reason",
      signed: "Signatures",
    },
    issued: date(page.issued, "en-GB"),
    needed: `Beside the sheets, any ${page.providerThreshold} of these must be readable.`,
    hint: "The first four letters, in bold, tell a word; row 9 checks the others; the QR code holds the same.",
    overleaf: "How to open the vault: see overleaf",
    use: {
      heading: "How to open the vault at 3 a.m.",
      lines: [
        `Bring ${threshold} custodians into one room, each with their own sheet. One sheet alone opens nothing.`,
        "Take any computer you trust that reaches the providers, with Node.js 20 or newer and npm.",
        `Get Fenchi (${page.software ?? "your agency's copy, or any copy of the project"}). In its folder run npm install.`,
        "Type each sheet into a text file of its own, 1.txt, 2.txt ...: nine rows of words. Four letters of a word are enough; ? stands for a word that cannot be read.",
        `Run this, and follow what it says:\n${recoverCommand(page)}`,
        "If a word, a row or a sheet is wrong, it is named: compare it and run again.",
        "Afterwards delete the text files, take the sheets home, and have new ones issued soon.",
      ],
    },
    never: {
      heading: "Never",
      lines: [
        "photograph, scan or copy this sheet;",
        "e-mail it, or type it into a chat, website or phone;",
        "keep two sheets in one place or in one hand;",
        "give it to whoever asks for it: no provider and no contractor ever needs it.",
      ],
    },
    lost: {
      heading: "Lost, or seen by others",
      lines: [
        `Tell the owner of the vault at once, to have new sheets issued. With the keyring lost and fewer than ${threshold} sheets left, the backups are lost for ever.`,
      ],
    },
    later: {
      heading: "If this software is gone",
      lines: [
        "A word is its place in the English list of BIP 39 (from 0; 11 bits). The first 32 words are 44 bytes: version and numbers 2, fingerprint 8, issue 2, share 32; row 9 checks them. Shares combine by Shamir's scheme: GF(2⁸), polynomial 0x11B, x = number of the sheet. For the rest see docs/FORMAT.md in Fenchi's source.",
      ],
    },
  };
}
