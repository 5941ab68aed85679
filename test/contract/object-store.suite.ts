import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ObjectInfo, ObjectStore } from "../../providers/contract.ts";
import { createMapStore } from "../fakes/map-store.ts";
import { codeOf } from "./outcome.ts";

/** One fresh, empty provider. */
export interface StoreHarness {
  readonly store: ObjectStore;
  /** The same provider, as another process sees it. */
  readonly other: ObjectStore;
  /** Sets the provider's clock. */
  setClock(now: Date): void;
  close(): Promise<void>;
}

const CLOCK = new Date("2026-11-23T12:00:00.500Z");
const later = (milliseconds: number) => new Date(CLOCK.getTime() + milliseconds);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => Buffer.from(body).toString();
const sha256 = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");

async function namesOf(store: ObjectStore, prefix = "", after?: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(prefix, after)) names.push(name);
  return names;
}

/** Every law of ObjectStore in providers/contract.ts, against one implementation or wrapper. */
export function objectStoreSuite(title: string, open: () => Promise<StoreHarness>): void {
  describe(`ObjectStore: ${title}`, () => {
    let harness: StoreHarness;
    let store: ObjectStore;
    beforeEach(async () => {
      harness = await open();
      harness.setClock(CLOCK);
      store = harness.store;
    });
    afterEach(() => harness.close());

    writing();
    reading();
    names();
    listing();
    locking();

    function writing(): void {
      describe("write once", () => {
        test("creates, then finds the very same bytes", async () => {
          expect(await store.put("packs/ab/0", bytes("share"))).toBe("created");
          expect(await store.put("packs/ab/0", bytes("share"))).toBe("equal");
          expect(await harness.other.put("packs/ab/0", bytes("share"))).toBe("equal");
          expect(text(await harness.other.get("packs/ab/0"))).toBe("share");
        });

        test("refuses other bytes and leaves what was there", async () => {
          await store.put("a", bytes("first"));
          for (const body of ["other", "firs", "first!", ""]) {
            expect(await codeOf(store.put("a", bytes(body)))).toBe("object-conflict");
          }
          expect(text(await harness.other.get("a"))).toBe("first");
        });

        test("writes parts one after another, empty ones too", async () => {
          const parts = [bytes("ab"), bytes(""), randomBytes(3_000_000), bytes("c")];
          expect(await store.put("parts", parts)).toBe("created");
          expect(await store.put("parts", Buffer.concat(parts))).toBe("equal");
          expect(await store.put("parts", [...parts, bytes("")])).toBe("equal");
          expect((await store.get("parts")).length).toBe(3_000_003);
          expect(await codeOf(store.put("parts", [...parts, bytes("d")]))).toBe("object-conflict");
        });

        test("keeps an empty object, in no part and in one", async () => {
          expect(await store.put("empty", [])).toBe("created");
          expect(await store.put("empty", bytes(""))).toBe("equal");
          expect(await store.get("empty")).toHaveLength(0);
          expect(await store.digest("empty")).toEqual({ name: "empty", size: 0, sha256: sha256(bytes("")) });
        });

        test("of several puts at once exactly one creates", async () => {
          const equal = await Promise.all(
            Array.from({ length: 12 }, (_, index) => (index % 2 ? store : harness.other).put("same/0", bytes("same"))),
          );
          expect(equal.filter((result) => result === "created")).toHaveLength(1);

          const bodies = Array.from({ length: 12 }, (_, index) => bytes(`body ${index}`));
          const different = await Promise.all(
            bodies.map((body, index) => codeOf((index % 2 ? store : harness.other).put("race/0", body))),
          );
          expect(different.filter((code) => code === "object-conflict")).toHaveLength(11);
          expect(text(await store.get("race/0"))).toBe(`body ${different.indexOf("created")}`);
        });

        test("never holds a name beside one that it is a folder of, or holds both", async () => {
          await store.put("x/y", bytes("inner"));
          expect(["created", "name-conflict"]).toContain(await codeOf(store.put("x", bytes("outer"))));
          await store.put("file", bytes("outer"));
          expect(["created", "name-conflict"]).toContain(await codeOf(store.put("file/y", bytes("inner"))));
          expect(text(await store.get("x/y"))).toBe("inner");
          expect(text(await store.get("file"))).toBe("outer");
        });
      });
    }

    function reading(): void {
      describe("reading", () => {
        test("gives exactly the range, and never a short one", async () => {
          await store.put("r", bytes("0123456789"));
          expect(text(await store.get("r", { offset: 0, length: 10 }))).toBe("0123456789");
          expect(text(await store.get("r", { offset: 3, length: 4 }))).toBe("3456");
          expect(text(await store.get("r", { offset: 9, length: 1 }))).toBe("9");
          expect(await store.get("r", { offset: 10, length: 0 })).toHaveLength(0);
          const wrong = [
            [0, 11],
            [10, 1],
            [11, 0],
            [-1, 2],
            [2, -1],
            [0.5, 1],
            [0, Number.NaN],
            [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
          ] as const;
          for (const [offset, length] of wrong) {
            expect(await codeOf(store.get("r", { offset, length })), `${offset}+${length}`).toBe("range-invalid");
          }
        });

        test("hands out bytes that the caller may change", async () => {
          await store.put("own", bytes("mine"));
          (await store.get("own")).fill(0);
          expect(text(await store.get("own"))).toBe("mine");
        });

        test("digests what is stored, over many blocks", async () => {
          const body = randomBytes(3 * 1024 * 1024 + 17);
          await store.put("big", body);
          expect(await store.digest("big")).toEqual({ name: "big", size: body.length, sha256: sha256(body) });
          expect(await store.stat("big")).toEqual({ name: "big", size: body.length });
        });

        test("says what is absent, and what a folder is", async () => {
          await store.put("some/where", bytes("x"));
          for (const name of ["nothing", "some", "some/other", "no/where", "some/where/else"]) {
            expect(await codeOf(store.get(name)), name).toBe("object-missing");
            expect(await codeOf(store.digest(name)), name).toBe("object-missing");
            expect(await codeOf(store.lock(name, later(1000))), name).toBe("object-missing");
            expect(await store.stat(name), name).toBeUndefined();
            await store.remove(name);
          }
          expect(text(await store.get("some/where"))).toBe("x");
        });

        test("names the provider and the object in an error", async () => {
          const error = await store.get("nothing").catch((thrown: unknown) => thrown);
          expect(error).toMatchObject({ params: { provider: store.provider, name: "nothing" } });
        });
      });
    }

    function names(): void {
      describe("names", () => {
        const part = (length: number) => "n".repeat(length);

        test("takes every name of the alphabet, up to 512 characters", async () => {
          const good = ["a", "0", "-", "_", "...", ".a", "..a", "a..", "b/.b/..c", part(255)];
          for (const name of [...good, `${part(254)}/${part(255)}/1`]) {
            expect(await store.put(name, bytes(name)), name).toBe("created");
            expect(text(await store.get(name))).toBe(name);
          }
        });

        test("refuses every other before it does anything", async () => {
          const bad = ["", "/", "/a", "a/", "a//b", ".", "..", "a/.", "../a", "a/../b", "A", "a b", "a\\b", "é", "檔"];
          for (const name of [
            ...bad,
            "a\0",
            "a\nb",
            "~",
            ".fenchi~/store.json",
            part(256),
            `${part(255)}/${part(255)}/1`,
          ]) {
            expect(await codeOf(store.put(name, bytes("x"))), name).toBe("name-invalid");
            expect(await codeOf(store.get(name)), name).toBe("name-invalid");
            expect(await codeOf(store.stat(name)), name).toBe("name-invalid");
            expect(await codeOf(store.digest(name)), name).toBe("name-invalid");
            expect(await codeOf(store.lock(name, later(1))), name).toBe("name-invalid");
            expect(await codeOf(store.remove(name)), name).toBe("name-invalid");
          }
          for (const prefix of ["/", "a//", "../", "a/../", "A", "檔", part(256)]) {
            expect(await codeOf(namesOf(store, prefix)), prefix).toBe("name-invalid");
            expect(await codeOf(namesOf(store, "", prefix)), prefix).toBe("name-invalid");
          }
          expect(await namesOf(store)).toEqual([]);
        });
      });
    }

    function listing(): void {
      describe("listing", () => {
        const tricky = ["a-b", "a.b", "a/b", "a/b-c", "a/b.c/d", "a0", "a_b", "aa/0", "b/0/0", "b/0-0", "b/00", "b0/1"];

        test("goes by the bytes of the whole name, across folders", async () => {
          for (const name of tricky.toReversed()) await store.put(name, bytes(name));
          const sorted = tricky.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await namesOf(store)).toEqual(sorted);
          expect(await namesOf(harness.other)).toEqual(sorted);
        });

        test("every prefix and every start give what sorting and filtering give", async () => {
          for (const name of tricky) await store.put(name, bytes(name));
          const sorted = tricky.toSorted();
          const cuts = [
            ...new Set(tricky.flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1)))),
            "",
            "zz",
            "no/such",
          ];
          for (const cut of cuts) {
            const under = sorted.filter((name) => name.startsWith(cut));
            expect(await namesOf(store, cut), `prefix ${cut}`).toEqual(under);
            expect(await namesOf(store, "", cut), `after ${cut}`).toEqual(sorted.filter((name) => name > cut));
            const middle = under[Math.floor(under.length / 2)] ?? "";
            expect(await namesOf(store, cut, middle), `${cut} after ${middle}`).toEqual(
              under.filter((name) => name > middle),
            );
          }
        });

        test("gives size and lock with the name", async () => {
          await store.put("l/1", bytes("one"));
          await store.put("l/2", bytes("three"), { lockUntil: new Date("2030-01-01T00:00:00Z") });
          const found: ObjectInfo[] = [];
          for await (const info of store.list("l/")) found.push(info);
          expect(found).toEqual([
            { name: "l/1", size: 3 },
            { name: "l/2", size: 5, lockedUntil: new Date("2030-01-01T00:00:00Z") },
          ]);
        });

        test("can be left early and crosses many objects", async () => {
          const many = Array.from({ length: 70 }, (_, index) => `m/${String(index).padStart(3, "0")}/0`);
          await Promise.all(many.map((name) => store.put(name, bytes(name))));
          expect(await namesOf(store, "m/")).toEqual(many);
          for await (const { name } of store.list("m/")) {
            expect(name).toBe(many[0]);
            break;
          }
          expect(await namesOf(store, "m/", many[64])).toEqual(many.slice(65));
        });

        test("shows nothing of what was never acknowledged", async () => {
          await store.put("kept", bytes("kept"));
          await codeOf(store.put("kept", bytes("refused")));
          expect(await namesOf(store)).toEqual(["kept"]);
        });
      });
    }

    function locking(): void {
      describe("locks and removal", () => {
        test("removes, again and again, and makes room for the same name", async () => {
          await store.put("gone/deep/0", bytes("x"));
          await store.remove("gone/deep/0");
          await store.remove("gone/deep/0");
          expect(await store.stat("gone/deep/0")).toBeUndefined();
          expect(await namesOf(store)).toEqual([]);
          expect(await store.put("gone/deep/0", bytes("other"))).toBe("created");
          expect(text(await harness.other.get("gone/deep/0"))).toBe("other");
        });

        test("keeps what is locked, and what the lock does not change", async () => {
          await store.put("locked", bytes("x"));
          await store.lock("locked", later(60_000));
          expect(await codeOf(store.remove("locked"))).toBe("object-locked");
          expect(await codeOf(harness.other.remove("locked"))).toBe("object-locked");
          expect(text(await store.get("locked"))).toBe("x");
          expect(await store.put("locked", bytes("x"))).toBe("equal");
          expect((await store.digest("locked")).sha256).toBe(sha256(bytes("x")));
        });

        test("lasts at least until its date, at most a second longer", async () => {
          await store.put("short", bytes("x"));
          await store.lock("short", later(1_234));
          const until = (await store.stat("short"))?.lockedUntil?.getTime() ?? 0;
          expect(until - later(1_234).getTime()).toBeGreaterThanOrEqual(0);
          expect(until - later(1_234).getTime()).toBeLessThan(1_000);
          harness.setClock(later(1_233));
          expect(await codeOf(store.remove("short"))).toBe("object-locked");
          harness.setClock(later(2_500));
          expect(await store.stat("short")).toEqual({ name: "short", size: 1 });
          await store.remove("short");
          expect(await store.stat("short")).toBeUndefined();
        });

        test("only grows, also from several callers at once", async () => {
          const far = new Date("2031-05-05T05:05:05Z");
          await store.put("grow", bytes("x"));
          await Promise.all([later(1_000), far, later(5_000), later(-5_000)].map((until) => store.lock("grow", until)));
          expect((await store.stat("grow"))?.lockedUntil).toEqual(far);
          await store.lock("grow", later(60_000));
          await store.lock("grow", far);
          expect((await harness.other.stat("grow"))?.lockedUntil).toEqual(far);
          const farther = new Date("2037-01-01T00:00:00Z");
          await store.lock("grow", farther);
          expect((await store.digest("grow")).lockedUntil).toEqual(farther);
        });

        test("comes with the put, and grows with a second one", async () => {
          const until = new Date("2030-01-01T00:00:00Z");
          const longer = new Date("2032-01-01T00:00:00Z");
          expect(await store.put("born", bytes("x"), { lockUntil: until })).toBe("created");
          expect((await store.stat("born"))?.lockedUntil).toEqual(until);
          expect(await codeOf(store.remove("born"))).toBe("object-locked");
          expect(await store.put("born", bytes("x"), { lockUntil: longer })).toBe("equal");
          expect(await store.put("born", bytes("x"), { lockUntil: until })).toBe("equal");
          expect((await store.stat("born"))?.lockedUntil).toEqual(longer);
        });

        test("does not grow by a put that conflicts", async () => {
          await store.put("conflict", bytes("x"));
          expect(await codeOf(store.put("conflict", bytes("y"), { lockUntil: later(60_000) }))).toBe("object-conflict");
          expect(await store.stat("conflict")).toEqual({ name: "conflict", size: 1 });
        });

        test("an object without a lock is free under any clock", async () => {
          await store.put("free", bytes("x"));
          harness.setClock(new Date("1999-01-01T00:00:00Z"));
          expect(await store.stat("free")).toEqual({ name: "free", size: 1 });
          await store.remove("free");
        });
      });

      test("any run of operations answers as the model does", async () => {
        const name = fc.constantFrom("a", "a-b", "a.b", "b/a", "b/a.c", "b-a", "b/d/e");
        const body = fc.constantFrom("", "x", "y").map(bytes);
        const until = fc.constantFrom(-60_000, 60_000, 120_000).map((milliseconds) => {
          return new Date(Math.ceil(later(milliseconds).getTime() / 1000) * 1000);
        });
        type Step = (on: ObjectStore) => Promise<unknown>;
        const step: fc.Arbitrary<Step> = fc.oneof(
          fc.tuple(name, body).map(
            ([at, what]): Step =>
              (on) =>
                on.put(at, what),
          ),
          fc.tuple(name, body, until).map(
            ([at, what, lockUntil]): Step =>
              (on) =>
                on.put(at, what, { lockUntil }),
          ),
          name.map(
            (at): Step =>
              (on) =>
                on.remove(at),
          ),
          fc.tuple(name, until).map(
            ([at, date]): Step =>
              (on) =>
                on.lock(at, date),
          ),
          name.map(
            (at): Step =>
              (on) =>
                on.digest(at),
          ),
          fc.tuple(fc.constantFrom("", "a", "b/", "b/a"), name).map(
            ([prefix, after]): Step =>
              (on) =>
                namesOf(on, prefix, after),
          ),
        );
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
            const model = createMapStore(store.provider, () => CLOCK);
            const folder = `run${run++}`;
            for (const take of steps) {
              const [ours, expected] = [await codeOf(take(inside(store, folder))), await codeOf(take(model))];
              expect(ours).toEqual(expected);
            }
          }),
          { numRuns: 20 },
        );
      });
    }
  });
}

/** The store's folder as a store of its own, so that runs of a property do not see each other. */
function inside(store: ObjectStore, folder: string): ObjectStore {
  const path = (name: string) => `${folder}/${name}`;
  const bare = <Info extends ObjectInfo>(info: Info): Info => ({ ...info, name: info.name.slice(folder.length + 1) });
  return {
    provider: store.provider,
    put: (name, body, options) => store.put(path(name), body, options),
    get: (name, range) => store.get(path(name), range),
    stat: async (name) => {
      const info = await store.stat(path(name));
      return info === undefined ? undefined : bare(info);
    },
    digest: async (name) => bare(await store.digest(path(name))),
    lock: (name, until) => store.lock(path(name), until),
    remove: (name) => store.remove(path(name)),
    async *list(prefix, after = "") {
      for await (const info of store.list(path(prefix), path(after))) yield bare(info);
    },
  };
}
