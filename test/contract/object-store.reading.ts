import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { codeOf } from "./outcome.ts";
import { bytes, later, namesOf, type Provider, sha256, text, unversioned } from "./provider.ts";

/** What is read is what is stored. */
export function readingLaws(on: Provider): void {
  describe("reading", () => {
    test("gives exactly the range, and never a short one", async () => {
      await on.store.put("r", bytes("0123456789"));
      expect(text(await on.store.get("r", { offset: 0, length: 10 }))).toBe("0123456789");
      expect(text(await on.store.get("r", { offset: 3, length: 4 }))).toBe("3456");
      expect(text(await on.store.get("r", { offset: 9, length: 1 }))).toBe("9");
      expect(await on.store.get("r", { offset: 10, length: 0 })).toHaveLength(0);
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
        expect(await codeOf(on.store.get("r", { offset, length })), `${offset}+${length}`).toBe("range-invalid");
      }
    });

    test("hands out bytes that the caller may change", async () => {
      await on.store.put("own", bytes("mine"));
      (await on.store.get("own")).fill(0);
      expect(text(await on.store.get("own"))).toBe("mine");
    });

    test("digests what is stored, over many blocks", async () => {
      const body = randomBytes(3 * 1024 * 1024 + 17);
      await on.store.put("big", body);
      expect(unversioned(await on.store.digest("big"))).toEqual({
        name: "big",
        size: body.length,
        sha256: sha256(body),
      });
      expect(unversioned(await on.store.stat("big"))).toEqual({ name: "big", size: body.length });
    });

    test("says what is absent, and what a folder is", async () => {
      await on.store.put("some/where", bytes("x"));
      for (const name of ["nothing", "some", "some/other", "no/where", "some/where/else"]) {
        expect(await codeOf(on.store.get(name)), name).toBe("object-missing");
        expect(await codeOf(on.store.digest(name)), name).toBe("object-missing");
        expect(await codeOf(on.store.lock(name, later(1000))), name).toBe("object-missing");
        expect(await on.store.stat(name), name).toBeUndefined();
        await on.store.remove(name);
      }
      expect(text(await on.store.get("some/where"))).toBe("x");
    });

    test("names the provider and the object in an error", async () => {
      const error = await on.store.get("nothing").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ params: { provider: on.store.provider, name: "nothing" } });
    });
  });
}

/** Names are checked before anything is done. */
export function namesLaws(on: Provider): void {
  describe("names", () => {
    const part = (length: number) => "n".repeat(length);

    test("takes every name of the alphabet, up to 512 characters", async () => {
      const good = ["a", "0", "-", "_", "...", ".a", "..a", "a..", "b/.b/..c", part(255)];
      for (const name of [...good, `${part(254)}/${part(255)}/1`]) {
        expect(await on.store.put(name, bytes(name)), name).toBe("created");
        expect(text(await on.store.get(name))).toBe(name);
      }
    });

    test("refuses every other before it does anything", async () => {
      const bad = ["", "/", "/a", "a/", "a//b", ".", "..", "a/.", "../a", "a/../b", "A", "a b", "a\\b", "é", "檔"];
      for (const name of [
        ...bad,
        "a\0",
        "a\nb",
        "~",
        ".fenchi~/on.store.json",
        part(256),
        `${part(255)}/${part(255)}/1`,
      ]) {
        expect(await codeOf(on.store.put(name, bytes("x"))), name).toBe("name-invalid");
        expect(await codeOf(on.store.get(name)), name).toBe("name-invalid");
        expect(await codeOf(on.store.stat(name)), name).toBe("name-invalid");
        expect(await codeOf(on.store.digest(name)), name).toBe("name-invalid");
        expect(await codeOf(on.store.lock(name, later(1))), name).toBe("name-invalid");
        expect(await codeOf(on.store.remove(name)), name).toBe("name-invalid");
      }
      for (const prefix of ["/", "a//", "../", "a/../", "A", "檔", part(256)]) {
        expect(await codeOf(namesOf(on.store, prefix)), prefix).toBe("name-invalid");
        expect(await codeOf(namesOf(on.store, "", prefix)), prefix).toBe("name-invalid");
      }
      expect(await namesOf(on.store)).toEqual([]);
    });
  });
}
