import { describe, expect, it } from "vitest";
import { restoreNeeds } from "../../functions/restore/needs.ts";
import { createSources } from "../../functions/restore/sources.ts";
import { names } from "../../vault/names.ts";
import { backUp, bringBack, packsOf, restoreProviders } from "../fakes/drive.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";

const first = seededRandom("needs")(700_000);
const second = Buffer.concat([first.subarray(0, 400_000), seededRandom("more")(90_000), first.subarray(400_000)]);

function needs(pipeline: Pipeline, backup: string) {
  const sources = createSources({ providers: restoreProviders(pipeline), now: () => new Date() }, []);
  return restoreNeeds(backup, { vault: pipeline.vault, factor: pipeline.keys.factor }, sources);
}

/** Bytes that the restore says it fetched. */
async function fetched(pipeline: Pipeline, backup: string, without: string[] = []): Promise<number> {
  const { last } = await bringBack(pipeline, backup, { request: { without } });
  if (last?.name !== "restore.completed") throw new Error("not restored");
  return last.data.fetched;
}

/** Bytes of everything that the restore reads of packs and backups, each read counted once. */
async function readOnce(pipeline: Pipeline, backup: string): Promise<number> {
  const reads = new Map<string, number>();
  const providers = restoreProviders(pipeline).map((provider) => {
    const { store } = provider;
    const get: typeof store.get = async (name, range) => {
      const bytes = await store.get(name, range);
      if (!name.startsWith(names.witnesses)) reads.set(`${provider.index} ${name} ${range?.offset}`, bytes.byteLength);
      return bytes;
    };
    return { ...provider, store: { ...store, get } };
  });
  await bringBack(pipeline, backup, { ports: { providers } });
  return [...reads.values()].reduce((sum, bytes) => sum + bytes, 0);
}

describe("what a restore needs", () => {
  it("is what the restore then fetches", async () => {
    for (const [k, n] of [
      [2, 3],
      [3, 5],
    ] as const) {
      const pipeline = await memoryPipeline(k, n, "needs");
      const { backup } = await backUp(pipeline, "1", first);
      const found = await needs(pipeline, backup);
      expect(found).toMatchObject({ bytes: first.length, packs: packsOf(pipeline, backup).length, uses: 0 });
      const actual = await fetched(pipeline, backup);
      // Which providers' keys are asked for decides over a few hundred bytes.
      expect(Math.abs(found.fetch - actual)).toBeLessThan(0.01 * actual);
    }
  });

  it("counts of an earlier backup what is used of it", async () => {
    const pipeline = await memoryPipeline(2, 3, "lean");
    await backUp(pipeline, "1", first);
    const { backup } = await backUp(pipeline, "2", second);
    const found = await needs(pipeline, backup);
    expect(found).toMatchObject({ bytes: second.length, uses: 1 });
    expect(found.packs).toBeGreaterThan(packsOf(pipeline, backup).length);
    // Packs that memory does not hold until they are wanted again are read once more: a restore of many generations fetches more.
    const actual = await readOnce(pipeline, backup);
    expect(Math.abs(found.fetch - actual)).toBeLessThan(0.01 * actual);
  });
});
