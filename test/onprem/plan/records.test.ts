import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RestoreRecord } from "../../../continuity/plan/calibrate.ts";
import { loadModel, readRecords, recordRestore } from "../../../onprem/plan/index.ts";

const record = (seconds: number): RestoreRecord => ({
  bytes: 10_000_000,
  fetched: 10_100_000,
  packs: 1,
  uses: 0,
  seconds,
  line: { bitsPerSecond: 8e6, roundTrip: 20, loss: 0 },
  sharing: 1,
});

test("restores that were measured are kept in order, whatever a crash tore", async () => {
  const home = await mkdtemp(join(tmpdir(), "fenchi-plan-"));
  expect(await readRecords(home)).toEqual([]);
  await recordRestore(home, record(11));
  const path = join(home, "plan", "restores.jsonl");
  await appendFile(path, (await readFile(path, "utf8")).slice(1, 60));
  await recordRestore(home, record(12));
  await appendFile(path, '{"bytes":"many"}\n');
  expect(await readRecords(home)).toEqual([record(11), record(12)]);
  expect((await loadModel([home, home])).records).toBe(2);
});

test("of a file that has grown long the newest records count", async () => {
  const home = await mkdtemp(join(tmpdir(), "fenchi-plan-"));
  await recordRestore(home, record(11));
  const path = join(home, "plan", "restores.jsonl");
  const line = await readFile(path, "utf8");
  await writeFile(path, line.repeat(Math.ceil((6 * 1024 * 1024) / line.length)));
  await recordRestore(home, record(99));
  const records = await readRecords(home);
  expect(records.length).toBeGreaterThan(1000);
  expect(records.at(-1)).toEqual(record(99));
});
