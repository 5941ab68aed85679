import { describe, expect, test } from "vitest";
import { codeOf } from "./outcome.ts";
import { bytes, later, namesOf, type Provider, sha256, text, unversioned } from "./provider.ts";

/** What cannot be kept is not promised: a lock that lies in the future is refused, and leaves nothing. */
export function locklessLaws(on: Provider): void {
  describe("without locks", () => {
    test("removes, and makes room for the same name", async () => {
      await on.store.put("gone/0", bytes("x"));
      await on.store.remove("gone/0");
      await on.store.remove("gone/0");
      expect(await on.store.stat("gone/0")).toBeUndefined();
      expect(await on.store.put("gone/0", bytes("other"))).toBe("created");
    });

    test("refuses every lock in the future, and takes one that has passed", async () => {
      expect(await codeOf(on.store.put("new", bytes("x"), { lockUntil: later(60_000) }))).toBe("lock-unsupported");
      expect(await on.store.stat("new")).toBeUndefined();
      expect(await on.store.put("new", bytes("x"), { lockUntil: later(-1) })).toBe("created");
      expect(await codeOf(on.store.lock("new", later(60_000)))).toBe("lock-unsupported");
      await on.store.lock("new", later(-1));
      expect(unversioned(await on.store.stat("new"))).toEqual({ name: "new", size: 1 });
    });
  });
}

/** Locks only grow, and hold. */
export function lockingLaws(on: Provider, listed: boolean): void {
  describe("locks and removal", () => {
    test("removes, again and again, and makes room for the same name", async () => {
      await on.store.put("gone/deep/0", bytes("x"));
      await on.store.remove("gone/deep/0");
      await on.store.remove("gone/deep/0");
      expect(await on.store.stat("gone/deep/0")).toBeUndefined();
      expect(await namesOf(on.store)).toEqual([]);
      expect(await on.store.put("gone/deep/0", bytes("other"))).toBe("created");
      expect(text(await on.other.get("gone/deep/0"))).toBe("other");
    });

    test("keeps what is locked, and what the lock does not change", async () => {
      await on.store.put("locked", bytes("x"));
      await on.store.lock("locked", later(60_000));
      expect(await codeOf(on.store.remove("locked"))).toBe("object-locked");
      expect(await codeOf(on.other.remove("locked"))).toBe("object-locked");
      expect(text(await on.store.get("locked"))).toBe("x");
      expect(await on.store.put("locked", bytes("x"))).toBe("equal");
      expect((await on.store.digest("locked")).sha256).toBe(sha256(bytes("x")));
    });

    test("lasts at least until its date, at most a second longer", async () => {
      await on.store.put("short", bytes("x"));
      await on.store.lock("short", later(1_234));
      const until = (await on.store.stat("short"))?.lockedUntil?.getTime() ?? 0;
      expect(until - later(1_234).getTime()).toBeGreaterThanOrEqual(0);
      expect(until - later(1_234).getTime()).toBeLessThan(1_000);
      on.setClock(later(1_233));
      expect(await codeOf(on.store.remove("short"))).toBe("object-locked");
      on.setClock(later(2_500));
      expect(unversioned(await on.store.stat("short"))).toEqual({ name: "short", size: 1 });
      await on.store.remove("short");
      expect(await on.store.stat("short")).toBeUndefined();
    });

    test("only grows, also from several callers at once", async () => {
      const far = new Date("2031-05-05T05:05:05Z");
      await on.store.put("grow", bytes("x"));
      await Promise.all([later(1_000), far, later(5_000), later(-5_000)].map((until) => on.store.lock("grow", until)));
      expect((await on.store.stat("grow"))?.lockedUntil).toEqual(far);
      await on.store.lock("grow", later(60_000));
      await on.store.lock("grow", far);
      expect((await on.other.stat("grow"))?.lockedUntil).toEqual(far);
      const farther = new Date("2037-01-01T00:00:00Z");
      await on.store.lock("grow", farther);
      expect((await on.store.digest("grow")).lockedUntil).toEqual(farther);
    });

    test("comes with the put, and grows with a second one", async () => {
      const until = new Date("2030-01-01T00:00:00Z");
      const longer = new Date("2032-01-01T00:00:00Z");
      expect(await on.store.put("born", bytes("x"), { lockUntil: until })).toBe("created");
      expect((await on.store.stat("born"))?.lockedUntil).toEqual(until);
      expect(await codeOf(on.store.remove("born"))).toBe("object-locked");
      expect(await on.store.put("born", bytes("x"), { lockUntil: longer })).toBe("equal");
      expect(await on.store.put("born", bytes("x"), { lockUntil: until })).toBe("equal");
      expect((await on.store.stat("born"))?.lockedUntil).toEqual(longer);
    });

    test(listed ? "shows in a listing" : "is left out of a listing", async () => {
      const until = new Date("2030-01-01T00:00:00Z");
      await on.store.put("l/1", bytes("one"));
      await on.store.put("l/2", bytes("three"), { lockUntil: until });
      const found: unknown[] = [];
      for await (const info of on.store.list("l/")) found.push(unversioned(info));
      const locked = { name: "l/2", size: 5, ...(listed ? { lockedUntil: until } : {}) };
      expect(found).toEqual([{ name: "l/1", size: 3 }, locked]);
    });

    test("does not grow by a put that conflicts", async () => {
      await on.store.put("conflict", bytes("x"));
      expect(await codeOf(on.store.put("conflict", bytes("y"), { lockUntil: later(60_000) }))).toBe("object-conflict");
      expect(unversioned(await on.store.stat("conflict"))).toEqual({ name: "conflict", size: 1 });
    });

    test("an object without a lock is free under any clock", async () => {
      await on.store.put("free", bytes("x"));
      on.setClock(new Date("1999-01-01T00:00:00Z"));
      expect(unversioned(await on.store.stat("free"))).toEqual({ name: "free", size: 1 });
      await on.store.remove("free");
    });
  });
}
