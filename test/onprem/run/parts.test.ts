import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { throughput } from "../../../continuity/plan/line.ts";
import { type Line, type PlannedModule, type RestorePlan, restorePlan } from "../../../continuity/plan/plan.ts";
import { readingFor } from "../../../continuity/plan/reading.ts";
import type { ModuleState } from "../../../onprem/run/journal.ts";
import { createQueue } from "../../../onprem/run/order.ts";
import { createRunProgress } from "../../../onprem/run/progress.ts";
import { openShelf, withShelf } from "../../../onprem/run/shelf.ts";
import { fileNameOf, parseTarget } from "../../../onprem/run/target.ts";
import { createMapStore } from "../../fakes/map-store.ts";

const line: Line = { bitsPerSecond: 8e6, roundTrip: 100, loss: 0 };
const reference = (at: number) => `機關/系統/${at + 1}`;

function planOf(after: readonly (readonly number[])[], size = 1000): RestorePlan {
  const modules = after.map(
    (needs, at): PlannedModule => ({
      module: reference(at),
      item: "a/b/c",
      backup: "0".repeat(32),
      bytes: size,
      fetch: size,
      wave: 0,
      after: needs.map(reference),
      start: 0,
      finish: 1,
      earliest: 0,
      latest: 2,
    }),
  );
  return restorePlan.parse({
    format: "fenchi/plan/v1",
    line,
    lanes: 2,
    providers: ["p0"],
    modules,
    missing: [],
    units: [],
    criticalPath: [],
    fetch: size * after.length,
    finish: 10,
  });
}

function stateOf(module: string): ModuleState {
  return {
    module,
    backup: {
      backup: "0".repeat(32),
      kind: "file",
      name: "c",
      size: 1000,
      sha256: "0".repeat(64),
      time: "2026-11-23T03:00:00.000Z",
    },
    target: { kind: "folder", path: "/x" },
    to: "/x/c",
    stage: "waiting",
    hooks: 0,
    feeding: false,
    attempts: 0,
    outcome: "open",
    error: null,
    sha256: null,
  };
}

describe("the order of a run", () => {
  /** Who needs whom: each only such that come before it. */
  const needs = fc
    .integer({ min: 1, max: 12 })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, at) => fc.subarray(Array.from({ length: at }, (_, before) => before))),
      ),
    );

  test("begins whatever comes first of what may, ends every module, and leaves out what cannot be", () => {
    fc.assert(
      fc.property(needs, fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.boolean()), (after, lanes, luck) => {
        const plan = planOf(after);
        const queue = createQueue(
          plan,
          plan.modules.map(({ module }) => stateOf(module)),
          () => "skip-dependents",
        );
        const running: ModuleState[] = [];
        const ended = new Map<string, ModuleState["outcome"]>();
        for (;;) {
          while (running.length < lanes) {
            const next = queue.next();
            if (!next) break;
            const place = plan.modules.find(({ module }) => module === next.module);
            for (const needed of place?.after ?? []) expect(ended.get(needed)).toBe("good");
            running.push(next);
          }
          const done = running.shift();
          if (!done) break;
          const outcome = luck.next().value ? "good" : "failed";
          ended.set(done.module, outcome);
          queue.ended({ ...done, outcome });
          for (const { module } of queue.leaveOut()) ended.set(module.module, module.outcome);
        }
        expect(ended.size).toBe(after.length);
        expect(queue.left()).toEqual([]);
        for (const { module, after: before } of plan.modules) {
          const blocked = before.some((needed) => ended.get(needed) !== "good");
          expect(ended.get(module) === "skipped").toBe(blocked);
        }
      }),
    );
  });

  test("is another plan's from the moment there is one, and forgets nothing that it does not name", () => {
    const plan = planOf([[], [], [], []]);
    const queue = createQueue(
      plan,
      plan.modules.map(({ module }) => stateOf(module)),
      () => "stop",
    );
    expect(queue.next()?.module).toBe(reference(0));
    queue.reorder({ ...plan, modules: [3, 1].flatMap((at) => plan.modules[at] ?? []) });
    expect([queue.next(), queue.next(), queue.next(), queue.next()].map((next) => next?.module)).toEqual([
      reference(3),
      reference(1),
      reference(2),
      undefined,
    ]);
  });
});

describe("a shelf", () => {
  async function ground(most = 10_000) {
    const folder = await mkdtemp(join(tmpdir(), "fenchi-shelf-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const map = createMapStore("alpha");
    await map.put(
      "o",
      Uint8Array.from({ length: 5000 }, (_, at) => at % 251),
    );
    let asked = 0;
    const counted = {
      ...map,
      get: (name: string, range?: { offset: number; length: number }) => {
        asked++;
        return map.get(name, range);
      },
    };
    const open = () => withShelf(counted, openShelf(folder, most), "v");
    return { folder, open, map, asked: () => asked };
  }
  const range = (at: number) => ({ offset: at * 1000, length: 1000 });

  test("gives what came before, also to another process, and to several who want it at once", async () => {
    const { open, map, asked } = await ground();
    const store = open();
    const [one, two] = await Promise.all([store.get("o", range(1)), store.get("o", range(1))]);
    expect(one).toEqual(await map.get("o", range(1)));
    expect(one).toEqual(two);
    expect(one.buffer).not.toBe(two.buffer);
    expect(await open().get("o", range(1))).toEqual(one);
    expect(asked()).toBe(1);
  });

  test("fetches anew what a lost process left torn, or what was changed", async () => {
    const { folder, open, map, asked } = await ground();
    await open().get("o", range(2));
    const [file = ""] = await readdir(folder);
    const bytes = await readFile(join(folder, file));
    for (const spoiled of [bytes.subarray(0, 500), Buffer.alloc(0), Buffer.concat([bytes, Buffer.of(1)])]) {
      await writeFile(join(folder, file), spoiled);
      expect(await open().get("o", range(2))).toEqual(await map.get("o", range(2)));
    }
    expect(asked()).toBe(4);
  });

  test("never holds more than it may; those longest unused go first", async () => {
    const { folder, open, asked } = await ground(3 * 1032);
    const store = open();
    for (const at of [0, 1, 2, 0, 3]) await store.get("o", range(at));
    expect(asked()).toBe(4);
    await store.get("o", range(0));
    expect(asked()).toBe(4);
    await store.get("o", range(1));
    expect(asked()).toBe(5);
    const files = await readdir(folder);
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3 * 1032);
  });

  test("keeps nothing of what failed, and fails no read because its disk does", async () => {
    const { folder, open, map } = await ground();
    const store = open();
    await expect(store.get("absent", range(0))).rejects.toMatchObject({ code: "object-missing" });
    await rm(folder, { recursive: true });
    expect(await store.get("o", range(0))).toEqual(await map.get("o", range(0)));
    expect(await store.get("o", range(0))).toEqual(await map.get("o", range(0)));
    await open();
  });
});

describe("a run's progress", () => {
  function ground(bytesPerSecond: number) {
    const clock = { time: 0, now: () => clock.time, sleep: async () => {} };
    const plan = planOf([[], []], 200e6);
    let fetched = 0;
    const progress = createRunProgress(plan, [], clock, () => fetched);
    const pass = (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.time += 1000;
        fetched += bytesPerSecond;
        progress.moved(reference(0), Math.min(200e6, fetched), 200e6);
      }
    };
    return { progress, pass, plan };
  }

  test("tells how long it takes still, by what came lately", () => {
    const { progress, pass } = ground(1e6);
    pass(40);
    expect(progress.now()).toMatchObject({ done: 40e6, total: 400e6, rate: 1e6, left: 360 });
    progress.ended({ ...stateOf(reference(0)), outcome: "good" });
    expect(progress.now()).toMatchObject({ done: 200e6, modules: { good: 1, failed: 0, total: 2 }, running: [] });
  });

  test.each([
    [1e6, undefined],
    [0.7e6, undefined],
    [0.4e6, 3.2e6],
    [2e6, 16e6],
  ])("notices a line of %i bytes a second where the plan says a million", (rate, bitsPerSecond) => {
    const { progress, pass, plan } = ground(rate);
    pass(20);
    expect(progress.otherLine()).toBeUndefined();
    pass(40);
    expect(progress.otherLine()).toEqual(bitsPerSecond === undefined ? undefined : { ...line, bitsPerSecond });
    progress.replan(plan);
    expect(progress.otherLine()).toBeUndefined();
  });
});

describe("targets", () => {
  test("are read as the inventory writes them", () => {
    const read = (text: string) => parseTarget(text, "m", "/base");
    expect(read("folder:/srv/x/../y")).toEqual({ kind: "folder", path: "/srv/y" });
    expect(read("folder: 戶政 ")).toEqual({ kind: "folder", path: "/base/戶政" });
    expect(read("command:psql -d \"my db\" --set 'a b'")).toEqual({
      kind: "command",
      argv: ["psql", "-d", "my db", "--set", "a b"],
    });
    for (const wrong of ["", "folder:", "nothing", "ftp:x", "folder:a\0b"]) {
      expect(() => read(wrong)).toThrowError(expect.objectContaining({ code: "run-target-invalid" }));
    }
    for (const open of ["command:psql 'a", 'command:a"b']) {
      expect(() => read(open)).toThrowError(expect.objectContaining({ code: "run-command-quotes" }));
    }
  });

  test("no name leads out of its folder", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const file = fileNameOf(name);
        expect(file).toMatch(/^[^/\\\p{Cc}]+$/u);
        expect([".", ".."]).not.toContain(file);
      }),
    );
    expect(fileNameOf("../../etc/passwd")).toBe("passwd");
    expect(fileNameOf("a/..")).toBe("_");
  });
});

test("so many requests of a piece fill any line", () => {
  const lines = fc.record({
    bitsPerSecond: fc.integer({ min: 128e3, max: 1e9 }),
    roundTrip: fc.integer({ min: 0, max: 800 }),
    loss: fc.constantFrom(0, 0.001, 0.01, 0.02),
  });
  fc.assert(
    fc.property(lines, (each) => {
      const { piece, requests } = readingFor(each);
      expect(piece % 8).toBe(0);
      expect(requests).toBeLessThanOrEqual(64);
      const reached = throughput(each, 0.75 * piece, requests) * 8;
      if (requests < 64) expect(reached).toBeGreaterThanOrEqual(0.999 * each.bitsPerSecond);
    }),
  );
});
