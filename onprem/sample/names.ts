/** Word lists of the synthetic register. Frequent words stand more than once. Nobody in it exists. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const often = (times: number, list: readonly string[]): readonly string[] =>
  Array.from({ length: times }, () => list).flat();

/** Surnames, the commonest of Taiwan more often. */
export const surnames = [
  ...often(11, ["陳"]),
  ...often(8, ["林"]),
  ...often(6, ["黃"]),
  ...often(5, words("張 李")),
  ...often(4, words("王 吳")),
  ...often(3, words("劉 蔡 楊")),
  ...often(2, words("許 鄭 謝 郭 洪 邱 曾 廖 賴 徐")),
  ...words(
    "周 葉 蘇 莊 呂 江 何 蕭 羅 高 潘 簡 朱 鍾 游 彭 詹 胡 施 沈 余 盧 梁 趙 顏 柯 翁 魏 孫 戴 范 方 宋 歐陽 張簡 諸葛",
  ),
];

/** First and second characters of given names. */
export const givenFirst = [
  ...often(2, words("志 淑 美 怡 家 俊 雅 建 佳 文 明 秀 宗 冠")),
  ...words("玉 慧 承 宇 彥 柏 品 哲 詩 芳 惠 雪 麗 月 春 金 國 正 永 振 智 欣 子 思 宥 沛 庭 靜 筱 羽 奕 瑞"),
];
export const givenSecond = [
  ...often(2, words("豪 芬 華 君 宏 傑 玲 婷 明 英 偉 娟")),
  ...words(
    "雯 珍 翔 銘 文 成 慧 如 萍 蓉 瑜 廷 軒 安 恩 宜 穎 涵 霖 澤 勳 源 貞 琴 雄 輝 昇 仁 義 祥 妤 晴 睿 宸 蓁 潔 嫻 倫 諺 甄",
  ),
];

/** County and township; the places are real, the people are not. */
export const townships = words(`
臺北市信義區 臺北市大安區 臺北市中山區 臺北市士林區 臺北市北投區 臺北市內湖區 臺北市文山區 臺北市萬華區 新北市板橋區 新北市三重區
新北市中和區 新北市永和區 新北市新莊區 新北市新店區 新北市土城區 新北市蘆洲區 新北市汐止區 新北市樹林區 新北市淡水區 新北市瑞芳區
桃園市桃園區 桃園市中壢區 桃園市平鎮區 桃園市八德區 桃園市楊梅區 桃園市龜山區 臺中市西屯區 臺中市北屯區 臺中市南屯區 臺中市豐原區
臺中市大里區 臺中市太平區 臺中市沙鹿區 臺南市東區 臺南市安南區 臺南市永康區 臺南市新營區 臺南市佳里區 高雄市三民區 高雄市左營區
高雄市鳳山區 高雄市小港區 高雄市岡山區 高雄市旗山區 基隆市中正區 基隆市七堵區 新竹市東區 新竹縣竹北市 苗栗縣頭份市 彰化縣員林市
彰化縣鹿港鎮 南投縣埔里鎮 雲林縣斗六市 雲林縣虎尾鎮 嘉義市西區 嘉義縣民雄鄉 屏東縣屏東市 屏東縣潮州鎮 宜蘭縣羅東鎮 花蓮縣吉安鄉
臺東縣臺東市 臺東縣成功鎮 澎湖縣馬公市 金門縣金城鎮 連江縣南竿鄉
`);

/** 里 and roads, common ones. */
export const villages = words(`
中興里 仁愛里 光復里 文化里 民生里 和平里 忠孝里 信義里 大同里 永安里 福德里 新興里 東興里 南港里 西園里 北門里 龍山里 鳳鳴里 溪洲里 港墘里
竹圍里 松竹里 梅花里 蘭雅里 菊島里 安康里 長壽里 萬福里 興隆里 三合里 五福里 六和里 七星里 八德里 九如里 十興里 青山里 白沙里 紅毛里 金城里
`);
export const roads = words(`
中正路 中山路 民權路 民族路 民生路 忠孝路 仁愛路 信義路 和平路 復興路 建國路 光復路 成功路 文化路 自由路 博愛路 三民路 五權路 四維路 八德路
大同路 大業路 永福路 永春街 福安街 福德街 長春街 長安街 東門街 西門街 南昌街 北安路 安和路 安平路 延平路 重慶路 承德路 松江路 龍江路 吉林路
林森路 新生路 金山路 杭州路 愛國路 羅斯福路 汀州路 寧波街 青島路 濟南路 臨沂街 泰順街 雲和街 師大路 水源路 景美街 木柵路 興隆路 辛亥路 基隆路
`);
export const sections = ["", "", "", "", "一段", "二段", "三段", "四段"];
export const floors = [
  "",
  "",
  "",
  "",
  "二樓",
  "三樓",
  "四樓",
  "五樓",
  "六樓",
  "七樓之1",
  "八樓之2",
  "十樓",
  "十二樓之3",
  "十五樓",
];

export const remarks = words(
  `無 無 無 無 申請人親自辦理 委託辦理並附委託書 附戶籍謄本正本乙份 依法院確定判決辦理 網路申辦 跨機關通報辦理 由他所受理後移送 逾期申請已催告 原住民身分併案註記 雙語戶籍資料併案申請`,
);
export const registrationKinds = words(
  "出生登記 死亡登記 結婚登記 離婚登記 遷入登記 遷入登記 遷出登記 住址變更 住址變更 初領身分證 補領身分證 換領身分證 姓名變更 認領登記 收養登記 監護登記 分戶登記 合戶登記 門牌整編",
);
/** Values of columns that change between generations: each once, so that another number is another text. */
export const householdKinds = words("共同生活戶 共同事業戶 單獨生活戶");
export const householdStates = words("現戶 除戶 全戶遷出 空戶");
export const relations = words(
  "戶長 配偶 長子 長女 次子 次女 三子 父 母 孫 孫女 媳 女婿 兄 弟 姊 妹 祖母 外孫 同居人 寄居人",
);
export const maritalStates = words("未婚 有偶 離婚 喪偶 終止結婚");
export const education = words("博士 碩士 大學畢業 大學肄業 專科畢業 高職畢業 高中畢業 國中畢業 國小畢業 自修 不識字");
export const militaryStates = words("無 役畢 免役 替代役 國民兵 後備役 尚未履行");
export const registrationStates = words("已歸檔 審核中 已核定 補正中 已撤回 已通知");
