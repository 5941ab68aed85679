import QRCode from "qrcode";
import { sheetMarks } from "../../vault/sheet-words.ts";
import { type Guide, guides, type SheetLanguage } from "./guide.ts";
import type { Page } from "./page.ts";

/** Columns of a text page; a Chinese character takes two. */
const pageWidth = 78;

/** A page as plain text, which `parseSheet` reads back whole. */
export async function renderText(page: Page, language: SheetLanguage): Promise<string> {
  const both = guides(page, language);
  const code = await QRCode.toString(page.code, { type: "utf8", errorCorrectionLevel: "L" });
  return `${[
    "=".repeat(pageWidth),
    `分持 FENCHI   ${both.map((guide) => guide.title).join(" / ")}`,
    page.vault,
    "",
    ...both.map((guide) => `${guide.which} · ${guide.opens}`),
    "=".repeat(pageWidth),
    ...labelled(both, (guide) => guide.labels.fingerprint),
    `  ${page.fingerprint.slice(0, 8).join(" ")}`,
    `  ${page.fingerprint.slice(8).join(" ")}`,
    `${both.map((guide) => guide.labels.issue).join(" ")}: ${page.issue}`,
    `${both.map((guide) => guide.labels.issued).join(" ")}: ${both.map((guide) => guide.issued).join(" / ")}`,
    "",
    `----- ${sheetMarks.begin} ${page.number} OF ${page.count} -----`,
    "",
    ...page.rows.flatMap((row, index) => [
      `   ${index + 1}   ${row
        .map((word) => word.padEnd(12))
        .join("")
        .trimEnd()}`,
      "",
    ]),
    `----- ${sheetMarks.end} -----`,
    "",
    ...both.flatMap((guide) => wrap(guide.hint, "")),
    "",
    code.trimEnd(),
    "",
    ...labelled(both, (guide) => guide.labels.providers),
    ...page.providers.flatMap(({ name, location }) => wrap(`${name}: ${location}`, "  - ")),
    ...both.flatMap((guide) => wrap(guide.needed, "  ")),
    "",
    ...both.flatMap(guideLines),
    ...(["custodian", "signature", "received", "kept"] as const).flatMap((label) => [
      "",
      `${both.map((guide) => guide.labels[label]).join(" ")}: ${"_".repeat(40)}`,
    ]),
  ].join("\n")}\n`;
}

function labelled(both: readonly Guide[], pick: (guide: Guide) => string): string[] {
  return [`${both.map(pick).join(" ")}:`];
}

function guideLines(guide: Guide): string[] {
  const use = guide.use.lines.flatMap((line, index) => {
    const [words = "", command] = line.split("\n");
    return [...wrap(words, ` ${index + 1}. `), ...(command === undefined ? [] : [`      ${command}`])];
  });
  return [
    "-".repeat(pageWidth),
    guide.use.heading,
    ...use,
    "",
    guide.never.heading,
    ...guide.never.lines.flatMap((line) => wrap(line, "  - ")),
    "",
    ...[guide.lost, guide.later].flatMap(({ heading, lines }) => [
      heading,
      ...lines.flatMap((line) => wrap(line, "  ")),
      "",
    ]),
  ];
}

/** Chinese, Japanese and Korean characters, and full-width forms: two columns each, and a line may break beside them. */
const wide = /[\u2e80-\uffe6]/gu;

/** What may begin no line: Chinese punctuation stays with the piece before it. */
const piece = /(?:[\u2e80-\uffe6]|[^\s\u2e80-\uffe6]+)[\u3001\u3002\uff09\uff0c\uff1a\uff1b\u2026]*|\s+/gu;

const widthOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

/** The first line begins with `lead`; the others are indented as far. */
function wrap(text: string, lead: string): string[] {
  const lines: string[] = [];
  let line = lead;
  for (const [part] of text.matchAll(piece)) {
    if (widthOf(line + part.trimEnd()) > pageWidth && line.trim() !== lead.trim()) {
      lines.push(line.trimEnd());
      line = " ".repeat(lead.length) + part.trimStart();
    } else {
      line += part;
    }
  }
  return [...lines, line.trimEnd()];
}
