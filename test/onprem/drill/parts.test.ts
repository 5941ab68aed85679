import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { DrillStep } from "../../../continuity/drill/record.ts";
import { situationsOf } from "../../../continuity/drill/situation.ts";
import { createRealClock, createSimulatedClock } from "../../../onprem/drill/clock.ts";
import { withFaults } from "../../../onprem/drill/faults.ts";
import { assertInside, drillPlace, drillsOf, makePlace } from "../../../onprem/drill/place.ts";
import { openRecord, readRecord } from "../../../onprem/drill/record-file.ts";
import { parseScenario, readScenario, shippedScenarios } from "../../../onprem/drill/scenario-file.ts";
import { withReadOnly } from "../../../providers/wrap/read-only.ts";
import { createMapStore } from "../../fakes/map-store.ts";
import { long } from "../../run.ts";

function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-drill-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const forever = new AbortController().signal;
const acted = (what: string): DrillStep => ({ kind: "acted", who: "甲", what });

describe("scenarios that come with Fenchi", () => {
  test("ten, each of the name of its file, and every one fits a vault of two of four", async () => {
    const all = await shippedScenarios();
    expect(all.map(({ scenario }) => scenario.name)).toEqual([
      "cable-cut",
      "empty-machine",
      "everything-at-once",
      "one-provider-lost",
      "provider-behind",
      "provider-lying",
      "ransomware",
      "satellite-line",
      "ten-minutes-an-hour",
      "two-providers-lost",
    ]);
    for (const { scenario } of all) {
      const vault = { providers: ["a", "b", "c", "d"], threshold: 2 };
      expect(situationsOf(scenario, vault)).toHaveLength(1 + scenario.changes.length);
      expect((await readScenario(scenario.name)).scenario).toEqual(scenario);
    }
  });

  test("the satellite line and the hour's ten minutes are as the plan has them", async () => {
    const line = async (name: string) => (await readScenario(name)).scenario.line;
    expect(await line("satellite-line")).toEqual({ bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 });
    expect(await line("ten-minutes-an-hour")).toMatchObject({ window: { up: 600, every: 3600 } });
  });

  test("a file of one's own is named by its path; whatever is wrong is said with its line", async () => {
    const path = join(fresh(), "own.yaml");
    writeFileSync(
      path,
      "format: fenchi/scenario/v1\nname: own\ntitle: {en: a, zh-TW: 甲}\npurpose: {en: a, zh-TW: 甲}\n",
    );
    expect(await readScenario(path)).toMatchObject({ scenario: { name: "own" }, path });
    await expect(readScenario("no-such")).rejects.toMatchObject({ code: "scenario-missing" });
    await expect(readScenario(`${path}.yaml`)).rejects.toMatchObject({ code: "scenario-missing" });
    await expect(readScenario(tmpdir())).rejects.toMatchObject({ code: "scenario-missing" });
    for (const [text, why] of [
      ["format: x\nline:\n  bandwidth: 3 MB\n", /line 3, line\.bandwidth/],
      ["a: 1\na: 2\n", /unique at line 2/],
      ["a: &a [1, 1]\nb: [*a, *a]\n", /aliases/],
      ["- a\n", /file: /],
      ["", /file: /],
      ["a: [", /line 1/],
      [`a: ${"x".repeat(100_001)}`, /100000 characters/],
    ] as const) {
      expect(() => parseScenario(text, path)).toThrow(
        expect.objectContaining({ code: "scenario-invalid", message: expect.stringMatching(why) }),
      );
    }
  });

  test("no text whatever makes it throw anything but what it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(() => parseScenario(text, "/x")).toThrow(expect.objectContaining({ code: "scenario-invalid" }));
      }),
      { numRuns: long ? 1000 : 50 },
    );
  });
});

describe("a drill's record on disk", () => {
  test("is gone on with, and half an entry at its end is gone", async () => {
    const path = join(fresh(), "record.jsonl");
    const first = await openRecord(path);
    await Promise.all([first.append(5, acted("a")), first.append(3, acted("b"))]);
    await first.close();
    const whole = readFileSync(path);
    const line = whole.indexOf(0x0a);
    for (let cut = 0; cut <= line; cut += 7) {
      writeFileSync(path, Buffer.concat([whole, whole.subarray(0, cut)]));
      const record = await openRecord(path);
      expect(record.entries.map(({ at, step }) => [at, step])).toEqual([
        [5, acted("a")],
        [5, acted("b")],
      ]);
      await record.append(9, acted("c"));
      await record.close();
      expect((await readRecord(path)).map(({ at }) => at)).toEqual([5, 5, 9]);
    }
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("any byte of it changed is found before anything is written behind it", async () => {
    const path = join(fresh(), "record.jsonl");
    const record = await openRecord(path);
    for (const what of ["a", "b", "c"]) await record.append(1, acted(what));
    await record.close();
    const whole = readFileSync(path);
    // The last line is bound by nothing behind it: a report's signature binds it.
    const last = whole.lastIndexOf(0x0a, whole.length - 2);
    await fc.assert(
      fc.asyncProperty(fc.nat(last), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const other = Buffer.from(whole);
        other[place] = (other[place] ?? 0) ^ flip;
        writeFileSync(path, other);
        for (const read of [readRecord, openRecord]) {
          await expect(read(path)).rejects.toMatchObject({ code: "drill-record-broken" });
        }
        expect(readFileSync(path).equals(other)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("a link in its place is not followed", async () => {
    const folder = fresh();
    writeFileSync(join(folder, "precious"), "precious");
    symlinkSync("precious", join(folder, "record.jsonl"));
    await expect(openRecord(join(folder, "record.jsonl"))).rejects.toThrow();
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("precious");
  });
});

describe("where a drill may write", () => {
  const id = "0".repeat(32);

  test("below the home's drills", async () => {
    const home = fresh();
    const place = drillPlace(drillsOf(home), id);
    const work = await makePlace(place, home, [join(home, "providers"), join(home, "state")]);
    await assertInside(work, join(work, "內政部", "x"));
  });

  test.each(["drills", `drills/${id}`, `drills/${id}/work`])(
    "not where %s is a link, wherever it leads",
    async (link) => {
      const [home, elsewhere] = [fresh(), fresh()];
      mkdirSync(join(home, link, ".."), { recursive: true });
      symlinkSync(elsewhere, join(home, link));
      const making = makePlace(drillPlace(drillsOf(home), id), home, []);
      await expect(making).rejects.toMatchObject({ code: "drill-not-isolated" });
    },
  );

  test("not at, in or around what is production, by whatever name", async () => {
    const home = fresh();
    const production = join(home, "production");
    mkdirSync(join(production, "deep"), { recursive: true });
    symlinkSync(production, join(home, "alias"));
    const place = drillPlace(drillsOf(home), id);
    for (const into of [production, join(production, "deep")]) {
      for (const named of [production, join(home, "alias"), join(into, `fenchi-drill-${id}`, "deeper")]) {
        await expect(makePlace(place, home, [named], into)).rejects.toMatchObject({ code: "drill-not-isolated" });
      }
    }
    expect(readdirSync(production)).toEqual(["deep"]);
    expect(readdirSync(join(production, "deep"))).toEqual([]);
  });

  test("a restore's path stays inside, and no link planted on the way is followed", async () => {
    const [work, elsewhere] = [fresh(), fresh()];
    symlinkSync(elsewhere, join(work, "planted"));
    for (const path of [
      elsewhere,
      join(work, ".."),
      work,
      join(work, "../x"),
      join(work, "planted/x"),
      join(work, "planted"),
      `${work}x`,
    ]) {
      await expect(assertInside(work, path), path).rejects.toMatchObject({ code: "drill-not-isolated" });
    }
  });
});

describe("a provider in a drill", () => {
  const made = async () => {
    const store = createMapStore("a");
    await store.put("packs/p/0", Buffer.from("share"));
    await store.put("witness/1", Buffer.from("w"));
    const faults = { lost: false, lying: false, hidden: new Set<string>() };
    const faulty = withFaults(withReadOnly(store), {
      lost: () => faults.lost,
      lying: () => faults.lying,
      hidden: (name) => faults.hidden.has(name),
    });
    const names = async () => {
      const found: string[] = [];
      for await (const { name } of faulty.list("")) found.push(name);
      return found;
    };
    return { store, faulty, faults, names };
  };

  test("gives what is there, and takes nothing", async () => {
    const { store, faulty, names } = await made();
    expect(Buffer.from(await faulty.get("packs/p/0")).toString()).toBe("share");
    expect(await names()).toEqual(["packs/p/0", "witness/1"]);
    const before = JSON.stringify([...store.objects]);
    for (const attempt of [
      faulty.put("packs/q/0", Buffer.from("x")),
      faulty.remove("witness/1"),
      faulty.lock("witness/1", new Date(1e13)),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "provider-denied" });
    }
    expect(JSON.stringify([...store.objects])).toBe(before);
  });

  test("lost: nothing answers, until it is back", async () => {
    const { faulty, faults, names } = await made();
    faults.lost = true;
    for (const asked of [faulty.get("witness/1"), faulty.stat("witness/1"), faulty.digest("witness/1"), names()]) {
      await expect(asked).rejects.toMatchObject({ code: "provider-unavailable" });
    }
    faults.lost = false;
    expect(await faulty.stat("witness/1")).toMatchObject({ size: 1 });
  });

  test("lying: every share is another, and what is stored stays right", async () => {
    const { store, faulty, faults } = await made();
    faults.lying = true;
    expect(Buffer.from(await faulty.get("packs/p/0")).toString()).not.toBe("share");
    expect(Buffer.from(await faulty.get("packs/p/0", { offset: 4, length: 1 })).toString()).not.toBe("e");
    expect((await faulty.digest("packs/p/0")).sha256).not.toBe((await store.digest("packs/p/0")).sha256);
    expect(Buffer.from(await faulty.get("witness/1")).toString()).toBe("w");
    expect(Buffer.from(await store.get("packs/p/0")).toString()).toBe("share");
  });

  test("behind: what came since is not there", async () => {
    const { faulty, faults, names } = await made();
    faults.hidden.add("witness/1");
    await expect(faulty.get("witness/1")).rejects.toMatchObject({ code: "object-missing" });
    expect(await faulty.stat("witness/1")).toBeUndefined();
    expect(await names()).toEqual(["packs/p/0"]);
  });
});

describe("a drill's clock", () => {
  test("the simulated one leaves out hours of waiting, in the order in which they would end", async () => {
    const clock = createSimulatedClock();
    const ended: number[] = [];
    const begun = performance.now();
    const hour = 3_600_000;
    await Promise.all(
      [3, 1, 2].map(async (hours) => {
        await clock.sleep(hours * hour, forever);
        ended.push(hours);
        expect(clock.now()).toBeGreaterThanOrEqual(hours * hour);
        expect(clock.now()).toBeLessThan((hours + 0.5) * hour);
      }),
    );
    expect(ended).toEqual([1, 2, 3]);
    expect(performance.now() - begun).toBeLessThan(60_000);
  });

  test("work takes its time: while a file is read nothing is left out", async () => {
    const clock = createSimulatedClock(1000);
    const path = join(fresh(), "large");
    writeFileSync(path, Buffer.alloc(64 * 2 ** 20));
    const { readFile } = await import("node:fs/promises");
    const reading = readFile(path).then(() => clock.now());
    await clock.sleep(3_600_000, forever);
    expect(clock.now()).toBeGreaterThanOrEqual(3_601_000);
    expect(await reading).toBeLessThan(3_601_000);
  });

  test("who only watches it makes it leave nothing out, and is woken in passing", async () => {
    const clock = createSimulatedClock();
    const hour = 3_600_000;
    const watched = clock.watch(hour, forever).then(() => clock.now());
    await sleep(300);
    expect(clock.now()).toBeLessThan(hour);
    await clock.sleep(2 * hour, forever);
    expect(await watched).toBeGreaterThanOrEqual(hour);
    expect(await watched).toBeLessThan(2 * hour);
  });

  test.each([createRealClock, createSimulatedClock])(
    "goes on from where it was, ends a sleep early, never runs back",
    async (create) => {
      const clock = create(5000);
      expect(clock.now()).toBeGreaterThanOrEqual(5000);
      const waking = new AbortController();
      const sleeping = clock.sleep(create === createRealClock ? 1e9 : 1e12, waking.signal);
      waking.abort();
      await sleeping;
      await clock.sleep(20, forever);
      const now = clock.now();
      expect(now).toBeGreaterThanOrEqual(5019);
      await sleep(5);
      expect(clock.now()).toBeGreaterThan(now);
    },
  );
});
