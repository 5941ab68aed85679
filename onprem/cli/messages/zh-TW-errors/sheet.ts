import type { ErrorTexts } from "../index.ts";

const compare = "請與紙本核對。看不清的字詞請以 ? 代替。";
const bug = "這是程式錯誤，請回報。";

/** Errors of custodian sheets and of the shares on them. */
export const sheetErrors: ErrorTexts = {
  "sheet-threshold": [
    "{count} 位保管人中 {threshold} 位的設定不成立。",
    "請設 2 至 16 位保管人，且至少須 2 位共同開啟。",
  ],
  "sheet-secret": ["保管人秘密須為 32 位元組。", bug],
  "sheet-mixed": [
    "這些分持單無法開啟保險庫：至少有一份曾遭竄改或偽造。",
    "請多帶一份：比所需多一份正確的分持單，即可查出哪一份有誤。",
  ],
  "sheet-none": ["沒有分持單。", "請提供保管人的分持單。"],
  "sheet-too-few": ["開啟此保險庫需要 {threshold} 份分持單，目前有 {given} 份。", "請再提供 {missing} 份。"],
  "sheet-foreign": [
    "第 {sheets} 份分持單屬於另一個保險庫：其指紋開頭為 {found}，不是 {expected}。",
    "請核對分持單上所印的指紋，並提供此保險庫的分持單。",
  ],
  "sheet-set": [
    "第 {sheets} 份分持單是另一批發行的：其批次為 {found}，其他為 {expected}。",
    "同一批發行的分持單才能共同開啟保險庫：請核對其上的批次與日期。",
  ],
  "sheet-rule": [
    "第 {sheets} 份分持單所載份數（{count} 份中任 {threshold} 份）與其他不同。",
    "請勿使用該份：它曾遭竄改或偽造。",
  ],
  "sheet-duplicate": ["分持單第 {sheet} 份重複。", "每位保管人提供自己的分持單，各一次。"],
  "sheet-twin": ["有兩份不同的分持單都自稱第 {sheet} 份。", "其中一份曾遭竄改或偽造：請分別排除其一後再試。"],
  "sheet-version": [
    "{sheet} 為第 {version} 版，本版 Fenchi 無法讀取。",
    "請逐列與紙本核對；若均無誤，請改用較新版的 Fenchi。",
  ],
  "sheet-fields": ["{sheet} 的內容不合理：第 {number} 份，{count} 份中任 {threshold} 份。", "請逐列與紙本核對。"],
  "sheet-word": ["{sheet}，第 {row} 列第 {word} 個：「{read}」不在字詞表中。", compare],
  "sheet-illegible": [
    "{sheet}：有 {blanks} 個字詞看不清，最多只能補回 {most} 個。",
    "請再辨識更多字詞，或改用另一位保管人的分持單。",
  ],
  "sheet-checksum": ["{sheet}：有數個字詞不正確。", "請逐列與紙本核對。看不清的字詞請以 ? 代替。"],
  "sheet-row": ["{sheet}：有誤的字詞（列.序）為 {places}。", "請將該列與紙本核對。看不清的字詞請以 ? 代替。"],
  "sheet-several": ["{sheet}：其中寫了不只一份分持單。", "請每份分開提供。"],
  "sheet-row-number": ["{sheet}：沒有第 {row} 列，或該列重複。", "請與紙本核對：第 1 至 9 列，各一次。"],
  "sheet-length": ["{sheet}：需要 {needed} 個字詞，讀到 {found} 個。", `應為九列，每列四個字詞。${compare}`],
  "sheet-layout": [
    "{sheet}，第 {row} 列：需要 {needed} 個字詞，讀到 {found} 個。",
    `應為九列，每列四個字詞。${compare}`,
  ],
  "sheet-info": ["無法列印分持單：{wrong} 有誤。", bug],
  "shamir-secret": ["空白的秘密無法分割。", bug],
  "shamir-random": ["亂數來源給出的位元組數不對：需要 {wanted}，得到 {given}。", bug],
  "shamir-disagree": ["其中一份份額與其他不符。", "請改用其他份額；與各份均不符者，曾遭竄改或屬於另一個秘密。"],
  "shamir-threshold": ["{shares} 份中任 {threshold} 份無法構成秘密。", "門檻至少為 2，份數不少於門檻，至多 255。"],
  "shamir-index": ["份額不可有 {index} 這個編號。", bug],
  "shamir-length": ["編號 {index} 的份額長度與其他不同。", "該份額不完整或不屬於此處，請改用其他份額。"],
  "shamir-too-few": ["需要 {threshold} 份份額，目前有 {given} 份。", "請再提供 {missing} 份。"],
};
