import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import { referenceOf } from "../../../continuity/inventory/inventory.ts";
import { createContext } from "../../../onprem/cli/context.ts";
import { loadDoor } from "../../../onprem/cli/door.ts";
import { loadMessages } from "../../../onprem/cli/messages/index.ts";
import { painter } from "../../../onprem/cli/paint.ts";
import { demonstrateNation } from "../../../onprem/nation/demo.ts";
import { agencies, nationInventory } from "../../../onprem/nation/nation.ts";
import { clouds } from "../../../onprem/nation/places.ts";
import { long, runSeed } from "../../run.ts";
import { temporaryFolder } from "../samples.ts";

/** The smallest scale, and the time that the whole of it may take, milliseconds. */
const bytes = 50_000_000;
const most = 6 * 60_000;
/** What it may wait for the line, and for disks, beside what it computes. */
const waits = 2 * 60_000;

const one = clouds[Number(runSeed) % clouds.length] ?? "tokyo";

async function quietContext(home: string) {
  const never = new AbortController().signal;
  const out = new PassThrough();
  const pieces: Buffer[] = [];
  out.on("data", (piece: Buffer) => pieces.push(piece));
  const io = {
    stdin: Readable.from([]),
    stdout: out,
    stderr: new PassThrough().resume(),
    environment: {},
    folder: home,
    signal: never,
    unread: never,
  };
  const m = await loadMessages("zh-TW");
  const context = createContext({ io, m, door: loadDoor, paint: painter(false) }, { home });
  return { context, text: () => Buffer.concat(pieces).toString("utf8") };
}

test.each(long ? clouds : [one])(
  "eighteen systems come back without %s: in order, over the line, checked, on record and proven",
  async (lost) => {
    const root = join(temporaryFolder(), "nation");
    const { context, text } = await quietContext(root);
    const computing = process.cpuUsage();
    const nation = await demonstrateNation(context, { root, seed: Number(runSeed) % 1000, bytes, lost });
    const { drill, written, differing, kpi } = nation;
    const { report } = drill.report;

    expect(differing).toEqual([]);
    expect(nation.good).toBe(true);
    // On a machine of its own; one that is shared takes its time, and what is asserted is what this took of it.
    const { user, system } = process.cpuUsage(computing);
    expect((user + system) / 1000).toBeLessThan(most - waits);

    // The cloud is gone, with every agency's shares, and nobody made it anew.
    expect(await readdir(join(root, "clouds"))).toEqual(clouds.filter((cloud) => cloud !== lost).sort());

    const { modules } = nationInventory(agencies, new Map());
    const systems = new Set(modules.map(({ agency, system }) => `${agency}/${system}`));
    expect(systems.size).toBe(18);
    const recovered = report.figures.modules.filter(({ state }) => state === "recovered").map(({ module }) => module);
    expect(recovered.sort()).toEqual(modules.map(referenceOf).sort());
    const bytesBack = written.reduce((sum, module) => sum + module.bytes, 0);
    expect(bytesBack).toBeGreaterThan(0.9 * bytes);

    // Nothing is begun before all that it depends on has passed its checks.
    const steps = drill.entries.map(({ step }) => step);
    const at = (kind: "module-started" | "module-checked", module: string) =>
      steps.findIndex((step) => step.kind === kind && step.module === module);
    for (const module of modules) {
      const begun = at("module-started", referenceOf(module));
      expect(begun).toBeGreaterThan(0);
      for (const need of module.dependsOn) expect(at("module-checked", need), need).toBeLessThan(begun);
    }

    // Hashes of all, and more of every one of which more is known.
    const checks = report.figures.modules.map(({ checks: made }) => made);
    expect(checks.every((made) => made.some(({ kind }) => kind === "hash"))).toBe(true);
    expect(checks.flat().filter(({ passed }) => !passed)).toEqual([]);
    const facts = written.reduce((sum, module) => sum + module.facts.length, 0);
    expect(checks.flat()).toHaveLength(facts + written.length);

    // 100 Mbit/s and no more passed the line.
    expect(report.figures.total.rate).toBeLessThan(100e6);
    expect(report.figures.total.fetched).toBeGreaterThan(0.3 * bytesBack);
    expect(report.figures.providers.map(({ provider }) => provider)).toEqual([lost]);

    expect(drill.evidence.reports.map(({ seq, proven }) => [seq, proven?.drawn])).toEqual([[1, "same"]]);
    expect(drill.evidence.gaps).toEqual([]);
    expect(await readdir(drill.report.folder)).toContain("report.html");

    // Each agency's vault filed it, signed it, and handed it in: eight drills, eight agencies whose core functions answered.
    const done = new Map(kpi.indicators.map(({ name, done: years }) => [name, years.at(-1)]));
    expect(done.get("drills")).toBe(agencies.length);
    expect(done.get("coreDrills")).toBe(agencies.length);
    expect(kpi.agencies.map(({ known, reports, gaps }) => [known, reports, gaps])).toEqual(
      agencies.map(() => [true, 1, 0]),
    );
    for (const { name } of agencies) expect(text()).toContain(name);
  },
  5 * most,
);
