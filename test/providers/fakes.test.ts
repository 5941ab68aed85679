import { describe, expect, test } from "vitest";
import type { ObjectStore } from "../../providers/contract.ts";
import { codeOf } from "../contract/outcome.ts";
import { createEventualStore } from "../fakes/eventual-store.ts";
import { type Call, createFaultyStore, type Fault, scriptOf, seededScript } from "../fakes/faulty-store.ts";
import { createMapStore } from "../fakes/map-store.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function namesOf(store: ObjectStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list("")) names.push(name);
  return names;
}

describe("the faulty store", () => {
  async function once(fault: Fault) {
    const map = createMapStore("alpha");
    await map.put("kept", bytes("kept"));
    let armed = true;
    const store = createFaultyStore(map, () => {
      const now = armed ? fault : undefined;
      armed = false;
      return now;
    });
    return { map, store };
  }

  test("refuses, or does and then fails", async () => {
    for (const kind of ["throttle", "unavailable"] as const) {
      const { map, store } = await once({ kind });
      expect(await codeOf(store.put("a", bytes("x")))).toBe("provider-unavailable");
      expect(map.objects.has("a")).toBe(false);
    }
    const { map, store } = await once({ kind: "throw-after" });
    expect(await codeOf(store.put("a", bytes("x")))).toBe("provider-unavailable");
    expect(map.objects.has("a")).toBe(true);
  });

  test("loses what it said it created, and hides what it has", async () => {
    const { map, store } = await once({ kind: "lose" });
    expect(await store.put("a", bytes("x"))).toBe("created");
    expect(map.objects.has("a")).toBe(false);
    expect(await codeOf((await once({ kind: "lose" })).store.get("kept"))).toBe("object-missing");
    expect(await (await once({ kind: "lose" })).store.stat("kept")).toBeUndefined();
  });

  test("spoils what is read, not what is stored", async () => {
    const spoilt: [Fault, Uint8Array][] = [
      [{ kind: "truncate" }, bytes("ke")],
      [{ kind: "flip" }, bytes("keqt")],
      [{ kind: "lie", bytes: bytes("other") }, bytes("other")],
    ];
    for (const [fault, expected] of spoilt) {
      const { store } = await once(fault);
      expect(await store.get("kept")).toEqual(expected);
      expect(await store.get("kept")).toEqual(bytes("kept"));
      const [lied, honest] = [await (await once(fault)).store.digest("kept"), await store.digest("kept")];
      expect(lied.size).toBe(expected.length);
      expect(lied.sha256).not.toBe(honest.sha256);
    }
  });

  test("is read-only, or full", async () => {
    expect(await codeOf((await once({ kind: "read-only" })).store.put("a", bytes("x")))).toBe("provider-denied");
    expect(await codeOf((await once({ kind: "read-only" })).store.remove("kept"))).toBe("provider-denied");
    expect(await codeOf((await once({ kind: "full" })).store.put("a", bytes("x")))).toBe("provider-full");
  });

  test("stalls until it is let go", async () => {
    const gate = Promise.withResolvers<void>();
    const { map, store } = await once({ kind: "stall", until: gate.promise });
    const put = store.put("a", bytes("x"));
    await store.get("kept");
    expect(map.objects.has("a")).toBe(false);
    gate.resolve();
    expect(await put).toBe("created");
  });

  test("follows its lines: by operation and name, so often, first match first", () => {
    const script = scriptOf([
      { operation: "put", name: /^packs\//, times: 2, fault: { kind: "full" } },
      { name: "a", fault: { kind: "lose" } },
    ]);
    const kind = (call: Omit<Call, "count">) => script({ ...call, count: 0 })?.kind;
    expect(kind({ operation: "get", name: "packs/ab/0" })).toBeUndefined();
    expect(kind({ operation: "put", name: "packs/ab/0" })).toBe("full");
    expect(kind({ operation: "get", name: "a" })).toBe("lose");
    expect(kind({ operation: "get", name: "a" })).toBeUndefined();
    expect(kind({ operation: "put", name: "packs/cd/0" })).toBe("full");
    expect(kind({ operation: "put", name: "packs/ef/0" })).toBeUndefined();
  });

  test("draws the same faults from the same seed, about as many as asked for", () => {
    const draw = (seed: string) => {
      const script = seededScript(seed, 0.3, [{ kind: "flip" }, { kind: "lose" }]);
      return Array.from({ length: 1000 }, (_, count) => script({ operation: "get", name: "a", count })?.kind);
    };
    expect(draw("seed")).toEqual(draw("seed"));
    expect(draw("seed")).not.toEqual(draw("other"));
    const drawn = draw("seed").filter((kind) => kind !== undefined);
    expect(drawn.length).toBeGreaterThan(200);
    expect(drawn.length).toBeLessThan(400);
    expect(new Set(drawn)).toEqual(new Set(["flip", "lose"]));
  });
});

describe("the eventually consistent store", () => {
  test("shows a put, a lock and a removal in list and stat only later, while reads are exact", async () => {
    const store = createEventualStore(createMapStore("alpha"), 3);
    expect(await store.put("a", bytes("x"))).toBe("created");
    expect(await store.stat("a")).toBeUndefined();
    expect(await namesOf(store)).toEqual([]);
    expect(await store.get("a")).toEqual(bytes("x"));
    expect(await store.stat("a")).toEqual({ name: "a", size: 1 });
    expect(await namesOf(store)).toEqual(["a"]);

    await store.remove("a");
    expect(await store.stat("a")).toEqual({ name: "a", size: 1 });
    expect(await namesOf(store)).toEqual(["a"]);
    expect(await codeOf(store.get("a"))).toBe("object-missing");
    expect(await namesOf(store)).toEqual([]);
  });

  test("still writes once", async () => {
    const store = createEventualStore(createMapStore("alpha"), 100);
    await store.put("a", bytes("x"));
    expect(await store.put("a", bytes("x"))).toBe("equal");
    expect(await codeOf(store.put("a", bytes("y")))).toBe("object-conflict");
    expect((await store.digest("a")).size).toBe(1);
  });
});
