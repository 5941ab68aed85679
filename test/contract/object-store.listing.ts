import { describe, expect, test } from "vitest";
import type { ObjectInfo } from "../../providers/contract.ts";
import { codeOf } from "./outcome.ts";
import { bytes, namesOf, type Provider, unversioned } from "./provider.ts";

/** Listings are in order, whole, and can begin anywhere. */
export function listingLaws(on: Provider): void {
  describe("listing", () => {
    const tricky = ["a-b", "a.b", "a/b", "a/b-c", "a/b.c/d", "a0", "a_b", "aa/0", "b/0/0", "b/0-0", "b/00", "b0/1"];

    test("goes by the bytes of the whole name, across folders", async () => {
      for (const name of tricky.toReversed()) await on.store.put(name, bytes(name));
      const sorted = tricky.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await namesOf(on.store)).toEqual(sorted);
      expect(await namesOf(on.other)).toEqual(sorted);
    });

    test("every prefix and every start give what sorting and filtering give", async () => {
      for (const name of tricky) await on.store.put(name, bytes(name));
      const sorted = tricky.toSorted();
      const cuts = [
        ...new Set(tricky.flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1)))),
        "",
        "zz",
        "no/such",
      ];
      for (const cut of cuts) {
        const under = sorted.filter((name) => name.startsWith(cut));
        expect(await namesOf(on.store, cut), `prefix ${cut}`).toEqual(under);
        expect(await namesOf(on.store, "", cut), `after ${cut}`).toEqual(sorted.filter((name) => name > cut));
        const middle = under[Math.floor(under.length / 2)] ?? "";
        expect(await namesOf(on.store, cut, middle), `${cut} after ${middle}`).toEqual(
          under.filter((name) => name > middle),
        );
      }
    });

    test("gives the size with the name, and the version if it has one", async () => {
      await on.store.put("l/1", bytes("one"));
      await on.store.put("l/2", bytes("three"));
      const found: ObjectInfo[] = [];
      for await (const info of on.store.list("l/")) found.push(info);
      expect(found.map(unversioned)).toEqual([
        { name: "l/1", size: 3 },
        { name: "l/2", size: 5 },
      ]);
      for (const { name, version } of found) {
        if (version !== undefined) expect((await on.store.stat(name))?.version, name).toBe(version);
      }
    });

    test("can be left early and crosses many objects", async () => {
      const many = Array.from({ length: 70 }, (_, index) => `m/${String(index).padStart(3, "0")}/0`);
      await Promise.all(many.map((name) => on.store.put(name, bytes(name))));
      expect(await namesOf(on.store, "m/")).toEqual(many);
      for await (const { name } of on.store.list("m/")) {
        expect(name).toBe(many[0]);
        break;
      }
      expect(await namesOf(on.store, "m/", many[64])).toEqual(many.slice(65));
    });

    test("shows nothing of what was never acknowledged", async () => {
      await on.store.put("kept", bytes("kept"));
      await codeOf(on.store.put("kept", bytes("refused")));
      expect(await namesOf(on.store)).toEqual(["kept"]);
    });
  });
}
