import { describe, expect, it } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import { names } from "../../vault/names.ts";
import { backUp, bringBack, named } from "../fakes/drive.ts";
import { memoryPipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";

const first = seededRandom("generation")(200_000);
const second = Buffer.concat([first.subarray(0, 90_000), seededRandom("more")(5000), first.subarray(90_000)]);

/** Events to or from these providers. */
const of =
  (...providers: string[]) =>
  (event: FenchiEvent) =>
    "provider" in event.data && providers.includes(event.data.provider);

describe("a generation that leans on an earlier one", () => {
  it("is restorable from providers at which the earlier one's manifest does not lie yet", async () => {
    const pipeline = await memoryPipeline(2, 5, "lean");
    const late = of("p2", "p3", "p4");
    const { backup: earlier } = await backUp(pipeline, "1", first, {
      hold: (event) => event.type === "tw.fenchi.manifest.signed" && late(event),
    });
    const { backup, said } = await backUp(pipeline, "2", second, { hold: of("p0", "p1") });
    const [restorable] = named(said, "backup.restorable");
    expect(restorable?.data.providers.toSorted()).not.toContain("p0");
    expect(pipeline.stores[3]?.objects.has(names.manifest(earlier, 1))).toBe(false);
    const without = pipeline.providerNames.filter((name) => !restorable?.data.providers.slice(0, 2).includes(name));
    const { last, content } = await bringBack(pipeline, backup, { request: { without } });
    expect(last).toMatchObject({ name: "restore.completed" });
    expect(content && Buffer.compare(content, second)).toBe(0);
  });

  it("refuses a used backup's statement that is not the one it was sealed with", async () => {
    const pipeline = await memoryPipeline(2, 3, "swap");
    const { backup: earlier } = await backUp(pipeline, "1", first);
    const { backup } = await backUp(pipeline, "2", second);
    const { last, content } = await bringBack(pipeline, backup);
    expect(last).toMatchObject({ name: "restore.completed", data: { faults: [] } });
    expect(content && Buffer.compare(content, second)).toBe(0);
    for (const store of pipeline.stores) store.objects.delete(names.statement(earlier));
    expect((await bringBack(pipeline, backup)).last).toMatchObject({ data: { code: "nobody-has-it" } });
  });
});
