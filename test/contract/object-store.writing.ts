import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { codeOf } from "./outcome.ts";
import { bytes, type Provider, sha256, text, unversioned } from "./provider.ts";

/** A name is written once, by one of many. */
export function writingLaws(on: Provider): void {
  describe("write once", () => {
    test("creates, then finds the very same bytes", async () => {
      expect(await on.store.put("packs/ab/0", bytes("share"))).toBe("created");
      expect(await on.store.put("packs/ab/0", bytes("share"))).toBe("equal");
      expect(await on.other.put("packs/ab/0", bytes("share"))).toBe("equal");
      expect(text(await on.other.get("packs/ab/0"))).toBe("share");
    });

    test("refuses other bytes and leaves what was there", async () => {
      await on.store.put("a", bytes("first"));
      for (const body of ["other", "firs", "first!", ""]) {
        expect(await codeOf(on.store.put("a", bytes(body)))).toBe("object-conflict");
      }
      expect(text(await on.other.get("a"))).toBe("first");
    });

    test("writes parts one after another, empty ones too", async () => {
      const parts = [bytes("ab"), bytes(""), randomBytes(3_000_000), bytes("c")];
      expect(await on.store.put("parts", parts)).toBe("created");
      expect(await on.store.put("parts", Buffer.concat(parts))).toBe("equal");
      expect(await on.store.put("parts", [...parts, bytes("")])).toBe("equal");
      expect((await on.store.get("parts")).length).toBe(3_000_003);
      expect(await codeOf(on.store.put("parts", [...parts, bytes("d")]))).toBe("object-conflict");
    });

    test("keeps an empty object, in no part and in one", async () => {
      expect(await on.store.put("empty", [])).toBe("created");
      expect(await on.store.put("empty", bytes(""))).toBe("equal");
      expect(await on.store.get("empty")).toHaveLength(0);
      expect(unversioned(await on.store.digest("empty"))).toEqual({
        name: "empty",
        size: 0,
        sha256: sha256(bytes("")),
      });
    });

    test("of several puts at once exactly one creates", async () => {
      const equal = await Promise.all(
        Array.from({ length: 12 }, (_, index) => (index % 2 ? on.store : on.other).put("same/0", bytes("same"))),
      );
      expect(equal.filter((result) => result === "created")).toHaveLength(1);

      const bodies = Array.from({ length: 12 }, (_, index) => bytes(`body ${index}`));
      const different = await Promise.all(
        bodies.map((body, index) => codeOf((index % 2 ? on.store : on.other).put("race/0", body))),
      );
      expect(different.filter((code) => code === "object-conflict")).toHaveLength(11);
      expect(text(await on.store.get("race/0"))).toBe(`body ${different.indexOf("created")}`);
    });

    test("never holds a name beside one that it is a folder of, or holds both", async () => {
      await on.store.put("x/y", bytes("inner"));
      expect(["created", "name-conflict"]).toContain(await codeOf(on.store.put("x", bytes("outer"))));
      await on.store.put("file", bytes("outer"));
      expect(["created", "name-conflict"]).toContain(await codeOf(on.store.put("file/y", bytes("inner"))));
      expect(text(await on.store.get("x/y"))).toBe("inner");
      expect(text(await on.store.get("file"))).toBe("outer");
    });
  });
}
