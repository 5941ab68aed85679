import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Line } from "../../../continuity/plan/plan.ts";
import { readingFor } from "../../../continuity/plan/reading.ts";
import { openJournal } from "../../../onprem/run/journal.ts";
import { journalOf } from "../../../onprem/run/run.ts";
import { seededRandom } from "../../fakes/random.ts";
import { long, runSeed } from "../../run.ts";
import { type Ground, items, makeGround, planOf, stepsOf } from "./ground.ts";

const CHILD = fileURLToPath(new URL("./child/run.ts", import.meta.url));
/** A line for which pieces are small and several are under way. */
const line: Line = { bitsPerSecond: 2e6, roundTrip: 300, loss: 0.01 };
const mib = 1024 * 1024;

let ground: Ground;
beforeAll(async () => {
  ground = await makeGround([2 * mib, mib]);
});
afterAll(() => ground.remove());

/** Starts a process and kills it after so many milliseconds. @returns how it ended, if it was faster */
async function live(folder: string, log: string, milliseconds: number): Promise<string | undefined> {
  const args = ["--disable-warning=ExperimentalWarning", CHILD, ground.home, folder, log, "30"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let said: string | undefined;
  const lines = createInterface(child.stdout);
  lines.on("line", (text) => {
    said = text;
  });
  while (said === undefined && child.exitCode === null) await sleep(5);
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await exited;
  clearTimeout(timer);
  return said === "begun" ? undefined : said;
}

/** A run is killed until it has been so many times, or ends; then it is left to end. */
test.each(Array.from({ length: long ? 10 : 1 }, (_, at) => at))("killed again and again, run %i", async (at) => {
  const random = seededRandom(`kill ${runSeed} ${at}`);
  const kills = long ? 5 : 2;
  const place = await ground.fresh();
  const folder = join(place, "run");
  await mkdir(folder);
  const fed = join(place, "fed");
  const plan = planOf(
    ground,
    [
      { item: "戶政/量/0" },
      { item: items.documents },
      { item: "戶政/量/1", after: [0] },
      { item: items.database, after: [1] },
    ],
    { line },
  );
  const [large, , piped] = plan.modules.map(({ module }) => module);
  const config = {
    format: "fenchi/run-config/v1",
    defaults: { checks: [{ kind: "hash" }], after: [{ command: ["true"] }] },
    modules: {
      [large ?? ""]: { before: [{ command: ["sleep", "0.1"] }] },
      [piped ?? ""]: { command: ["sh", "-c", `cat > ${fed}.part && mv ${fed}.part ${fed}`], repeatable: true },
    },
  };
  await writeFile(join(place, "plan.json"), JSON.stringify(plan));
  await writeFile(join(place, "backups.json"), JSON.stringify([...ground.backups.values()]));
  await writeFile(join(place, "run.yaml"), JSON.stringify(config));
  const log = join(place, "fetched.log");
  await writeFile(log, "");

  let ended: string | undefined;
  let killed = 0;
  while (killed < kills && ended === undefined) {
    ended = await live(folder, log, Buffer.from(random(2)).readUInt16BE() % 1500);
    if (ended === undefined) killed++;
  }
  ended ??= await live(folder, log, 120_000);
  expect(ended).toBe("completed");

  const journal = openJournal(journalOf(folder));
  const steps = journal.steps().map(({ step }) => step);
  expect(journal.modules().map(({ outcome }) => outcome)).toEqual(Array(4).fill("good"));
  journal.close();
  const restored = stepsOf(steps, "module-restored").map(({ module }) => module);
  expect(restored.toSorted()).toEqual(plan.modules.map(({ module }) => module));
  expect(await readFile(fed)).toEqual(ground.contents.get("戶政/量/1"));
  const back = join(folder, "restored", ground.agency, "戶政");
  expect(await readFile(join(back, "1", "量-0"))).toEqual(ground.contents.get("戶政/量/0"));
  const left = (await readdir(place, { recursive: true })).filter((name) => /fenchi-part|\.part$|staged./.test(name));
  expect(left).toEqual([]);

  // Of what had come, only what was on its way to the shelf at a kill came again.
  const fetched = (await readFile(log, "utf8")).trimEnd().split("\n");
  const twice = fetched.length - new Set(fetched).size;
  expect(twice).toBeLessThanOrEqual(killed * readingFor(line).requests);
});
