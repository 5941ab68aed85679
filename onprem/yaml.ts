import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** What a file says, and where; or everything that is wrong with it. */
export type YamlReading<Value> =
  | {
      readonly value: Value;
      /** Line of a member, from 1; undefined for what the file does not say. */
      readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
    }
  | { readonly wrong: readonly string[] };

/**
 * Reads a text that people write: YAML 1.2 without aliases, so that no small file becomes a large one.
 *
 * @param longest characters that it may have
 * @param instead what to do in place of aliases
 */
export function readYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  { longest, instead }: { readonly longest: number; readonly instead: string },
): YamlReading<z.output<Schema>> {
  if (text.length > longest) return { wrong: [`it has more than ${longest} characters`] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: "1.2" });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) return { wrong: problems.map(({ message }) => message.split("\n")[0] ?? message) };
  let said: unknown;
  try {
    said = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { wrong: [`it has aliases (&, *); ${instead}`] };
  }
  const lineOf = (where: readonly PropertyKey[]) => {
    const node: unknown = document.getIn(where, true);
    const range = (node as { range?: [number] | null } | undefined)?.range;
    return range ? lines.linePos(range[0]).line : undefined;
  };
  const parsed = schema.safeParse(said);
  if (parsed.success) return { value: parsed.data, lineOf };
  const wrong = parsed.error.issues.map(({ path, message }) => {
    const line = lineOf(path);
    return `${line === undefined ? "" : `line ${line}, `}${path.join(".") || "file"}: ${message}`;
  });
  return { wrong };
}
