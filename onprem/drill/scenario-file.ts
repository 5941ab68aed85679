import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Scenario, scenario } from "../../continuity/drill/scenario.ts";
import { InvalidInput, NotFound } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { readYaml } from "../yaml.ts";

/** The scenarios that come with Fenchi. */
const shipped = join(import.meta.dirname, "scenarios");

/** Characters of a scenario's file: a record holds its whole text. */
const longest = 100_000;

/** A scenario and the file that says it. */
export interface ScenarioFile {
  readonly scenario: Scenario;
  /** The whole text, as a drill records it. */
  readonly text: string;
  /** Absolute path. */
  readonly path: string;
}

/**
 * Reads a scenario: a shipped one by its name, or a file by its path (with a slash, or ending in `.yaml` or `.yml`).
 *
 * @throws {NotFound} `scenario-missing`; {InvalidInput} `scenario-invalid` naming every place that is wrong
 */
export async function readScenario(nameOrPath: string): Promise<ScenarioFile> {
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  const path = isPath ? nameOrPath : join(shipped, `${nameOrPath}.yaml`);
  try {
    const text = await readFile(path, "utf8");
    return { scenario: parseScenario(text, path), text, path };
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG")) throw error;
    throw new NotFound("scenario-missing", `There is no scenario ${nameOrPath}.`, {
      next: `Those that come with Fenchi: ${(await shippedNames()).join(", ")}; a file of your own is named by its path.`,
      params: { scenario: nameOrPath },
      cause: error,
    });
  }
}

/** Every shipped scenario, in order of name. */
export async function shippedScenarios(): Promise<ScenarioFile[]> {
  return await Promise.all((await shippedNames()).map(readScenario));
}

async function shippedNames(): Promise<string[]> {
  const files = await readdir(shipped);
  return files
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .sort();
}

/**
 * Reads a scenario's text.
 *
 * @throws {InvalidInput} `scenario-invalid`
 */
export function parseScenario(text: string, path: string): Scenario {
  const read = readYaml(text, scenario, { longest, instead: "write the values out" });
  if ("wrong" in read) throw invalid(path, read.wrong);
  return read.value;
}

function invalid(path: string, whys: readonly string[]): InvalidInput {
  const why = whys.join("; ");
  return new InvalidInput("scenario-invalid", `The scenario ${path} cannot be used: ${why}.`, {
    next: "Correct the file; docs/DRILLS.md lists every member, and the shipped scenarios are examples.",
    params: { path, why },
  });
}
