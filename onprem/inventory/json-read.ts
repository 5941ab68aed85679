import { readDocument } from "../../continuity/inventory/document.ts";
import { type Findings, quoted } from "../../continuity/inventory/finding.ts";
import type { Reading } from "../../continuity/inventory/table.ts";

/** Reads an inventory as JSON in UTF-8. */
export function readJson(bytes: Uint8Array, findings: Findings): Reading {
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
    findings.error("json-broken", placeOf(error, text), { why: quoted(error instanceof Error ? error.message : "") });
    return { modules: [], broken: new Set(), nameless: false };
  }
  return readDocument(value, findings);
}

/** Line and column of a syntax error, as editors count them. */
function placeOf(error: unknown, text: string): { path?: string } {
  const position = Number(/at position (\d+)/.exec(String(error))?.[1] ?? text.length);
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  return { path: `${line}:${position - before.lastIndexOf("\n")}` };
}
