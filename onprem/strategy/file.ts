import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import { emptyStrategy, type StrategyFile, strategyFile } from "../../continuity/strategy/file.ts";
import { InvalidInput } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";

/** Characters of a strategy file: ten thousand modules, each with a rule of its own, are fewer. */
const longest = 4_000_000;

/** A strategy and where each of its rules stands. */
export interface LoadedStrategy {
  readonly file: StrategyFile;
  /** Absolute path. */
  readonly path: string;
  /** Whether there is such a file: without one, what is built in holds. */
  readonly present: boolean;
  /** Line of a member, from 1; undefined for what the file does not say. */
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** Reads a home's strategy. @throws {InvalidInput} `strategy-invalid` naming every place that is wrong */
export async function readStrategy(path: string): Promise<LoadedStrategy> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    return { file: emptyStrategy, path, present: false, lineOf: () => undefined };
  }
  return parseStrategy(text, path);
}

/** YAML 1.2 without aliases, so that no small file becomes a large one. @throws {InvalidInput} `strategy-invalid` */
export function parseStrategy(text: string, path: string): LoadedStrategy {
  if (text.length > longest) throw invalid(path, [`it has more than ${longest} characters`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: "1.2" });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    throw invalid(
      path,
      problems.map(({ message }) => message.split("\n")[0] ?? message),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw invalid(path, ["it has aliases (&, *); use profiles instead"]);
  }
  const lineOf = (where: readonly PropertyKey[]) => {
    const node: unknown = document.getIn(where, true);
    const range = (node as { range?: [number] | null } | undefined)?.range;
    return range ? lines.linePos(range[0]).line : undefined;
  };
  const parsed = strategyFile.safeParse(value);
  if (parsed.success) return { file: parsed.data, path, present: true, lineOf };
  throw invalid(
    path,
    parsed.error.issues.map(({ path: where, message }) => {
      const line = lineOf(where);
      return `${line === undefined ? "" : `line ${line}, `}${where.join(".") || "file"}: ${message}`;
    }),
  );
}

function invalid(path: string, whys: readonly string[]): InvalidInput {
  const why = whys.join("; ");
  return new InvalidInput("strategy-invalid", `The strategy ${path} cannot be used: ${why}.`, {
    next: "Correct the file; docs/STRATEGY.md lists every member. What was scheduled before goes on.",
    params: { path, why },
  });
}
