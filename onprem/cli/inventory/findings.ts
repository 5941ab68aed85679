import type { Finding } from "../../../continuity/inventory/finding.ts";
import type { FileReading } from "../../inventory/reading.ts";
import { type Context, say } from "../context.ts";
import { printable } from "../format.ts";
import type { Messages } from "../messages/index.ts";

/** So many are shown to a person; all that are listed are in `--json`. */
const shown = 100;

/** Says what was found, each with its place, what is wrong and what would be right: errors first. */
export function tellFindings(context: Context, { findings, count }: Pick<FileReading, "findings" | "count">): void {
  const ordered = findings.toSorted((one, other) => rank(one) - rank(other)).slice(0, shown);
  for (const finding of ordered) say(context, findingText(context, finding));
  const rest = count.errors + count.warnings - ordered.length;
  if (rest > 0) say(context, context.m.inventory.more(rest));
}

const rank = ({ severity }: Finding) => (severity === "error" ? 0 : 1);

function findingText({ m, paint }: Context, finding: Finding): string {
  const { severity, params } = finding;
  const mark = severity === "error" ? paint("bad", m.inventory.error) : paint("warning", m.inventory.warning);
  const [wrong, right] = m.inventory.findings[finding.code];
  return m.inventory.finding(mark, paint("strong", placeOf(finding, m)), fill(wrong, params), fill(right, params));
}

function placeOf({ place: { sheet, cell, column, path } }: Finding, m: Messages): string {
  const where = [sheet, cell, column, path].filter((part) => part !== undefined);
  return where.length === 0 ? m.inventory.file : printable(where.join(" "));
}

function fill(text: string, params: Finding["params"]): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => printable(String(params[name] ?? `{${name}}`)));
}
