import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { placeText } from "../../../continuity/inventory/check.ts";
import type { Finding } from "../../../continuity/inventory/finding.ts";
import { mostBytes } from "../../../onprem/inventory/limit.ts";
import { readInventory } from "../../../onprem/inventory/reading.ts";
import { long } from "../../run.ts";
import { fenchi } from "../chaos/fenchi.ts";
import { drawer } from "../chaos/seed.ts";
import { type Crooked, crooked } from "./crooked/index.ts";

const folder = mkdtempSync(join(tmpdir(), "fenchi-crooked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = ({ code, place }: Finding) => `${code} ${placeText(place)}`;

/** Whatever must be found is found, with its place; an error where the inventory cannot be taken, none where it can. */
function expectAnswer(each: Crooked, findings: readonly Finding[]): void {
  const said = findings.map(written);
  for (const found of each.found)
    expect(
      said.some((one) => one.startsWith(found)),
      `${found} in ${said.slice(0, 9)}`,
    ).toBe(true);
  const errors = findings.filter(({ severity }) => severity === "error").map(written);
  if (each.read) expect(errors).toEqual([]);
  else expect(errors).not.toEqual([]);
}

describe("crooked inventories", () => {
  test("are a hundred and more, each with a name of its own", () => {
    expect(crooked.length).toBeGreaterThanOrEqual(100);
    expect(new Set(crooked.map(({ name }) => name)).size).toBe(crooked.length);
  });

  // A file that is too large is never read; that is for the command to refuse, below.
  const looked = crooked.filter((each) => !each.heavy);
  test.each(looked.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const { findings, inventory } = await readInventory(each.make());
    expectAnswer(each, findings);
    expect(inventory !== undefined).toBe(each.read === true);
  });
});

/** What a process used, as it tells itself at its end. */
interface Usage {
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Bytes at its largest. */
  readonly memory: number;
}

const usageHook = pathToFileURL(join(import.meta.dirname, "child/usage.ts")).href;

describe("the command's answer to a crooked inventory takes no more than 5 seconds and 300 MB", () => {
  const draw = drawer("crooked");
  const always = ["50,000 rows", "a bomb that lies about its size", "CSV in Big5"];
  const tried = crooked.filter(({ name, heavy }) => long || always.includes(name) || draw() < (heavy ? 0.08 : 0.01));

  test.each(tried.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const bytes = each.make();
    const file = join(folder, "inventory.bin");
    const usageFile = join(folder, "usage.json");
    writeFileSync(file, bytes);
    const environment = { NODE_OPTIONS: `--import ${usageHook}`, FENCHI_TEST_USAGE: usageFile };
    const ended = await fenchi(["inventory", "check", file, "--json"], { environment });
    const answer = JSON.parse(ended.out) as {
      readonly findings: Finding[];
      readonly count: { errors: number; warnings: number };
    };
    expectAnswer(each, answer.findings);
    expect(ended.code).toBe(answer.count.errors + answer.count.warnings === 0 ? 0 : 3);
    const { cpu, memory } = JSON.parse(readFileSync(usageFile, "utf8")) as Usage;
    // Processor time, of all threads: what the clock shows depends on who else uses the machine.
    expect(cpu).toBeLessThan(5);
    expect(memory).toBeLessThan(300e6);
    if (bytes.length > mostBytes) expect(answer.findings.map(written)).toEqual(["file-large "]);
  });
});
