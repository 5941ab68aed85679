import { expect, test } from "vitest";
import { checkStrategy } from "../../../continuity/strategy/check.ts";
import { resolveStrategy } from "../../../continuity/strategy/resolve.ts";
import { agencies, nationInventory } from "../../../onprem/nation/nation.ts";
import { nationStrategy } from "../../../onprem/nation/strategy.ts";
import { parseStrategy } from "../../../onprem/strategy/file.ts";

test("the sample nation's strategy keeps every objective of its inventory, and names nothing that is not there", () => {
  const { file } = parseStrategy(nationStrategy(agencies), "/strategy.yaml");
  const { modules } = nationInventory(agencies, new Map());
  const vault = { threshold: 2, providers: 3, quorum: 2, lockDays: 0, schedules: new Map<string, number>() };
  const findings = checkStrategy(file, modules, vault);
  expect(findings.filter(({ what }) => what !== "no-schedule")).toEqual([]);
  for (const { agency, system, number, name, rpo } of modules) {
    const { strategy } = resolveStrategy(file, { agency, system, number, module: name });
    expect(2 * strategy.frequency).toBeLessThanOrEqual(rpo);
  }
});
