import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { computeFigures } from "../../../continuity/evidence/compute.ts";
import { readRecord } from "../../../onprem/drill/record-file.ts";
import { readSettings } from "../../../onprem/drill/settings.ts";
import { verifyHome } from "../../../onprem/evidence/verify.ts";
import { openHome } from "../../../onprem/home/home.ts";
import { long } from "../../run.ts";
import { drawer } from "../chaos/seed.ts";
import { type Agency, agencyName, contentOf, copyOf, makeAgency, moduleOf, prepare, type Sample } from "./world.ts";

const CHILD = fileURLToPath(new URL("./child/drill.ts", import.meta.url));
const samples: readonly Sample[] = [
  { number: 1, bytes: 900_000 },
  { number: 2, bytes: 400_000, dependsOn: [1] },
  { number: 3, bytes: 5_000, dependsOn: [2] },
];
let original: Agency;
beforeAll(async () => {
  original = await makeAgency(samples);
});

/** Goes on with the drill, and is killed after so many milliseconds. @returns what it said, where it was faster */
async function live(home: string, drill: string, milliseconds: number): Promise<string | undefined> {
  const args = ["--disable-warning=ExperimentalWarning", CHILD, home, drill];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let said: string | undefined;
  createInterface(child.stdout).on("line", (text) => {
    said = text;
  });
  while (said === undefined && child.exitCode === null) await sleep(5);
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await exited;
  clearTimeout(timer);
  return said === "begun" ? undefined : said;
}

test.each(Array.from({ length: long ? 10 : 1 }, (_, at) => at))(
  "a drill that is killed again and again is gone on with: nothing doubled, no half report (%i)",
  async (at) => {
    const draw = drawer(`kill the drill ${at}`);
    const kills = long ? 5 : 2;
    const { home } = copyOf(original);
    // Slow enough that most kills find it at work, however fast the machine is.
    const place = await prepare({ ...original, home }, "one-provider-lost", { keep: true, most: 4 });
    let ended: string | undefined;
    for (let killed = 0; killed < kills && ended === undefined; killed++) {
      ended = await live(home, place.drill, draw() * 1500);
    }
    ended ??= await live(home, place.drill, 150_000);
    expect(ended).toBe("ended completed 1");

    const entries = await readRecord(place.record);
    const figures = computeFigures(entries);
    expect(figures).toMatchObject({ outcome: "completed", total: { modules: 3, recovered: 3 } });
    const count = (kind: string) => entries.filter(({ step }) => step.kind === kind).length;
    expect([count("started"), count("acted"), count("module-restored"), count("ended")]).toEqual([1, 1, 3, 1]);

    const { work } = await readSettings(place);
    for (const sample of samples) {
      const folder = join(work, agencyName, "戶政", String(sample.number));
      const name = `${moduleOf(sample).item?.split("/").at(-1)}.bin`;
      expect(readdirSync(folder)).toEqual([name]);
      expect(readFileSync(join(folder, name)).equals(contentOf(sample))).toBe(true);
    }
    expect(readdirSync(join(home, "evidence/reports"))).toEqual(["000001"]);
    const { vault } = await openHome(home, () => new Date());
    const proven = await verifyHome(home, vault.sealers, []);
    expect(proven).toMatchObject({ reports: [{ seq: 1, proven: { report: { drill: place.drill } } }], gaps: [] });
    expect(existsSync(join(place.folder, "machines"))).toBe(false);
    // Gone on with once more, it is the same drill with the same report.
    expect(await live(home, place.drill, 150_000)).toBe("ended completed 1");
    expect(await readRecord(place.record)).toEqual(entries);
  },
);
