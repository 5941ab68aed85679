import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { providerUnavailable } from "../../providers/failure.ts";
import { createPatience, createTurnstile, withPieces, withTurnstile } from "../../providers/wrap/index.ts";
import { codeOf } from "../contract/outcome.ts";
import { createEventClock } from "../fakes/event-clock.ts";
import { createFaultyStore } from "../fakes/faulty-store.ts";
import { createMapStore } from "../fakes/map-store.ts";

const content = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);

describe("pieces", () => {
  test("give the bytes of any range, and ask for none of them twice", async () => {
    const map = createMapStore("alpha");
    await map.put("o", content);
    const range = fc
      .integer({ min: 0, max: 999 })
      .chain((offset) =>
        fc.record({ offset: fc.constant(offset), length: fc.integer({ min: 0, max: 1000 - offset }) }),
      );
    await fc.assert(
      fc.asyncProperty(range, fc.constantFrom(8, 16, 64, 1024), async (asked, longest) => {
        const seen: { offset: number; length: number }[] = [];
        const store = withPieces(
          {
            ...map,
            get(name, part) {
              if (part) seen.push(part);
              return map.get(name, part);
            },
          },
          longest,
        );
        const bytes = await store.get("o", asked);
        expect(bytes).toEqual(content.slice(asked.offset, asked.offset + asked.length));
        expect(seen.reduce((sum, { length }) => sum + length, 0)).toBe(asked.length);
        for (const { length } of seen) expect(length).toBeLessThanOrEqual(longest);
      }),
    );
  });

  test("are the same whatever range they are of", async () => {
    const map = createMapStore("alpha");
    await map.put("o", content);
    const begins = async (offset: number, length: number) => {
      const seen: number[] = [];
      const get = (name: string, part?: { offset: number; length: number }) => {
        if (part) seen.push(part.offset);
        return map.get(name, part);
      };
      await withPieces({ ...map, get }, 64).get("o", { offset, length });
      return seen;
    };
    const [whole, part] = [await begins(0, 1000), await begins(100, 500)];
    for (const begin of part.slice(1)) expect(whole).toContain(begin);
  });

  test("throw the first failure, once nothing is under way", async () => {
    const map = createMapStore("alpha");
    await map.put("o", content);
    const faulty = createFaultyStore(map, ({ count }) => (count === 2 ? { kind: "unavailable" } : undefined));
    expect(await codeOf(withPieces(faulty, 64).get("o", { offset: 0, length: 1000 }))).toBe("provider-unavailable");
  });
});

describe("a turnstile", () => {
  test("lets so many through, gives each flow its turn, and no provider all the room", async () => {
    const turnstile = createTurnstile(4, 3);
    const order: string[] = [];
    const waiting: (() => void)[] = [];
    const enter = (flow: string, provider: string) =>
      turnstile.enter(flow, provider, async () => {
        order.push(`${flow} ${provider}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      });
    const all = [...Array(5).fill("a")].map((provider) => enter("large", provider));
    all.push(enter("large", "b"), enter("small", "b"), enter("small", "b"));
    const settle = async () => {
      for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    };
    await settle();
    expect(order).toEqual(["large a", "large a", "large a", "large b"]);
    waiting.pop()?.();
    await settle();
    expect(order.slice(4)).toEqual(["small b"]);
    while (waiting.length > 0) {
      waiting.shift()?.();
      await settle();
    }
    await Promise.all(all);
    expect(order).toHaveLength(8);
  });

  test("goes on behind a call that failed", async () => {
    const turnstile = createTurnstile(1);
    const map = createMapStore("alpha");
    const store = withTurnstile(map, turnstile, "f");
    expect(await codeOf(store.get("o"))).toBe("object-missing");
    await map.put("o", content);
    expect(await store.get("o")).toEqual(content);
  });
});

describe("patience", () => {
  async function ground(away: (provider: string, seconds: number) => boolean, giveUp = 86_400_000) {
    const clock = createEventClock();
    const stores = await Promise.all(
      ["alpha", "beta", "gamma"].map(async (provider) => {
        const map = createMapStore(provider);
        await map.put("o", content);
        const fail = () => {
          if (away(provider, clock.now() / 1000)) throw providerUnavailable(provider, "away");
        };
        return {
          ...map,
          get: async (name: string) => {
            await clock.sleep(100);
            fail();
            return await map.get(name);
          },
          stat: async (name: string) => {
            await clock.sleep(100);
            fail();
            return await map.stat(name);
          },
        };
      }),
    );
    const waits = { firstWait: 1000, longestWait: 15_000, giveUp };
    const patient = createPatience({ stores, probe: "o", ...clock, ...waits });
    const [alpha, gamma] = [stores[0], stores[2]].map((store) => patient(store ?? createMapStore("none")));
    if (!alpha || !gamma) throw new RangeError();
    return { clock, alpha, gamma };
  }

  test("waits for a line that is down, and not for a provider that is", async () => {
    const { clock, alpha, gamma } = await ground((provider, now) => provider === "gamma" || now < 3000);
    expect(await alpha.get("o")).toEqual(content);
    expect(clock.now()).toBeGreaterThanOrEqual(3_000_000);
    expect(clock.now()).toBeLessThan(3_016_000);
    const before = clock.now();
    expect(await codeOf(gamma.get("o"))).toBe("provider-unavailable");
    expect(clock.now() - before).toBeLessThanOrEqual(300);
  });

  test("outlasts a line that comes and goes, and leaves a provider that answers and gives nothing", async () => {
    // Every second call meets a line that is up again when it is asked after.
    const { clock, alpha } = await ground((_, now) => now < 20 && Math.floor(now * 10) % 2 === 1);
    expect(await alpha.get("o")).toEqual(content);
    expect(clock.now()).toBeLessThan(25_000);
    const store = createMapStore("alpha");
    const broken = { ...store, get: () => Promise.reject(providerUnavailable("alpha", "too many requests")) };
    const waits = { firstWait: 1000, longestWait: 15_000, giveUp: 86_400_000 };
    const before = clock.now();
    const patient = createPatience({ stores: [store], probe: "o", ...clock, ...waits })(broken);
    expect(await codeOf(patient.get("o"))).toBe("provider-unavailable");
    expect(clock.now() - before).toBeLessThan(100_000);
  });

  test("ends when nobody has answered for long enough", async () => {
    const { clock, alpha } = await ground(() => true, 60_000);
    expect(await codeOf(alpha.get("o"))).toBe("provider-unavailable");
    expect(clock.now()).toBeLessThan(90_000);
  });

  test("does not try again what is an answer", async () => {
    const { clock, alpha } = await ground(() => false);
    expect(await codeOf(alpha.get("absent"))).toBe("object-missing");
    expect(clock.now()).toBe(100);
  });
});
