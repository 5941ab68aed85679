import { readFile } from "node:fs/promises";
import { emptyStrategy, type StrategyFile, strategyFile } from "../../continuity/strategy/file.ts";
import { InvalidInput } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { readYaml } from "../yaml.ts";

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

/** @throws {InvalidInput} `strategy-invalid` */
export function parseStrategy(text: string, path: string): LoadedStrategy {
  const read = readYaml(text, strategyFile, { longest, instead: "use profiles instead" });
  if ("wrong" in read) throw invalid(path, read.wrong);
  return { file: read.value, path, present: true, lineOf: read.lineOf };
}

function invalid(path: string, whys: readonly string[]): InvalidInput {
  const why = whys.join("; ");
  return new InvalidInput("strategy-invalid", `The strategy ${path} cannot be used: ${why}.`, {
    next: "Correct the file; docs/STRATEGY.md lists every member. What was scheduled before goes on.",
    params: { path, why },
  });
}
