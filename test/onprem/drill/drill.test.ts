import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { computeFigures } from "../../../continuity/evidence/compute.ts";
import { readSettings } from "../../../onprem/drill/settings.ts";
import { run } from "../cli/harness.ts";
import { type Agency, agencyName, contentOf, copyOf, drill, makeAgency, moduleOf, type Sample } from "./world.ts";

const samples: readonly Sample[] = [
  { number: 1, bytes: 300_000 },
  { number: 2, bytes: 200_000, dependsOn: [1] },
  { number: 3, bytes: 5_000, dependsOn: [2], core: false, priority: 2 },
];
const references = samples.map(({ number }) => `${agencyName}/戶政/${number}`);

let agency: Agency;
beforeAll(async () => {
  agency = await makeAgency(samples);
});

describe("one provider is lost", () => {
  test("the others bring everything back, whole and in order, and what came back is erased unless it is to be looked at", async () => {
    const { entries, outcome, place } = await drill(agency, "one-provider-lost", { keep: true });
    expect(outcome).toBe("completed");
    const figures = computeFigures(entries);
    expect(figures).toMatchObject({ outcome: "completed", successful: true, conforming: true });
    expect(entries.flatMap(({ step }) => (step.kind === "module-restored" ? [step.module] : []))).toEqual(references);
    const [lost] = figures.providers;
    expect(figures.providers.map(({ provider }) => provider)).toHaveLength(1);
    expect(lost?.faults.map(({ fault }) => fault)).toEqual(["unavailable"]);
    const { work } = await readSettings(place);
    for (const sample of samples) {
      const { item } = moduleOf(sample);
      const path = join(work, agencyName, "戶政", String(sample.number), `${item?.split("/").at(-1)}.bin`);
      expect(readFileSync(path).equals(contentOf(sample))).toBe(true);
    }
    const gone = await drill(agency, "one-provider-lost");
    expect(existsSync((await readSettings(gone.place)).work)).toBe(false);
    // Whoever is lost takes turns.
    expect(computeFigures(gone.entries).providers.map(({ provider }) => provider)).not.toEqual([lost?.provider]);
  });

  test("only core functions, where that is asked for", async () => {
    const { entries } = await drill(agency, "one-provider-lost", { onlyCore: true });
    expect(computeFigures(entries).modules.map(({ module }) => module)).toEqual(references.slice(0, 2));
  });
});

describe("on the command line", () => {
  const fenchi = (home: string, ...args: string[]) => run(["drill", ...args, "--home", home], { door: "real" });

  test("a drill is run, its report filed and proven, and the schedule knows it", async () => {
    const { home } = copyOf(agency);
    const before = await fenchi(home, "schedule", "--json");
    expect(before.json()).toMatchObject({ due: [{ scenario: "one-provider-lost", last: null, state: "later" }] });
    const ran = await fenchi(
      home,
      "run",
      "one-provider-lost",
      "--person",
      "林大明:operator",
      "--lose",
      "tokyo",
      "--json",
    );
    expect(ran, ran.err).toMatchObject({ code: 0 });
    expect(ran.json()).toMatchObject({
      outcome: "completed",
      report: { seq: 1 },
      figures: { successful: true, providers: [{ provider: "tokyo" }], steps: { done: 1 } },
    });
    const { report } = ran.json() as { report: { page: string } };
    expect(existsSync(report.page)).toBe(true);
    expect((await fenchi(home, "verify", report.page)).code).toBe(0);
    const status = await fenchi(home, "status", "--json");
    expect(status.json()).toMatchObject({
      drills: [{ scenario: "one-provider-lost", state: "completed", modules: { restored: 3, failed: 0, total: 3 } }],
    });
    const after = await fenchi(home, "schedule", "satellite-line", "--every", "180", "--json");
    expect(after.json()).toMatchObject({
      due: [
        { scenario: "satellite-line", every: 180, last: null },
        { scenario: "one-provider-lost", last: expect.any(String), state: "later" },
      ],
    });
    expect((await fenchi(home, "schedule", "satellite-line", "--remove", "--json")).json()).toMatchObject({
      due: [{ scenario: "one-provider-lost" }],
    });
  });

  test("what is wrong is said before anything begins", async () => {
    const { home } = copyOf(agency);
    expect((await fenchi(home, "run", "no-such")).err).toMatch(/no scenario no-such/);
    expect((await fenchi(home, "run", "one-provider-lost", "--lose", "mars")).err).toMatch(/no provider named mars/);
    const twice = await fenchi(home, "run", "empty-machine");
    expect(twice).toMatchObject({ code: 2, err: expect.stringMatching(/sheets/) });
    expect((await fenchi(home, "run", "one-provider-lost", "--person", ":x")).code).toBe(2);
    expect((await fenchi(home, "schedule", "one-provider-lost", "--every", "400")).code).toBe(2);
  });

  test("in both languages", async () => {
    const { home } = copyOf(agency);
    for (const [lang, title] of [
      ["en", "Ransomware; back to before it came"],
      ["zh-TW", "勒索軟體：回復至感染前"],
    ] as const) {
      expect((await fenchi(home, "list", "--lang", lang)).out).toContain(title);
    }
    expect(readdirSync(home)).not.toContain("drills");
  });
});
