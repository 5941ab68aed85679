import { type ParseError, parse } from "jsonc-parser";
import { readDocument } from "../../continuity/inventory/document.ts";
import { type Findings, quoted } from "../../continuity/inventory/finding.ts";
import type { Reading } from "../../continuity/inventory/table.ts";
import { countOf, mostValues } from "./limit.ts";

/** Reads an inventory as JSON in UTF-8. */
export function readJson(bytes: Uint8Array, findings: Findings): Reading {
  if (countOf(bytes, ",[{") > mostValues) {
    findings.error("file-greedy", {});
    return { modules: [], broken: new Set(), nameless: false };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    findings.error("json-broken", {}, { why: "it is not in UTF-8" });
    return { modules: [], broken: new Set(), nameless: false };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    findings.error("json-broken", placeOf(text), { why: quoted(error instanceof Error ? error.message : "") });
    return { modules: [], broken: new Set(), nameless: false };
  }
  return readDocument(value, findings);
}

/** Line and column of the first error, as editors count them. */
function placeOf(text: string): { path?: string } {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true });
  } catch {
    // What is nested so deeply that this parser cannot follow is told without its place.
  }
  const [first] = errors;
  if (first === undefined) return {};
  const before = text.slice(0, first.offset);
  return { path: `${before.split("\n").length}:${first.offset - before.lastIndexOf("\n")}` };
}
