import { describe, expect, it } from "vitest";
import { unwrapByRecovery } from "../../vault/keyobject.ts";
import { backUp, bringBack, type RestoreOptions, restoreProviders } from "../fakes/drive.ts";
import { memoryPipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";

const bytes = seededRandom("bytes")(700_000);

async function backedUp() {
  const pipeline = await memoryPipeline(2, 3, "restore");
  const { backup } = await backUp(pipeline, "1", bytes);
  return { pipeline, restore: (options?: RestoreOptions) => bringBack(pipeline, backup, options) };
}

describe("restore", () => {
  it("gives the same bytes back from all, and from every two of three", async () => {
    const { restore } = await backedUp();
    for (const without of [[], ["p0"], ["p1"], ["p2"]]) {
      const { last, content } = await restore({ request: { without } });
      expect(last?.name).toBe("restore.completed");
      expect(content && Buffer.compare(content, bytes)).toBe(0);
    }
  });

  it("refuses with one provider alone, and puts nothing in place", async () => {
    const { restore } = await backedUp();
    const { last, content } = await restore({ request: { without: ["p0", "p2"] } });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "too-few-shares" } });
    expect(content).toBeUndefined();
  });

  it("opens with the recovery identity of the sheets, and no key service", async () => {
    const { pipeline, restore } = await backedUp();
    const unwrap = unwrapByRecovery(pipeline.roots.recovery);
    const providers = restoreProviders(pipeline).map((provider) => ({ ...provider, unwrap }));
    const { content } = await restore({ ports: { providers }, request: { without: ["p1"] } });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
  });

  it("does not open without the vault's factor", async () => {
    const { restore } = await backedUp();
    const { last } = await restore({ ports: { factor: new Uint8Array(32) } });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "commitment-differs" } });
  });

  it("gives a range exactly", async () => {
    const { restore } = await backedUp();
    const { content } = await restore({ request: { range: { start: 123_456, end: 234_567 } } });
    expect(content && Buffer.compare(content, bytes.subarray(123_456, 234_567))).toBe(0);
  });

  it("restores right and names the provider that altered or lost what it holds", async () => {
    const { pipeline, restore } = await backedUp();
    const store = pipeline.stores[0];
    for (const [name, object] of store?.objects ?? []) {
      if (!name.startsWith("packs/")) continue;
      const flipped = Uint8Array.from(object.bytes);
      flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
      store?.objects.set(name, { ...object, bytes: flipped });
    }
    const { said, content } = await restore();
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    const blamed = said.filter((draft) => draft.name === "share.damaged");
    expect(blamed.length).toBeGreaterThan(0);
    for (const draft of blamed) expect(draft.data).toMatchObject({ provider: "p0", fault: "altered" });
  });
});
