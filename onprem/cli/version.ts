import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this Fenchi, as its package says. */
export function version(): string {
  const text = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  const [, found = "0"] = /"version":\s*"([^"]+)"/.exec(text) ?? [];
  return found;
}
