import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openManifest } from "../../vault/manifest.ts";
import { backUp, drop, named, run } from "../fakes/drive.ts";
import { memoryPipeline } from "../fakes/pipeline.ts";
import { seededDice, seededRandom } from "../fakes/random.ts";

describe("the pipeline", () => {
  it("carries a drop to protected at every provider and leaves the staging empty", async () => {
    const pipeline = await memoryPipeline(2, 3, "whole");
    const { said } = await backUp(pipeline, "1", seededRandom("drop")(700_000));
    expect(named(said, "backup.restorable")).toHaveLength(1);
    expect(named(said, "backup.protected")).toHaveLength(1);
    const [record] = [...pipeline.ledger.records.values()];
    expect(record?.record.complete.toSorted()).toEqual(pipeline.providerNames);
    for (const staging of pipeline.staging) expect(staging.objects.size).toBe(0);
    const manifest = record?.record.revisions[0];
    expect(manifest && openManifest(manifest, pipeline.vault, record.record.backup, 1).seq).toBe(1);
  });

  it("lets go of contents that a sealer staged again after a manifest had let its staging go", async () => {
    const pipeline = await memoryPipeline(2, 3, "staged again");
    const bytes = seededRandom("staged again")(20_000);
    await backUp(pipeline, "1", bytes, { hold: (event) => event.type === "tw.fenchi.backup.restorable" });
    const staged: number[] = [];
    const said = await run(pipeline, drop(pipeline, "1", bytes), {
      hold(event) {
        if (event.type === "tw.fenchi.backup.sealed") staged.push(pipeline.staging[0]?.objects.size ?? 0);
        return false;
      },
    });
    expect(named(said, "share.staged").length).toBeGreaterThan(3);
    expect(staged).toEqual([1]);
    for (const staging of pipeline.staging) expect([...staging.objects.keys()]).toEqual([]);
  });

  it("seals an empty drop", async () => {
    const pipeline = await memoryPipeline(2, 3, "empty");
    const { said } = await backUp(pipeline, "1", new Uint8Array(0));
    expect(named(said, "backup.protected")).toHaveLength(1);
  });

  it("stores an equal second generation as references, and protects it", async () => {
    const pipeline = await memoryPipeline(2, 3, "again");
    const bytes = seededRandom("generation")(400_000);
    await backUp(pipeline, "1", bytes);
    const packs = () => [...(pipeline.stores[0]?.objects.keys() ?? [])].filter((name) => name.startsWith("packs/"));
    const before = packs();
    const { said } = await backUp(pipeline, "2", bytes);
    expect(named(said, "backup.protected")).toHaveLength(1);
    expect(packs()).toEqual(before);
  });

  it("comes to the same end in any order, however often events come again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const pipeline = await memoryPipeline(2, 3, `order ${seed}`);
        const dice = seededDice(`${seed}`);
        let repeats = 20;
        const choose = (waiting: number) => ({ at: dice.roll(waiting), again: dice.once(4) && repeats-- > 0 });
        const said = await run(pipeline, drop(pipeline, "1", seededRandom(`drop ${seed}`)(150_000)), { choose });
        expect(named(said, "backup.protected").length).toBeGreaterThan(0);
        const [record] = [...pipeline.ledger.records.values()];
        expect((await pipeline.ledger.head())?.seq).toBe(1);
        for (const store of pipeline.stores) {
          const manifests = [...store.objects.keys()].filter((name) => name.includes("/manifest/1"));
          expect(manifests).toEqual([`backups/${record?.record.backup}/manifest/1`]);
        }
        for (const staging of pipeline.staging) expect([...staging.objects.keys()]).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
