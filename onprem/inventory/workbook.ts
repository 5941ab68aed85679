import { type Archive, ArchiveProblem } from "./archive.ts";
import { mostCharacters, mostSharedTexts, mostSheets } from "./limit.ts";
import { readXml, type XmlHandler, XmlProblem } from "./xml.ts";

/** A part of a workbook that is missing or cannot be read. */
export class PartProblem extends Error {
  readonly part: string;
  readonly problem: "part-missing" | "xml-broken" | "xml-doctype";

  constructor(part: string, problem: "part-missing" | "xml-broken" | "xml-doctype", why: string) {
    super(why);
    this.part = part;
    this.problem = problem;
  }
}

/** What of a workbook (ECMA-376, SpreadsheetML) says how its sheets are read. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  readonly texts: readonly string[];
  /** By a cell's style: whether numbers of it are shown as dates or times. */
  readonly dates: readonly boolean[];
}

/** Reads one part. @throws {PartProblem}, {ArchiveProblem} */
export async function readPart(archive: Archive, part: string, handler: XmlHandler, most?: number): Promise<void> {
  if (!archive.has(part)) throw new PartProblem(part, "part-missing", "it is not there");
  try {
    await readXml(archive.unpack(part, most), handler);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    throw new PartProblem(part, error.problem, error.message);
  }
}

/** Reads everything but the sheets. @throws {PartProblem}, {ArchiveProblem} */
export async function openWorkbook(archive: Archive): Promise<Workbook> {
  const main = await mainPart(archive);
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const relations = await relationsOf(archive, main);
  const sheets: { name: string; part: string }[] = [];
  await readPart(archive, main, {
    open(name, attributes) {
      if (name !== "sheet") return;
      if (sheets.length >= mostSheets) throw new ArchiveProblem("zip-bomb", `more than ${mostSheets} sheets`);
      const relation = relations.get(attribute(attributes, "id") ?? "");
      // Charts and macros have sheets of their own kind.
      if (relation?.type.endsWith("/worksheet")) {
        sheets.push({ name: attributes["name"] ?? "", part: resolve(folder, relation.target) });
      }
    },
  });
  const partOf = (type: string) => [...relations.values()].find((relation) => relation.type.endsWith(`/${type}`));
  const texts = partOf("sharedStrings");
  const styles = partOf("styles");
  return {
    sheets,
    texts: texts === undefined ? [] : await readTexts(archive, resolve(folder, texts.target)),
    dates: styles === undefined ? [] : await readDates(archive, resolve(folder, styles.target)),
  };
}

/** An attribute whatever its prefix: `r:id`. */
function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(attributes).find(([key]) => key === name || key.endsWith(`:${name}`))?.[1];
}

interface Relation {
  readonly type: string;
  readonly target: string;
}

async function mainPart(archive: Archive): Promise<string> {
  const relations = await relationsOf(archive, "");
  const found = [...relations.values()].find(({ type }) => type.endsWith("/officeDocument"));
  return resolve("", found?.target ?? "xl/workbook.xml");
}

async function relationsOf(archive: Archive, part: string): Promise<ReadonlyMap<string, Relation>> {
  const slash = part.lastIndexOf("/") + 1;
  const found = new Map<string, Relation>();
  await readPart(archive, `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`, {
    open(name, { Id, Type, Target, TargetMode }) {
      // What is outside is not looked at.
      if (name !== "Relationship" || TargetMode === "External" || found.size > 1000) return;
      if (Id !== undefined && Type !== undefined && Target !== undefined) found.set(Id, { type: Type, target: Target });
    },
  });
  return found;
}

/** A target as a name in the archive. */
function resolve(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith("/") ? target : folder + target).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

async function readTexts(archive: Archive, part: string): Promise<string[]> {
  const texts: string[] = [];
  const collector = textCollector("si", (text) => texts.push(text));
  await readPart(archive, part, collector, mostSharedTexts);
  return texts;
}

/** Joins the runs of rich text inside an element, without what only tells how it is pronounced. */
export function textCollector(element: string, done: (text: string) => void): Required<XmlHandler> {
  let text = "";
  let inText = false;
  let phonetic = false;
  return {
    open(name) {
      if (name === element) text = "";
      else if (name === "rPh") phonetic = true;
      else if (name === "t") inText = !phonetic;
    },
    text(piece) {
      if (inText && text.length <= mostCharacters) text += piece;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") phonetic = false;
      else if (name === element) done(unescapeText(text));
    },
  };
}

/** `_x000A_`: how SpreadsheetML writes characters that XML has none for (ST_Xstring). */
export function unescapeText(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** Number formats that every program knows as dates and times. */
const builtIn = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57]);

async function readDates(archive: Archive, part: string): Promise<boolean[]> {
  const custom = new Map<number, boolean>();
  const dates: boolean[] = [];
  let cells = false;
  await readPart(archive, part, {
    open(name, { numFmtId, formatCode = "" }) {
      if (name === "cellXfs") cells = true;
      else if (name === "numFmt") custom.set(Number(numFmtId), isDateFormat(formatCode));
      else if (name === "xf" && cells) {
        const id = Number(numFmtId ?? 0);
        dates.push(custom.get(id) ?? builtIn.has(id));
      }
    },
    close(name) {
      if (name === "cellXfs") cells = false;
    },
  });
  return dates;
}

/** Whether a format has letters of dates and times outside quotes, escapes and brackets. */
function isDateFormat(code: string): boolean {
  return /[ymdhs]/i.test(code.slice(0, 1000).replace(/"[^"]*"|\\.|\[[^\]]*\]|General/gi, ""));
}
