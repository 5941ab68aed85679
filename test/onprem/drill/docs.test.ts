import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { situationsOf } from "../../../continuity/drill/situation.ts";
import { parseScenario } from "../../../onprem/drill/scenario-file.ts";

test("the scenario in docs/DRILLS.md is one", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/DRILLS.md"), "utf8");
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  const scenario = parseScenario(yaml, "docs/DRILLS.md");
  expect(scenario.name).toBe("typhoon");
  const situations = situationsOf(scenario, { providers: ["a", "b", "c"], threshold: 2 });
  expect(situations.map(({ from, line }) => [from, line?.bitsPerSecond ?? null])).toEqual([
    [0, 50e6],
    [600, null],
    [4200, 25e6],
  ]);
});
