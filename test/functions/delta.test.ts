import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBaseCache } from "../../onprem/engine/bases/cache.ts";
import { names } from "../../vault/names.ts";
import { openStatement, openTable } from "../../vault/statement.ts";
import { backUp, bringBack } from "../fakes/drive.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { type Dice, seededDice, seededRandom } from "../fakes/random.ts";
import { bytesOf } from "../fakes/spoil.ts";
import { long, runSeed } from "../run.ts";

if (long) vi.setConfig({ testTimeout: 3_600_000 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenchi-bases-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A vault whose sealing host keeps base generations in the test's folder, up to so many bytes. */
const vaultWith = (seed: string, { limit = 2 ** 30, k = 2, n = 3 } = {}) =>
  memoryPipeline(k, n, seed, undefined, ({ keys, vault, index, now, random }) =>
    createBaseCache({
      folder,
      hostKey: keys.host,
      epoch: vault.epoch,
      limit,
      least: 0,
      index,
      now: () => now().getTime(),
      random,
    }),
  );

/** A table of rows like a dump's: text that compresses to about a third, and is nowhere the same. */
function rows(count: number, seed: string): string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, row) => {
    const part = Buffer.from(random(12)).toString("hex");
    return `INSERT INTO person VALUES (${row},'${part}','district ${(row * 7) % 31}','registered');\n`;
  });
}
const text = (lines: readonly string[]) => Buffer.from(lines.join(""));

/** One short column of some rows, drawn evenly: in every chunk of the drop. */
function scattered(lines: readonly string[], share: number, dice: Dice): string[] {
  const part = () => Buffer.from([dice.roll(256), dice.roll(256), dice.roll(256)]).toString("hex");
  return lines.map((line) => (dice.roll(1000) < share * 1000 ? line.replace(/'[0-9a-f]{6}/, `'${part()}`) : line));
}

const statementOf = ({ vault, stores }: Pipeline, backup: string) =>
  openStatement(bytesOf(stores[0], names.statement(backup)), vault, backup);

/** Bytes of the packs that a backup itself wrote. */
function written(pipeline: Pipeline, backup: string): number {
  const table = openTable(bytesOf(pipeline.stores[0], names.table(backup)), statementOf(pipeline, backup));
  return table.packs.reduce((sum, { size }) => sum + size, 0);
}

/** The backup gives the bytes back with each provider gone in turn. */
async function expectBack(pipeline: Pipeline, backup: string, bytes: Uint8Array): Promise<void> {
  for (const without of pipeline.providerNames) {
    const { last, content } = await bringBack(pipeline, backup, { request: { without: [without] } });
    expect(last, `without ${without}`).toMatchObject({ name: "restore.completed" });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
  }
}

describe("a generation of scattered changes", () => {
  it("is kept as what it differs in, names the generation it needs, and comes back without any one provider", async () => {
    const pipeline = await vaultWith("delta");
    const before = rows(6000, "delta");
    const first = await backUp(pipeline, "1", text(before));
    const after = text(scattered(before, 0.02, seededDice("delta")));
    const second = await backUp(pipeline, "2", after);
    expect(written(pipeline, second.backup)).toBeLessThan(written(pipeline, first.backup) / 8);
    expect(statementOf(pipeline, second.backup).uses.map(({ backup }) => backup)).toEqual([first.backup]);
    await expectBack(pipeline, second.backup, after);
  });

  it("is never made against one that is a delta itself", async () => {
    const pipeline = await vaultWith("depth");
    let lines = rows(4000, "depth");
    const first = await backUp(pipeline, "1", text(lines));
    for (let number = 2; number <= 4; number++) {
      lines = scattered(lines, 0.02, seededDice(`depth ${number}`));
      const { backup } = await backUp(pipeline, String(number), text(lines));
      expect(statementOf(pipeline, backup).uses.map((use) => use.backup)).toEqual([first.backup]);
      await expectBack(pipeline, backup, text(lines));
    }
  });

  it("costs as much as without the codec where nothing is like it, and needs no other", async () => {
    const random = seededRandom("unrelated");
    const pipeline = await vaultWith("unrelated");
    const first = await backUp(pipeline, "1", random(200_000));
    const second = await backUp(pipeline, "2", random(200_000));
    expect(written(pipeline, second.backup)).toBeLessThanOrEqual(written(pipeline, first.backup) * 1.001 + 1000);
    expect(statementOf(pipeline, second.backup).uses).toEqual([]);
  });

  it("follows rows that were put in and taken out before it", async () => {
    const pipeline = await vaultWith("shifted");
    const before = rows(6000, "shifted");
    const first = await backUp(pipeline, "1", text(before));
    const moved = [...rows(300, "more"), ...before.slice(0, 2000), ...before.slice(2400)];
    const after = text(scattered(moved, 0.02, seededDice("shifted")));
    const second = await backUp(pipeline, "2", after);
    expect(written(pipeline, second.backup)).toBeLessThan(written(pipeline, first.backup) / 2.5);
    await expectBack(pipeline, second.backup, after);
  });
});

describe("a full generation is made", () => {
  /** Generations of the same rows, a share of them changed each time; which of them used another. */
  async function history(pipeline: Pipeline, count: number, share: number, between: () => void = () => {}) {
    let lines = rows(3000, "history");
    const uses: number[] = [];
    for (let number = 1; number <= count; number++) {
      const { backup } = await backUp(pipeline, String(number), text(lines));
      uses.push(statementOf(pipeline, backup).uses.length);
      await expectBack(pipeline, backup, text(lines));
      lines = scattered(lines, share, seededDice(`history ${number}`));
      between();
    }
    return uses;
  }

  it("once deltas have together cost about as much", async () => {
    const uses = await history(await vaultWith("spent"), 9, 0.3);
    expect(uses[0]).toBe(0);
    expect(uses[1]).toBe(1);
    const full = uses.slice(1).filter((used) => used === 0).length;
    expect(full).toBeGreaterThanOrEqual(1);
    expect(full).toBeLessThanOrEqual(4);
  });

  it("where nothing may be kept on the host", async () => {
    expect(await history(await vaultWith("off", { limit: 0 }), 3, 0.3)).toEqual([0, 0, 0]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("where what is kept takes more than it may", async () => {
    expect(await history(await vaultWith("little", { limit: 20_000 }), 3, 0.3)).toEqual([0, 0, 0]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a drop that is given up", () => {
  it("leaves nothing on the host, and the generation before is the base of the next", async () => {
    const pipeline = await vaultWith("given up");
    const lines = rows(4000, "given up");
    const first = await backUp(pipeline, "1", text(lines));
    const kept = await readdir(folder);
    pipeline.breaks.set("/2", 100_000);
    const broken = backUp(pipeline, "2", text(rows(4000, "another")));
    await expect(broken).rejects.toMatchObject({ code: "stream-broken" });
    expect(await readdir(folder)).toEqual(kept);
    const after = text(scattered(lines, 0.02, seededDice("given up")));
    const third = await backUp(pipeline, "3", after);
    expect(statementOf(pipeline, third.backup).uses.map(({ backup }) => backup)).toEqual([first.backup]);
  });

  it("leaves nothing where it was to be the first full generation", async () => {
    const pipeline = await vaultWith("never");
    pipeline.breaks.set("/1", 2_500_000);
    await expect(backUp(pipeline, "1", seededRandom("never")(4_000_000))).rejects.toMatchObject({
      code: "stream-broken",
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("what a crash left on the host", () => {
  it("goes with the next generation that is kept", async () => {
    await backUp(await vaultWith("left"), "1", text(rows(500, "left")));
    const [whole = ""] = (await readdir(folder)).filter((name) => name.endsWith(".chunks"));
    await writeFile(
      join(folder, whole.replace(/\.[0-9a-f]{32}\./, `.${"0".repeat(32)}.`)),
      await readFile(join(folder, whole)),
    );
    await backUp(await vaultWith("left again"), "1", text(rows(500, "left again")));
    expect((await readdir(folder)).filter((name) => name.includes("0".repeat(32)))).toEqual([]);
    expect(await readdir(folder)).toHaveLength(2);
  });
});

/** What can have happened to the host's folder between two generations. */
const harms: Readonly<Record<string, (path: string, dice: Dice) => Promise<void>>> = {
  "a file is gone": (path) => rm(path),
  "a byte is flipped": async (path, dice) => {
    const bytes = await readFile(path);
    const at = dice.roll(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.roll(8));
    await writeFile(path, bytes);
  },
  "a file is cut": async (path, dice) => truncate(path, dice.roll((await readFile(path)).length)),
  "a file grows": (path) => appendFile(path, "more"),
  "a file is empty": (path) => truncate(path, 0),
};

/** Replaces, removes, repeats and moves stretches of bytes. */
function changed(bytes: Buffer, dice: Dice, seed: string): Buffer {
  let now = bytes;
  for (let edits = 1 + dice.roll(8); edits > 0; edits--) {
    const at = dice.roll(now.length + 1);
    const end = Math.min(now.length, at + dice.roll(5000));
    const put = dice.pick([
      () => Buffer.from(seededRandom(`${seed} ${edits}`)(dice.roll(3000))),
      () => now.subarray(dice.roll(now.length + 1)).subarray(0, 4000),
      () => Buffer.alloc(0),
      () => Buffer.from(now.subarray(at, end)).reverse(),
    ])();
    now = Buffer.concat([now.subarray(0, at), put, now.subarray(end)]);
  }
  return now;
}

describe("chains of generations", () => {
  const chains = long ? 300 : 12;

  it(`come back at every generation, whatever happens to what the host keeps (${chains})`, async () => {
    for (let chain = 0; chain < chains; chain++) {
      const seed = `${runSeed} chain ${chain}`;
      const dice = seededDice(seed);
      const pipeline = await vaultWith(seed, { limit: dice.pick([2 ** 30, 2 ** 30, 100_000, 0]) });
      let bytes: Buffer = text(rows(200 + dice.roll(1500), seed));
      const generations: [string, Buffer][] = [];
      for (let number = 1; number <= 2 + dice.roll(4); number++) {
        const { backup } = await backUp(pipeline, String(number), bytes);
        generations.push([backup, bytes]);
        const found = await readdir(folder).catch(() => []);
        if (found.length > 0 && dice.once(3)) {
          const harm = dice.pick(Object.values(harms));
          await harm(join(folder, dice.pick(found)), dice);
        }
        bytes = changed(bytes, dice, `${seed} ${number}`);
      }
      for (const [backup, expected] of generations) await expectBack(pipeline, backup, expected);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
