import { describe, expect, it, vi } from "vitest";
import { Denied } from "../../events/error.ts";
import type { RestoreProvider } from "../../functions/restore/ports.ts";
import { equalBytes, fromHex } from "../../vault/bytes.ts";
import { reconstruct } from "../../vault/erasure.ts";
import { openKeyObject } from "../../vault/keyobject.ts";
import { deriveContentKey } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { fragmentLength } from "../../vault/pack.ts";
import { combineShares, splitSecret } from "../../vault/shamir.ts";
import { shareSlice } from "../../vault/share.ts";
import { openStatement, openTable } from "../../vault/statement.ts";
import { subsets } from "../../vault/subsets.ts";
import { backUp, bringBack, restoreProviders } from "../fakes/drive.ts";
import { createFaultyStore } from "../fakes/faulty-store.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { seededDice, seededRandom } from "../fakes/random.ts";
import { bytesOf } from "../fakes/spoil.ts";
import { long, runSeed } from "../run.ts";

if (long) vi.setConfig({ testTimeout: 3_600_000 });
const bytes = seededRandom("subsets")(6000);

/** Every subset of that size or, where they are many and time is short, some by a seed. */
function chosen(n: number, size: number, most: number): number[][] {
  const every = [...subsets([...Array(n).keys()], size)];
  return long || every.length <= most ? every : seededDice(`${runSeed} ${n} ${size}`).sample(every, most);
}

/** What a backup's providers hold, each opened once. */
async function openAll(pipeline: Pipeline, backup: string) {
  const statement = openStatement(bytesOf(pipeline.stores[0], names.statement(backup)), pipeline.vault, backup);
  const table = openTable(bytesOf(pipeline.stores[0], names.table(backup)), statement);
  const { vault, threshold: k, providers: n, epoch } = statement;
  const keys = new Map<number, Uint8Array>();
  const fragments = new Map<number, Uint8Array>();
  for (const { index, store, unwrap } of restoreProviders(pipeline)) {
    const context = { vault, backup, provider: store.provider, index, k, n, epoch };
    const { share, dataKey } = await openKeyObject(await store.get(names.key(backup)), context, unwrap);
    keys.set(index, share);
    const [pack] = table.packs;
    if (!pack) throw new RangeError();
    const slice = shareSlice({ vault, backup, pack: pack.id, index, k, n }, dataKey, fragmentLength(pack.size, k));
    const fragment = new Uint8Array(slice.fragment.length);
    expect(slice.open((await store.get(names.share(pack.id))).subarray(slice.stored.offset), fragment)).toBe(true);
    fragments.set(index, fragment);
  }
  return { statement, keys, fragments };
}

/** Those of a map whose key is in the subset. */
function only<T>(all: ReadonlyMap<number, T>, subset: readonly number[]): Map<number, T> {
  return new Map([...all].filter(([index]) => subset.includes(index)));
}

describe.each([
  [2, 3],
  [3, 5],
  [4, 6],
  [10, 16],
])("%i of %i", (k, n) => {
  const seed = `${k} of ${n}`;
  const made = memoryPipeline(k, n, seed, {
    segment: 1 << 20,
    pack: 1 << 16,
    chunk: { min: 1024, normal: 2048, max: 4096 },
    level: 1,
    ahead: 1,
  }).then(async (pipeline) => {
    const { backup } = await backUp(pipeline, "1", bytes);
    return { pipeline, backup, ...(await openAll(pipeline, backup)) };
  });

  it("any k key shares open the backup, and any k - 1 do not, nor do they tell anything", async () => {
    const { pipeline, statement, keys } = await made;
    const fits = (key: Uint8Array) =>
      equalBytes(
        deriveContentKey(key, pipeline.keys.factor, statement.backup).commitment,
        fromHex(statement.commitment),
      );
    for (const subset of chosen(n, k, 600)) expect(fits(combineShares(only(keys, subset), k))).toBe(true);
    for (const subset of chosen(n, k - 1, 300)) {
      expect(() => combineShares(only(keys, subset), k)).toThrow(expect.objectContaining({ code: "shamir-too-few" }));
      if (k > 2) expect(fits(combineShares(only(keys, subset), k - 1))).toBe(false);
      // With any value at all in the missing share's place they are the shares of some key.
      const missing = [...keys.keys()].find((index) => !subset.includes(index)) ?? 0;
      const invented = new Map(only(keys, subset)).set(missing, seededRandom(`${subset}`)(32));
      expect(fits(combineShares(invented, k))).toBe(false);
    }
  });

  it("any k fragments give the pack, and any k - 1 belong to other packs as well", async () => {
    const { fragments } = await made;
    const data = [...Array(k).keys()];
    const right = data.map((index) => fragments.get(index) ?? new Uint8Array(0));
    for (const subset of chosen(n, k, 600)) {
      const found = reconstruct({ k, n }, only(fragments, subset), data);
      expect(
        data.every((index) => equalBytes(found.get(index) ?? new Uint8Array(0), right[index] ?? new Uint8Array(1))),
      ).toBe(true);
    }
    for (const subset of chosen(n, k - 1, 300)) {
      const few = only(fragments, subset);
      expect(() => reconstruct({ k, n }, few, data)).toThrow(expect.objectContaining({ code: "erasure-too-few" }));
      const missing = [...fragments.keys()].find((index) => !subset.includes(index)) ?? 0;
      const invented = new Map(few).set(missing, seededRandom(`${subset}`)(right[0]?.byteLength ?? 0));
      const other = reconstruct({ k, n }, invented, data);
      // Another pack, of which these fragments are the same.
      expect(
        data.every((index) => equalBytes(other.get(index) ?? new Uint8Array(0), right[index] ?? new Uint8Array(1))),
      ).toBe(false);
      const again = reconstruct({ k, n }, other, subset);
      for (const [index, fragment] of few)
        expect(equalBytes(again.get(index) ?? new Uint8Array(0), fragment)).toBe(true);
    }
  });

  it("any k providers restore, and any k - 1 do not", async () => {
    const { pipeline, backup } = await made;
    const restoreFrom = (subset: readonly number[]) => {
      const without = pipeline.providerNames.filter((_, index) => !subset.includes(index));
      return bringBack(pipeline, backup, { request: { without } });
    };
    for (const subset of chosen(n, k, 20)) {
      const { content } = await restoreFrom(subset);
      expect(content && Buffer.compare(content, bytes), `${subset}`).toBe(0);
    }
    for (const subset of chosen(n, k - 1, 20)) {
      const { last, content } = await restoreFrom(subset);
      expect(last).toMatchObject({ name: "restore.failed", data: { code: "too-few-shares" } });
      expect(content).toBeUndefined();
    }
  });

  it("k providers' storage with the keys of k - 1 of them does not, nor their keys with the storage of k - 1", async () => {
    const { pipeline, backup } = await made;
    const all = restoreProviders(pipeline);
    const keyless = (provider: RestoreProvider): RestoreProvider => ({
      ...provider,
      unwrap: async () => {
        throw new Denied("key-unusable", "The key was destroyed.", { next: "Restore with the other providers." });
      },
    });
    const shareless = (provider: RestoreProvider): RestoreProvider => ({
      ...provider,
      store: createFaultyStore(provider.store, ({ name }) =>
        name.startsWith("packs/") ? { kind: "lose" } : undefined,
      ),
    });
    for (const subset of chosen(n, k, 6)) {
      const lost = seededDice(`${subset}`).pick(subset);
      const spoil = (how: typeof keyless) =>
        subset.flatMap((index) => all[index] ?? []).map((each) => (each.index === lost ? how(each) : each));
      for (const [how, code] of [
        [keyless, "too-few-shares"],
        [shareless, "too-few-fragments"],
      ] as const) {
        const { last, content } = await bringBack(pipeline, backup, { ports: { providers: spoil(how) } });
        expect(last).toMatchObject({ name: "restore.failed", data: { code } });
        expect(content).toBeUndefined();
      }
      // With one more it does, whichever half of another is gone.
      const further = all.find(({ index }) => !subset.includes(index));
      if (!further) throw new RangeError();
      for (const how of [keyless, shareless]) {
        const { content } = await bringBack(pipeline, backup, { ports: { providers: [...spoil(how), further] } });
        expect(content && Buffer.compare(content, bytes)).toBe(0);
      }
    }
  });
});

describe("a key share", () => {
  it("is consistent with every key: fewer than k tell nothing", () => {
    const secret = seededRandom("secret")(1);
    const [first] = splitSecret(secret, { threshold: 2, shares: 3 }, seededRandom("split"));
    if (!first) throw new RangeError();
    const keys = new Set<number>();
    for (let value = 0; value < 256; value++) {
      keys.add(
        combineShares(
          new Map([
            [0, first],
            [1, Uint8Array.of(value)],
          ]),
          2,
        )[0] ?? -1,
      );
    }
    expect(keys.size).toBe(256);
  });
});
