import { describe, expect, it } from "vitest";
import { restore } from "../../functions/restore/handler.ts";
import { unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import { createMemoryTarget } from "../fakes/memory-target.ts";
import { memoryPipeline, seededRandom } from "../fakes/pipeline.ts";

type Pipeline = Awaited<ReturnType<typeof memoryPipeline>>;

async function backedUp(bytes: Uint8Array): Promise<{ pipeline: Pipeline; backup: string }> {
  const pipeline = await memoryPipeline(2, 3, "restore");
  pipeline.drops.set("/1", bytes);
  const waiting = [
    pipeline.asEvent({
      name: "drop.received",
      data: {
        drop: "1".padStart(32, "0"),
        item: "a/b/c",
        source: { kind: "file", path: "/1" },
        name: "c",
        disposition: "keep",
      },
    }),
  ];
  for (let event = waiting.shift(); event; event = waiting.shift()) {
    for await (const said of pipeline.deliver(event)) waiting.push(said);
  }
  return { pipeline, backup: [...pipeline.ledger.records.keys()][0] ?? "" };
}

async function bringBack(
  { pipeline, backup }: { pipeline: Pipeline; backup: string },
  options: { without?: string[]; range?: { start: number; end: number }; sheets?: boolean; factor?: Uint8Array } = {},
) {
  const target = createMemoryTarget();
  const event = pipeline.asEvent({
    name: "restore.requested",
    data: {
      restore: "2".padStart(32, "0"),
      backup,
      target: { kind: "path", path: "/out" },
      without: options.without ?? [],
      ...(options.range ? { range: options.range } : {}),
    },
  });
  if (event.type !== "tw.fenchi.restore.requested") throw new Error("not a request");
  const providers = pipeline.providerNames.map((_, index) => {
    const [store, service] = [pipeline.stores[index], pipeline.services[index]];
    if (!store || !service) throw new Error("no provider");
    return {
      index,
      store,
      unwrap: options.sheets ? unwrapByRecovery(pipeline.roots.recovery) : unwrapByService(service),
    };
  });
  const ports = {
    vault: pipeline.vault,
    factor: options.factor ?? pipeline.keys.factor,
    providers,
    target: () => target,
    now: () => new Date(),
    hedgeAfter: 5000,
    onProgress: () => {},
  };
  const said = [];
  for await (const draft of restore(event, ports)) said.push(draft);
  return { said, last: said.at(-1), content: target.content };
}

describe("restore", () => {
  const bytes = seededRandom("bytes")(700_000);

  it("gives the same bytes back from all, and from every two of three", async () => {
    const made = await backedUp(bytes);
    for (const without of [[], ["p0"], ["p1"], ["p2"]]) {
      const { last, content } = await bringBack(made, { without });
      expect(last?.name).toBe("restore.completed");
      expect(content && Buffer.compare(content, bytes)).toBe(0);
    }
  });

  it("refuses with one provider alone, and puts nothing in place", async () => {
    const made = await backedUp(bytes);
    const { last, content } = await bringBack(made, { without: ["p0", "p2"] });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "too-few-shares" } });
    expect(content).toBeUndefined();
  });

  it("opens with the recovery identity of the sheets, and no key service", async () => {
    const made = await backedUp(bytes);
    const { content } = await bringBack(made, { sheets: true, without: ["p1"] });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
  });

  it("does not open without the vault's factor", async () => {
    const { last } = await bringBack(await backedUp(bytes), { factor: new Uint8Array(32) });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "commitment-differs" } });
  });

  it("gives a range exactly", async () => {
    const { content } = await bringBack(await backedUp(bytes), { range: { start: 123_456, end: 234_567 } });
    expect(content && Buffer.compare(content, bytes.subarray(123_456, 234_567))).toBe(0);
  });

  it("restores right and names the provider that altered or lost what it holds", async () => {
    const made = await backedUp(bytes);
    const store = made.pipeline.stores[0];
    for (const [name, object] of store?.objects ?? []) {
      if (!name.startsWith("packs/")) continue;
      const flipped = Uint8Array.from(object.bytes);
      flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
      store?.objects.set(name, { ...object, bytes: flipped });
    }
    const { said, content } = await bringBack(made);
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    const blamed = said.filter((draft) => draft.name === "share.damaged");
    expect(blamed.length).toBeGreaterThan(0);
    for (const draft of blamed) expect(draft.data).toMatchObject({ provider: "p0", fault: "altered" });
  });
});
