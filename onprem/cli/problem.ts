import { FenchiError } from "../../events/error.ts";
import type { ErrorText, Messages } from "./messages/index.ts";

/** An error as people and scripts are told: what happened, then what to do next. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
}

/** What an error says. Anything that is not Fenchi's own is a bug or the system's, and says so. */
export function problemOf(error: unknown, m: Messages): Problem {
  if (error instanceof FenchiError) {
    const { code, message, next, params } = error;
    return { code, message, next, params };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "unexpected", message: m.error.unexpected(message), next: m.error.unexpectedNext };
}

/**
 * The problem in the messages' language. A code without a text there, or one whose text needs a param that is not at hand, stays in English: a sentence
 * with a hole in it helps nobody.
 */
export function translate(problem: Problem, m: Messages): Pick<Problem, "message" | "next"> {
  const found = m.errors[problem.code] ?? [];
  for (const [message, next] of isOne(found) ? [found] : found) {
    const filled = { message: fill(message, problem.params ?? {}), next: fill(next, problem.params ?? {}) };
    if (filled.message !== undefined && filled.next !== undefined) {
      return { message: filled.message, next: filled.next };
    }
  }
  return problem;
}

function isOne(found: ErrorText | readonly ErrorText[]): found is ErrorText {
  return typeof found[0] === "string";
}

function fill(text: string, params: Readonly<Record<string, string | number>>): string | undefined {
  let whole = true;
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) whole = false;
    return String(value);
  });
  return whole ? filled : undefined;
}
