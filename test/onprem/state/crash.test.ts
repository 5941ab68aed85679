import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import type { State } from "../../../onprem/engine/state/index.ts";
import { fromHex } from "../../../vault/bytes.ts";
import { seededDice } from "../../fakes/random.ts";
import { long, runSeed } from "../../run.ts";
import { backupId, bytesOf, dropId, NOW, receiptRow, sealedOf, sealingOf, segmentOf } from "./samples.ts";
import { stateFile } from "./state-file.ts";

/** Runs the child until it has acknowledged `lines` steps, kills it, and answers all it acknowledged. */
async function killAfter(lines: number, path: string, first: number): Promise<string[]> {
  const script = join(import.meta.dirname, "child", "state.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, path, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === lines) child.kill("SIGKILL");
  }
  expect(await exited).toEqual([null, "SIGKILL"]);
  return acknowledged;
}

/** How each acknowledged step shows. */
const checks: Record<string, (state: State, number: number) => unknown> = {
  drop: ({ catalog }, number) => expect(catalog.drop(dropId(number))).toBeDefined(),
  begin: async ({ journal }, number) =>
    expect(await journal.find(dropId(number))).toMatchObject({ begun: sealingOf(number).begun }),
  segment: async (state, number) => {
    const found = await state.journal.find(dropId(number));
    if (found?.state !== "committed") expect(found?.segments).toEqual([segmentOf(backupId(number), 0)]);
  },
  seal: async ({ journal, catalog }, number) => {
    const found = await journal.find(dropId(number));
    if (found?.state !== "committed") expect(found?.sealed).toEqual(sealedOf(number));
    expect(catalog.backup(backupId(number))).toBeDefined();
  },
  track: async ({ ledger }, number) =>
    expect(await ledger.read(backupId(number))).toMatchObject({ statement: sealedOf(number).statement }),
  receipt: async ({ ledger }, number) => expect(await ledger.receipts(backupId(number))).toEqual([receiptRow(number)]),
  chain: async ({ ledger }, number) =>
    expect((await ledger.read(backupId(number)))?.chained?.witness).toEqual(bytesOf(`witness ${number}`)),
  announce: async ({ ledger }, number) =>
    expect((await ledger.read(backupId(number)))?.announced).toContain("restorable"),
  reach: ({ catalog }, number) => expect(catalog.drop(dropId(number))?.state).toBe("restorable"),
  commit: ({ index }, number) => {
    for (const { id, ...location } of segmentOf(backupId(number), 0).chunks)
      expect(index.lookup(fromHex(id))).toEqual(location);
  },
  run: async ({ history }, number) =>
    expect(await history.read("daily")).toContainEqual(new Date(NOW.getTime() + number)),
};

/** What belongs together is there together, acknowledged or not. */
async function expectWhole({ journal, catalog, index, ledger }: State, numbers: readonly number[]): Promise<void> {
  const places = new Map<number, Uint8Array>();
  for (const number of numbers) {
    const [drop, backup] = [dropId(number), backupId(number)];
    const sealing = await journal.find(drop);
    const listed = sealing?.state === "sealed" || sealing?.state === "committed";
    expect(catalog.backup(backup) !== undefined).toBe(listed);
    expect(sealing?.sealed !== undefined).toBe(sealing?.state === "sealed");
    expect(sealing === undefined || sealing.secrets.byteLength > 0 || sealing.state === "committed").toBe(true);
    for (const { id } of segmentOf(backup, 0).chunks)
      expect(index.lookup(fromHex(id)) !== undefined).toBe(sealing?.state === "committed");
    const record = await ledger.read(backup);
    expect(record?.revisions.length ?? 0).toBe(record?.chained ? 1 : 0);
    const [first] = record?.revisions ?? [];
    if (record?.chained && first) places.set(record.chained.seq, first);
  }
  const head = await ledger.head();
  expect([...places.keys()].sort((a, b) => a - b)).toEqual(Array.from(places, (_, i) => i + 1));
  expect(head?.seq ?? 0).toBe(places.size);
  if (head) expect(places.get(head.seq)).toEqual(bytesOf(head.manifest));
}

it("has all that was acknowledged, and nothing by halves, however often the process is killed", async () => {
  const { path, open } = stateFile();
  const acknowledged: string[] = [];
  const rounds = long
    ? Array.from({ length: 40 }, (_, round) => 1 + round * 7)
    : [1, 19, 41, 97].map((about) => about + seededDice(`${runSeed} ${about}`).roll(20));
  for (const [round, lines] of rounds.entries()) {
    acknowledged.push(...(await killAfter(lines, path, 1_000 * round)));
    const state = open();
    for (const line of acknowledged) {
      const [step = "", number] = line.split(" ");
      const check = checks[step];
      if (!check) throw new Error(`the child wrote ${line}`);
      await check(state, Number(number));
    }
    const begun = rounds.slice(0, round + 1).flatMap((_, at) => Array.from({ length: 60 }, (_, i) => 1_000 * at + i));
    await expectWhole(state, begun);
    await state.close();
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(rounds.reduce((sum, lines) => sum + lines, 0));
});
