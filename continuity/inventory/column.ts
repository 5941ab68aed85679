import type { z } from "zod";
import type { Finding, FindingCode } from "./finding.ts";
import { type InventoryModule, inventoryModule, type ModuleKind, separators } from "./inventory.ts";
import { readDuration, readSize, readWhole } from "./quantity.ts";
import { type From, readReference, writeReference } from "./reference.ts";

export type Field = keyof InventoryModule;

/** One column of the inventory's table (盤點表). */
export interface Column {
  readonly field: Field;
  /** The plan's own heading. */
  readonly heading: string;
  /** Other headings that mean the same. */
  readonly aliases: readonly string[];
  /** What an empty cell means; undefined where a module must say something. */
  readonly empty: unknown;
  /** What a cell says, to be checked by `schema`; undefined when nothing can be made of it. */
  read(text: string, from: From): unknown;
  /** A module's member as a cell says it; reading it again gives the member. */
  write(module: InventoryModule): string | number;
  readonly schema: z.ZodType;
  /** What is said when a cell or member is none of what it may be. */
  readonly wrong: { readonly code: FindingCode; readonly params: Finding["params"] };
}

export const kindNames = {
  code: "程式碼",
  files: "檔案",
  host: "主機快照",
  database: "資料庫",
} as const satisfies Record<ModuleKind, string>;

const kinds = new Map<string, ModuleKind>([
  ...(Object.entries(kindNames) as [ModuleKind, string][]).flatMap(([kind, name]): [string, ModuleKind][] => [
    [kind, kind],
    [name, kind],
  ]),
  ["系統程式", "code"],
  ["程式", "code"],
  ["文件", "files"],
  ["檔案資料夾", "files"],
  ["主機", "host"],
  ["虛擬機", "host"],
  ["vm", "host"],
  ["db", "database"],
]);

export const coreNames = { yes: "是", no: "否" } as const;

const truths = new Map<string, boolean>([
  ...["是", "y", "yes", "true", "1", "v", "✓", "✔", "○", "核心"].map((word): [string, boolean] => [word, true]),
  ...["否", "n", "no", "false", "0", "✗", "×", "非核心"].map((word): [string, boolean] => [word, false]),
]);

const word = (text: string) => text.slice(0, 100).normalize("NFKC").trim().toLowerCase();
/** One blank for each tab, one line feed for each line end. */
const lines = (text: string) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[\t\u00a0]/g, " ")
    .trim();

/** What a cell lists, each without blanks around. */
function listed(text: string): string[] {
  return lines(text)
    .split(separators)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function references(text: string, from: From): unknown {
  const found = listed(text).map((each) => readReference(each, from));
  return found.includes(undefined) ? undefined : found;
}

interface Parts extends Pick<Column, "heading"> {
  readonly aliases?: readonly string[];
  readonly empty?: unknown;
  readonly read?: Column["read"];
  readonly write?: Column["write"];
  readonly code: FindingCode;
  readonly params?: Finding["params"];
}

function column(field: Field, { heading, aliases = [], empty, read, write, code, params = {} }: Parts): Column {
  return {
    field,
    heading,
    aliases: [field, ...aliases],
    empty,
    read: read ?? lines,
    write: write ?? ((module) => module[field] as string | number),
    schema: inventoryModule.shape[field],
    wrong: { code, params },
  };
}

const whole = (least: number, most: number) => ({
  read: readWhole,
  code: "cell-number" as const,
  params: { least, most },
});
const duration = { read: readDuration, code: "cell-duration" as const };

/** All columns in the order of the template. */
export const columns: readonly Column[] = [
  column("agency", { heading: "機關", aliases: ["機關名稱"], code: "cell-place" }),
  column("system", { heading: "系統", aliases: ["系統名稱", "資訊系統"], code: "cell-place" }),
  column("number", { heading: "項次", aliases: ["模組項次", "no", "no."], ...whole(1, 999_999) }),
  column("priority", { heading: "復原優先", aliases: ["復原優先順序", "優先順序"], ...whole(1, 99) }),
  column("name", { heading: "功能模組名稱", aliases: ["模組名稱"], code: "cell-text", params: { length: 100 } }),
  column("description", {
    heading: "功能描述",
    aliases: ["描述", "說明"],
    empty: "",
    code: "cell-lines",
    params: { length: 2000 },
  }),
  column("databases", {
    heading: "資料庫與資料表",
    aliases: ["資料庫及資料表", "資料庫"],
    empty: [],
    read: listed,
    write: ({ databases }) => databases.join("\n"),
    code: "cell-databases",
  }),
  column("dependsOn", {
    heading: "倚賴之模組項次",
    aliases: ["倚賴模組項次", "依賴之模組項次", "相依模組", "depends on"],
    empty: [],
    read: references,
    write: (module) => module.dependsOn.map((each) => writeReference(each, module)).join("\n"),
    code: "cell-references",
  }),
  column("item", {
    heading: "備份主檔名稱",
    aliases: ["備份項目", "備份檔名"],
    empty: null,
    write: ({ item }) => item ?? "",
    code: "cell-item",
  }),
  column("size", { heading: "備份檔案大小", aliases: ["備份大小"], empty: 0, read: readSize, code: "cell-size" }),
  column("owner", {
    heading: "負責人",
    aliases: ["負責單位", "承辦人"],
    empty: "",
    code: "cell-text",
    params: { length: 100 },
  }),
  column("rto", { heading: "RTO", aliases: ["復原時間目標", "復原時間目標rto"], ...duration }),
  column("rpo", { heading: "RPO", aliases: ["復原點目標", "復原點目標rpo"], ...duration }),
  column("kind", {
    heading: "類別",
    aliases: ["備份類別", "種類"],
    read: (text) => kinds.get(word(text)),
    write: ({ kind }) => kindNames[kind],
    code: "cell-choice",
    params: { choices: Object.values(kindNames).join("、") },
  }),
  column("core", {
    heading: "核心功能",
    aliases: ["是否為核心功能", "核心"],
    read: (text) => truths.get(word(text)),
    write: ({ core }) => (core ? coreNames.yes : coreNames.no),
    code: "cell-choice",
    params: { choices: Object.values(coreNames).join("、") },
  }),
  column("target", {
    heading: "復原目的地",
    aliases: ["還原目的地", "復原目標"],
    empty: "",
    code: "cell-text",
    params: { length: 1000 },
  }),
];

const normal = (heading: string) =>
  word(heading)
    .replace(/\(.*?\)/g, "")
    .replace(/[\s*]/g, "");

const byHeading = new Map(
  columns.flatMap((each) => [each.heading, ...each.aliases].map((heading) => [normal(heading), each] as const)),
);

/** The column that a heading names: units in brackets, blanks, width and case do not matter. */
export function columnNamed(heading: string): Column | undefined {
  return byHeading.get(normal(heading));
}

/** The column of a module's member. */
export function columnOf(field: Field): Column {
  const found = columns.find((each) => each.field === field);
  if (found === undefined) throw new RangeError(`no column ${field}`);
  return found;
}
