import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectStore } from "../../providers/contract.ts";
import {
  createBandwidthLimit,
  createTrafficCounter,
  withBandwidth,
  withConcurrency,
  withCounting,
  withRetry,
  withTimeout,
  withVerify,
} from "../../providers/wrap/index.ts";
import { codeOf } from "../contract/outcome.ts";
import { createFaultyStore, type Fault, scriptOf, seededScript } from "../fakes/faulty-store.ts";
import { createMapStore } from "../fakes/map-store.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const UNAVAILABLE: Fault = { kind: "unavailable" };

async function namesOf(store: ObjectStore, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(prefix)) names.push(name);
  return names;
}

describe("retry", () => {
  function retrying(store: ObjectStore, attempts = 4) {
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => {
      waits.push(milliseconds);
    };
    return { waits, store: withRetry(store, { attempts, base: 100, cap: 300, sleep, random: () => 0.5 }) };
  }

  test("tries again with full jitter under a doubling, capped bound, and throws the last error", async () => {
    const faulty = createFaultyStore(createMapStore("alpha"), () => UNAVAILABLE);
    const { store, waits } = retrying(faulty, 5);
    expect(await codeOf(store.get("a"))).toBe("provider-unavailable");
    expect(waits).toEqual([50, 100, 150, 150]);
  });

  test("does not try again what cannot succeed later", async () => {
    const { store, waits } = retrying(createMapStore("alpha"));
    await store.put("a", bytes("x"));
    expect(await codeOf(store.put("a", bytes("y")))).toBe("object-conflict");
    expect(await codeOf(store.get("b"))).toBe("object-missing");
    const denied = retrying(createFaultyStore(createMapStore("alpha"), () => ({ kind: "read-only" })));
    expect(await codeOf(denied.store.put("a", bytes("x")))).toBe("provider-denied");
    expect([...waits, ...denied.waits]).toEqual([]);
  });

  test("finds what a put had written before its answer was lost", async () => {
    const map = createMapStore("alpha");
    const script = scriptOf([{ operation: "put", fault: { kind: "throw-after" } }]);
    const { store, waits } = retrying(createFaultyStore(map, script));
    expect(await store.put("a", bytes("x"))).toBe("equal");
    expect(waits).toHaveLength(1);
  });

  test("goes on listing behind the last name, each step with all its attempts", async () => {
    const map = createMapStore("alpha");
    const names = ["a", "b", "c/d", "e"];
    for (const name of names) await map.put(name, bytes(name));
    const breaking: ObjectStore = {
      ...map,
      async *list(prefix, after) {
        for await (const info of map.list(prefix, after)) {
          yield info;
          throw new Error("the line broke");
        }
      },
    };
    const { store, waits } = retrying(breaking, 2);
    expect(await namesOf(store)).toEqual(names);
    expect(waits).toHaveLength(names.length);
  });

  test("any run of faults it can outlast leaves no trace in the results", async () => {
    const faults: Fault[] = [UNAVAILABLE, { kind: "throttle" }, { kind: "throw-after" }];
    await fc.assert(
      fc.asyncProperty(fc.string(), async (seed) => {
        const map = createMapStore("alpha");
        const { store } = retrying(createFaultyStore(map, seededScript(seed, 0.4, faults)), 60);
        for (let index = 0; index < 10; index += 1) {
          expect(["created", "equal"]).toContain(await store.put(`o/${index}`, bytes(String(index))));
          expect(await store.get(`o/${index}`)).toEqual(bytes(String(index)));
        }
        await store.remove("o/3");
        expect(await namesOf(store)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9].map((index) => `o/${index}`));
      }),
      { numRuns: 20 },
    );
  });
});

describe("concurrency", () => {
  test("lets so many calls in at once and no more, in the order they came", async () => {
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const begun: string[] = [];
    const slow: ObjectStore = {
      ...createMapStore("alpha"),
      async stat(name) {
        begun.push(name);
        await gates[Number(name)]?.promise;
        return undefined;
      },
    };
    const store = withConcurrency(slow, 2);
    const calls = gates.map((_, index) => store.stat(String(index)));
    for (const [index, gate] of gates.entries()) {
      gate.resolve();
      await calls[index];
      expect(begun.length).toBeLessThanOrEqual(index + 3);
    }
    expect(begun).toEqual(["0", "1", "2", "3", "4"]);
  });

  test("of one allows work with each name while listing", async () => {
    const store = withConcurrency(createMapStore("alpha"), 1);
    for (const name of ["a", "b", "c"]) await store.put(name, bytes(name));
    const read: string[] = [];
    for await (const { name } of store.list("")) read.push(Buffer.from(await store.get(name)).toString());
    expect(read).toEqual(["a", "b", "c"]);
  });

  test("lets the next in after a failure", async () => {
    const store = withConcurrency(createMapStore("alpha"), 1);
    expect(await codeOf(store.get("a"))).toBe("object-missing");
    expect(await store.put("a", bytes("x"))).toBe("created");
  });
});

describe("bandwidth", () => {
  /** A clock that only sleeping moves. */
  function line(bytesPerSecond: number) {
    let time = 0;
    const limit = createBandwidthLimit({
      bytesPerSecond,
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
    });
    return { limit, elapsed: () => time, pass: (milliseconds: number) => (time += milliseconds) };
  }

  test("keeps put, get and digest to the rate, over all stores that share it", async () => {
    const { limit, elapsed } = line(1000);
    const [alpha, beta] = [createMapStore("alpha"), createMapStore("beta")].map((store) => withBandwidth(store, limit));
    if (alpha === undefined || beta === undefined) throw new Error("two stores");
    await alpha.put("a", [new Uint8Array(400), new Uint8Array(600)]);
    expect(elapsed()).toBe(0);
    await beta.put("b", new Uint8Array(2000));
    expect(elapsed()).toBe(1000);
    await alpha.get("a");
    expect(elapsed()).toBe(3000);
    await alpha.get("a", { offset: 0, length: 500 });
    expect(elapsed()).toBe(4000);
    await beta.digest("b");
    expect(elapsed()).toBe(4500);
    await alpha.get("a", { offset: 0, length: 1 });
    expect(elapsed()).toBe(6500);
  });

  test("saves up no idle time and charges nothing for what has no bytes", async () => {
    const { limit, elapsed, pass } = line(1000);
    const store = withBandwidth(createMapStore("alpha"), limit);
    await store.put("a", new Uint8Array(1000));
    pass(60_000);
    await store.put("b", new Uint8Array(1000));
    await store.stat("a");
    await store.lock("a", new Date(0));
    await store.remove("a");
    expect(await namesOf(store)).toEqual(["b"]);
    expect(elapsed()).toBe(60_000);
    await store.put("c", new Uint8Array(1));
    expect(elapsed()).toBe(61_000);
  });

  test("a range that nobody will answer holds nothing up", async () => {
    const { limit, elapsed } = line(1000);
    const store = withBandwidth(createMapStore("alpha"), limit);
    await store.put("a", new Uint8Array(0));
    for (const length of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      expect(await codeOf(store.get("a", { offset: 0, length }))).toBe("range-invalid");
    }
    await store.put("b", new Uint8Array(1));
    expect(elapsed()).toBe(0);
  });

  test("must be a positive number", () => {
    for (const bytesPerSecond of [0, -1, Number.NaN]) {
      expect(() => createBandwidthLimit({ bytesPerSecond, now: () => 0, sleep: async () => {} })).toThrow(
        "lets nothing",
      );
    }
  });
});

describe("verify", () => {
  const share = bytes("the share as it was sealed");
  const sha256 = createHash("sha256").update(share).digest("hex");

  test.each<Fault>([{ kind: "flip" }, { kind: "truncate" }, { kind: "lie", bytes: bytes("another share") }])(
    "names the provider and the object that came back otherwise: $kind",
    async (fault) => {
      const faulty = createFaultyStore(
        createMapStore("alpha"),
        scriptOf([
          { operation: "get", fault },
          { operation: "digest", fault },
        ]),
      );
      const store = withVerify(faulty, (name) => (name === "packs/ab/0" ? sha256 : undefined));
      await store.put("packs/ab/0", share);
      await expect(store.get("packs/ab/0")).rejects.toMatchObject({
        code: "object-altered",
        params: { provider: "alpha", name: "packs/ab/0" },
      });
      expect(await codeOf(store.digest("packs/ab/0").then(String))).toBe("object-altered");
      expect(await store.get("packs/ab/0")).toEqual(share);
      expect((await store.digest("packs/ab/0")).sha256).toBe(sha256);
    },
  );

  test("lets pass what it knows no hash of, and ranges", async () => {
    const store = withVerify(createMapStore("alpha"), (name) => (name === "known" ? sha256 : undefined));
    await store.put("known", bytes("something else"));
    await store.put("unknown", bytes("something else"));
    expect(await store.get("unknown")).toHaveLength(14);
    expect(await store.get("known", { offset: 0, length: 9 })).toEqual(bytes("something"));
    expect(await codeOf(store.get("known"))).toBe("object-altered");
  });
});

describe("counting", () => {
  test("counts calls, and bytes that passed, over several stores", async () => {
    const counter = createTrafficCounter();
    const [alpha, beta] = ["alpha", "beta"].map((name) => withCounting(createMapStore(name), counter));
    if (alpha === undefined || beta === undefined) throw new Error("two stores");
    await alpha.put("a", [new Uint8Array(7), new Uint8Array(3)]);
    await beta.put("b", new Uint8Array(5));
    await alpha.get("a", { offset: 2, length: 4 });
    await beta.get("b");
    await beta.digest("b");
    expect(counter).toEqual({ requests: 5, sent: 15, fetched: 9, digested: 5 });
    expect(await codeOf(alpha.get("none"))).toBe("object-missing");
    expect(await codeOf(alpha.put("a", new Uint8Array(1)))).toBe("object-conflict");
    await namesOf(alpha);
    expect(counter).toEqual({ requests: 9, sent: 15, fetched: 9, digested: 5 });
  });
});

describe("timeout", () => {
  test("gives up on a provider that hangs, and lets go of the timer of one that answers", async () => {
    const alarms: { fire: () => void; signal: AbortSignal }[] = [];
    const sleep = (_: number, signal: AbortSignal) => {
      const alarm = Promise.withResolvers<void>();
      alarms.push({ fire: () => alarm.resolve(), signal });
      return alarm.promise;
    };
    const stalled = Promise.withResolvers<void>();
    const script = scriptOf([{ operation: "put", fault: { kind: "stall", until: stalled.promise } }]);
    const store = withTimeout(createFaultyStore(createMapStore("alpha"), script), { milliseconds: 5000, sleep });

    const put = codeOf(store.put("a", bytes("x")));
    alarms[0]?.fire();
    expect(await put).toBe("provider-unavailable");
    stalled.resolve();
    await new Promise(setImmediate);
    expect(await store.put("a", bytes("x"))).toBe("equal");
    expect(await codeOf(store.get("none"))).toBe("object-missing");
    expect(alarms.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
  });
});
