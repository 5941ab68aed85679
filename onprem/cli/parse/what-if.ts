import type { Line } from "../../../continuity/plan/plan.ts";
import { InvalidInput } from "../../../events/error.ts";
import { parseLine } from "./line.ts";

/** What a plan is compared with: what is not said stays as it is. */
export interface WhatIf {
  /** As it was written. */
  readonly text: string;
  readonly line?: Line;
  readonly without?: readonly string[];
  readonly onlyCore?: boolean;
  readonly strict?: boolean;
  readonly lanes?: number;
}

/**
 * `line=2M,600ms,2%; without=tokyo,oregon; only-core; strict; lanes=4`, any of them.
 *
 * @throws {InvalidInput} `cli-what-if-invalid`, `cli-line-invalid`
 */
export function parseWhatIf(text: string): WhatIf {
  let found: WhatIf = { text: text.trim() };
  for (const part of text.split(/[;；]/)) {
    const [name = "", ...rest] = part.split("=");
    const value = rest.join("=").trim();
    const next = understand(name.trim(), value);
    if (!next) throw invalid(text);
    found = { ...found, ...next };
  }
  return found;
}

function understand(name: string, value: string): Partial<WhatIf> | undefined {
  if (name === "line" && value !== "") return { line: parseLine(value) };
  if (name === "without" && value !== "") return { without: value.split(/[\s,、]+/) };
  if (name === "lanes" && /^[1-9]\d?$/.test(value)) return { lanes: Number(value) };
  if (name === "only-core" && value === "") return { onlyCore: true };
  if (name === "strict" && value === "") return { strict: true };
  return undefined;
}

function invalid(text: string): InvalidInput {
  return new InvalidInput("cli-what-if-invalid", `"${text}" does not say what would be otherwise.`, {
    next: 'Write one or more of: "line=2M,600ms,2%; without=tokyo; only-core; strict; lanes=4".',
    params: { text },
  });
}
