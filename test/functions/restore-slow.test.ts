import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OutOfSpace } from "../../events/error.ts";
import type { Target } from "../../providers/contract.ts";
import { names } from "../../vault/names.ts";
import { backUp, bringBack, restoreProviders } from "../fakes/drive.ts";
import { createFaultyStore } from "../fakes/faulty-store.ts";
import { createMemoryTarget } from "../fakes/memory-target.ts";
import { memoryPipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";

const bytes = seededRandom("slow")(500_000);
const hedgeAfter = 5000;

/** Hangs for ever, while for everybody else the time passes after which others are asked. */
async function hang(): Promise<never> {
  await turn();
  await vi.advanceTimersByTimeAsync(hedgeAfter);
  return await new Promise<never>(() => {});
}

async function backedUp(seed: string) {
  const pipeline = await memoryPipeline(2, 3, seed);
  const { backup } = await backUp(pipeline, "1", bytes);
  return { pipeline, backup, providers: restoreProviders(pipeline) };
}

describe("a restore from a slow provider", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("asks others where one hangs, names it, and does not wait for it again", async () => {
    const { pipeline, backup, providers } = await backedUp("hang");
    let asked = 0;
    const [first, ...others] = providers;
    if (!first) throw new RangeError();
    const store = createFaultyStore(first.store, ({ operation }) => {
      if (operation === "list") return { kind: "unavailable" };
      asked++;
      return { kind: "stall", until: hang() };
    });
    const ports = { providers: [{ ...first, store }, ...others], hedgeAfter };
    const { last, content } = await bringBack(pipeline, backup, { ports });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    expect(last).toMatchObject({
      name: "restore.completed",
      data: { faults: [{ provider: "p0", fault: "slow" }, {}] },
    });
    expect(asked).toBe(1);
  });

  it("does not wait for the end of the chain at a provider that hangs", async () => {
    vi.useRealTimers();
    const { pipeline, backup, providers } = await backedUp("heads");
    const stalled = providers.map((provider, at) => ({
      ...provider,
      store: createFaultyStore(provider.store, ({ operation }) =>
        at === 0 && operation === "list" ? { kind: "stall", until: new Promise(() => {}) } : undefined,
      ),
    }));
    const { last } = await bringBack(pipeline, backup, { ports: { providers: stalled, hedgeAfter: 100 } });
    expect(last).toMatchObject({ name: "restore.completed" });
  });

  it("asks others where a key service hangs", async () => {
    const { pipeline, backup, providers } = await backedUp("kms");
    const [first, ...others] = providers;
    if (!first) throw new RangeError();
    const unwrap = () => hang();
    const ports = { providers: [{ ...first, unwrap }, ...others], hedgeAfter };
    const { last, content } = await bringBack(pipeline, backup, { ports });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    expect(last).toMatchObject({ name: "restore.completed", data: { faults: [{ provider: "p0", fault: "slow" }] } });
  });

  it("takes a slow provider's answer all the same where no other has it", async () => {
    const { pipeline, backup, providers } = await backedUp("needed");
    const [first, second] = providers;
    if (!first || !second) throw new RangeError();
    const late = async () => {
      await turn();
      await vi.advanceTimersByTimeAsync(hedgeAfter);
      for (let turns = 0; turns < 20; turns++) await turn();
    };
    const store = createFaultyStore(first.store, ({ name }) =>
      name.startsWith("packs/") ? { kind: "stall", until: late() } : undefined,
    );
    const ports = { providers: [{ ...first, store }, second], hedgeAfter };
    const { last, content } = await bringBack(pipeline, backup, { ports });
    expect(last).toMatchObject({ name: "restore.completed" });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
  });

  it("reads from the faster providers, once it knows them", async () => {
    const { pipeline, backup, providers } = await backedUp("pace");
    let clock = 0;
    const read: string[] = [];
    const paced = providers.map((provider, at) => {
      const store = createFaultyStore(provider.store, ({ operation, name }) => {
        if (at === 0 && operation === "get") read.push(name);
        clock += at === 0 ? 1000 : 1;
        return undefined;
      });
      return { ...provider, store };
    });
    const { content } = await bringBack(pipeline, backup, { ports: { providers: paced, now: () => new Date(clock) } });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    // Its own fragments, with the key to them; of what any provider has, the first object alone, and its own head.
    const common = read.filter((name) => !name.startsWith("packs/") && name !== names.key(backup));
    expect(common).toEqual([names.manifest(backup, 1), names.witness(1)]);
  });
});

describe("a restore that was interrupted", () => {
  it("goes on behind what is there, and fetches only the rest", async () => {
    const { pipeline, backup } = await backedUp("resume");
    const target = createMemoryTarget();
    const whole = await bringBack(pipeline, backup);
    target.partials.set(backup, { bytes: new Uint8Array(bytes), checkpoint: 400_000, committed: false });
    const { last, content } = await bringBack(pipeline, backup, { target });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    const fetched = (said: typeof last) => (said?.name === "restore.completed" ? said.data.fetched : Number.NaN);
    expect(fetched(last)).toBeLessThan(fetched(whole.last) / 2);
  });

  it("ends well where it had committed and nobody was told", async () => {
    const { pipeline, backup } = await backedUp("told");
    const target = createMemoryTarget();
    target.content = new Uint8Array(bytes);
    target.partials.set(backup, { bytes: new Uint8Array(bytes), checkpoint: 0, committed: true });
    const { last, content } = await bringBack(pipeline, backup, { target });
    expect(last).toMatchObject({ name: "restore.completed" });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    expect(target.partials.size).toBe(0);
  });

  it.each([1, 399_999, 250_000])("begins anew where what is there was torn at byte %i", async (at) => {
    const { pipeline, backup } = await backedUp("torn");
    const target = createMemoryTarget();
    const torn = new Uint8Array(bytes);
    torn[at] = (torn[at] ?? 0) ^ 1;
    target.partials.set(backup, { bytes: torn, checkpoint: 400_000, committed: false });
    const { last, content } = await bringBack(pipeline, backup, { target });
    expect(last).toMatchObject({ name: "restore.completed" });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    expect(target.partials.size).toBe(0);
  });
});

describe("a restore whose target", () => {
  it("exists is refused, and leaves it as it was unless told to overwrite", async () => {
    const { pipeline, backup } = await backedUp("exists");
    const target = createMemoryTarget();
    target.content = Uint8Array.of(1, 2, 3);
    const { last } = await bringBack(pipeline, backup, { target });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "target-exists" } });
    expect(target.content).toEqual(Uint8Array.of(1, 2, 3));
    const { content } = await bringBack(pipeline, backup, { target, request: { overwrite: true } });
    expect(content && Buffer.compare(content, bytes)).toBe(0);
  });

  it("has no room is tried again, since somebody may make some, and then goes on", async () => {
    const { pipeline, backup } = await backedUp("full");
    const inner = createMemoryTarget();
    let room = 100_000;
    const target: Target = {
      async begin(id, options) {
        const writer = await inner.begin(id, options);
        return {
          ...writer,
          async write(offset, piece) {
            room -= piece.byteLength;
            if (room < 0) throw new OutOfSpace("target-full", "No room.", { next: "Make room." });
            await writer.write(offset, piece);
            await writer.checkpoint(offset + piece.byteLength);
          },
        };
      },
    };
    const ports = { target: () => target };
    await expect(bringBack(pipeline, backup, { ports })).rejects.toMatchObject({
      code: "target-full",
      retriable: true,
    });
    expect(inner.content).toBeUndefined();
    room = 450_000;
    expect((await bringBack(pipeline, backup, { ports })).last).toMatchObject({ name: "restore.completed" });
    expect(inner.content && Buffer.compare(inner.content, bytes)).toBe(0);
  });
});
