import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import { openManifest } from "../../vault/manifest.ts";
import { memoryPipeline, seededRandom } from "../fakes/pipeline.ts";

/** Delivers until nothing is left; `pick` chooses the next event and whether it comes again. */
async function run(
  pipeline: Awaited<ReturnType<typeof memoryPipeline>>,
  first: FenchiEvent,
  pick: (waiting: number) => { at: number; again: boolean },
): Promise<FenchiEvent[]> {
  const waiting = [first];
  const said: FenchiEvent[] = [];
  while (waiting.length > 0) {
    const { at, again } = pick(waiting.length);
    const [event] = again ? waiting.slice(at, at + 1) : waiting.splice(at, 1);
    if (!event) break;
    for await (const next of pipeline.deliver(event)) {
      said.push(next);
      waiting.push(next);
    }
  }
  return said;
}

const inOrder = () => ({ at: 0, again: false });

function drop(pipeline: Awaited<ReturnType<typeof memoryPipeline>>, id: string, bytes: Uint8Array): FenchiEvent {
  pipeline.drops.set(`/${id}`, bytes);
  return pipeline.asEvent({
    name: "drop.received",
    data: {
      drop: id.padStart(32, "0"),
      item: "戶政/登記/daily.sql",
      source: { kind: "file", path: `/${id}` },
      name: "daily.sql",
      disposition: "keep",
    },
  });
}

const named = (said: readonly FenchiEvent[], type: string) =>
  said.filter((event) => event.type === `tw.fenchi.${type}`);

describe("the pipeline", () => {
  it("carries a drop to protected at every provider and leaves the staging empty", async () => {
    const pipeline = await memoryPipeline(2, 3, "whole");
    const said = await run(pipeline, drop(pipeline, "1", seededRandom("drop")(700_000)), inOrder);
    expect(named(said, "backup.restorable")).toHaveLength(1);
    expect(named(said, "backup.protected")).toHaveLength(1);
    const [record] = [...pipeline.ledger.records.values()];
    expect(record?.record.complete.toSorted()).toEqual(pipeline.providerNames);
    for (const staging of pipeline.staging) expect(staging.objects.size).toBe(0);
    const manifest = record?.record.revisions[0];
    expect(manifest && openManifest(manifest, pipeline.vault, record.record.backup, 1).seq).toBe(1);
  });

  it("seals an empty drop", async () => {
    const pipeline = await memoryPipeline(2, 3, "empty");
    const said = await run(pipeline, drop(pipeline, "1", new Uint8Array(0)), inOrder);
    expect(named(said, "backup.protected")).toHaveLength(1);
  });

  it("stores an equal second generation as references, and protects it", async () => {
    const pipeline = await memoryPipeline(2, 3, "again");
    const bytes = seededRandom("generation")(400_000);
    const first = await run(pipeline, drop(pipeline, "1", bytes), inOrder);
    const [restorable] = named(first, "backup.restorable");
    await pipeline.journal.commit(restorable?.subject ?? "");
    const packs = () => [...(pipeline.stores[0]?.objects.keys() ?? [])].filter((name) => name.startsWith("packs/"));
    const before = packs();
    const second = await run(pipeline, drop(pipeline, "2", bytes), inOrder);
    expect(named(second, "backup.protected")).toHaveLength(1);
    expect(packs()).toEqual(before);
  });

  it("comes to the same end in any order, however often events come again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const pipeline = await memoryPipeline(2, 3, `order ${seed}`);
        const random = seededRandom(`pick ${seed}`);
        let repeats = 20;
        const pick = (waiting: number) => {
          const [choice = 0, coin = 0] = random(2);
          return { at: choice % waiting, again: coin < 64 && repeats-- > 0 };
        };
        const said = await run(pipeline, drop(pipeline, "1", seededRandom(`drop ${seed}`)(150_000)), pick);
        expect(named(said, "backup.protected").length).toBeGreaterThan(0);
        const [record] = [...pipeline.ledger.records.values()];
        expect((await pipeline.ledger.head())?.seq).toBe(1);
        for (const store of pipeline.stores) {
          const manifests = [...store.objects.keys()].filter((name) => name.includes("/manifest/1"));
          expect(manifests).toEqual([`backups/${record?.record.backup}/manifest/1`]);
        }
      }),
      { numRuns: 15 },
    );
  });
});
