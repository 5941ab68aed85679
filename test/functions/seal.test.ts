import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import { openAbandonment } from "../../vault/abandonment.ts";
import { fromBase64 } from "../../vault/bytes.ts";
import { names } from "../../vault/names.ts";
import { drop, named, run } from "../fakes/drive.ts";
import { createFaultyStore } from "../fakes/faulty-store.ts";
import { createDeliver, memoryPipeline } from "../fakes/pipeline.ts";
import { createPower, PowerCut } from "../fakes/power.ts";
import { seededRandom } from "../fakes/random.ts";

describe("seal", () => {
  it("says again, after a crash, what it staged in the segments that are on record", async () => {
    const pipeline = await memoryPipeline(2, 3, "again");
    const event = drop(pipeline, "1", seededRandom("again")(700_000));
    const power = createPower(Number.POSITIVE_INFINITY);
    const packs: string[] = [];
    const life = (async () => {
      for await (const _ of createDeliver(pipeline, power.around)(event)) {
        const [sealing] = [...pipeline.sealings.values()];
        packs.push(...(sealing?.segments ?? []).flatMap((segment) => segment.packs.map((pack) => pack.id)));
        // What was said up to here is lost with the power.
        if (packs.length > 0) power.cut();
      }
    })();
    await expect(life).rejects.toThrow(PowerCut);
    expect(packs.length).toBeGreaterThan(1);
    const said = await run(pipeline, event, { hold: () => true });
    const again = named(said, "share.staged").map(({ data }) => `${data.provider} ${data.parcel}`);
    const backup = named(said, "backup.sealed")[0]?.subject ?? "";
    for (const id of packs) {
      for (const name of pipeline.providerNames) expect(again).toContain(`${name} ${names.parcel(backup, id)}`);
    }
  });

  it("waits for what is being staged before it gives a drop up, so that the record and the purge miss nothing", async () => {
    const pipeline = await memoryPipeline(2, 3, "drain");
    const event = drop(pipeline, "1", seededRandom("drain")(700_000));
    pipeline.breaks.set("/1", 400_000);
    let late = 0;
    const staging = pipeline.staging.map((store) =>
      createFaultyStore(store, ({ operation }) => {
        if (operation !== "put") return undefined;
        late++;
        const until = (async () => {
          for (let turns = 0; turns < 200; turns++) await turn();
          late--;
        })();
        return { kind: "stall", until };
      }),
    );
    const said: FenchiEvent[] = [];
    const failed = (async () => {
      for await (const next of createDeliver({ ...pipeline, staging })(event)) {
        said.push(next);
        if (next.type !== "tw.fenchi.backup.abandoned") continue;
        expect(late).toBe(0);
        const { packs } = openAbandonment(fromBase64(next.data.record), pipeline.vault, next.data.backup);
        const parcels = [...(pipeline.staging[0]?.objects.keys() ?? [])].map((name) => name.split("/").at(-1));
        expect(packs.toSorted()).toEqual(parcels.toSorted());
      }
    })();
    await expect(failed).rejects.toMatchObject({ code: "stream-broken" });
    expect(said.at(-1)?.type).toBe("tw.fenchi.backup.abandoned");
    expect(late).toBe(0);
  });
});
