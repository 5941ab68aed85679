import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import { restorePlan } from "../../../continuity/plan/plan.ts";
import { parseLine } from "../../../onprem/cli/parse/line.ts";
import { parseWhatIf } from "../../../onprem/cli/parse/what-if.ts";
import type { BackupSummary, Service } from "../../../onprem/engine/service.ts";
import { saveVersion } from "../../../onprem/inventory/index.ts";
import { at, moduleOf } from "../../continuity/plan/samples.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { run } from "./harness.ts";

const providers = ["taipei", "tokyo", "virginia"];
let home = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fenchi-plan-"));
});

async function keep(modules: readonly InventoryModule[]): Promise<void> {
  // A home that is enough to keep an inventory in.
  const { writeFile } = await import("node:fs/promises");
  const places = providers.map((name) => ({ name, kind: "local", root: name }));
  await writeFile(join(home, "config.json"), JSON.stringify({ format: "fenchi-config/v1", providers: places }));
  await saveVersion(
    home,
    { format: "fenchi/inventory/v1", modules: [...modules] },
    { by: "test", note: "", time: "2026-11-23T03:00:00Z" },
  );
}

/** A vault with a backup of each module that names one, held by those providers. */
function vaultOf(modules: readonly InventoryModule[], held: (module: InventoryModule) => string[]): Service {
  const memory = createMemoryService();
  const summaries = modules.flatMap((module, index): BackupSummary[] =>
    module.item === null
      ? []
      : [
          {
            backup: (index + 1).toString(16).padStart(32, "0"),
            item: module.item,
            kind: "file",
            name: "x",
            size: module.size,
            sha256: "0".repeat(64),
            time: "2026-11-23T03:00:00.000Z",
            state: "protected",
            providers: held(module),
          },
        ],
  );
  const reachable = providers.map((name) => ({ name, kind: "local", location: "", reachable: true, waiting: 0 }));
  return {
    ...memory,
    backups: async () => summaries,
    status: async () => ({ ...(await memory.status()), threshold: 2, providers: reachable }),
    needs: async (backup) => {
      const size = summaries.find((each) => each.backup === backup)?.size ?? 0;
      return { bytes: size, fetch: size + 5000, packs: 1, uses: 0 };
    },
  };
}

const modules = [
  moduleOf(1, { core: true, dependsOn: [at(2)], size: 40_000_000, name: "戶籍登記" }),
  moduleOf(2, { size: 10_000_000, dependsOn: [at(3)] }),
  moduleOf(3, { size: 1_000_000, dependsOn: [at(2)] }),
  moduleOf(4, { size: 500_000_000 }),
];

describe("fenchi plan", () => {
  test("answers when everything is back, in order, and compares with other cases", async () => {
    await keep(modules);
    const service = vaultOf(modules, () => providers);
    const args = ["plan", "--home", home, "--line", "8M,10ms", "--what-if", "line=800k; only-core", "--json"];
    const { code, json } = await run(args, { service });
    expect(code).toBe(0);
    const said = json() as { plan: unknown; core: { up: number }[]; whatIf: { finish: number; what: string | null }[] };
    const plan = restorePlan.parse(said.plan);
    expect(plan.modules.map(({ module }) => module)).toEqual([at(2), at(3), at(1), at(4)]);
    expect(plan.units).toEqual([[at(2), at(3)]]);
    expect(plan.providers).toEqual(providers);
    // 51 MB at a megabyte a second.
    expect(said.core[0]?.up).toBeGreaterThan(50);
    expect(said.core[0]?.up).toBeLessThan(60);
    expect(said.whatIf.map(({ what }) => what)).toEqual([null, "line=800k; only-core"]);
    expect(said.whatIf[1]?.finish).toBeGreaterThan(9 * (said.core[0]?.up ?? 0));
  });

  test("says for people what comes back within hours, and what cannot; in both languages", async () => {
    const lacking = [...modules, moduleOf(5, { item: null, name: "地圖" })];
    await keep(lacking);
    const service = vaultOf(lacking, ({ number }) => (number === 4 ? ["taipei", "tokyo"] : providers));
    const args = ["plan", "--home", home, "--line", "8M", "--without", "tokyo"];
    const english = await run(args, { service });
    expect(english.code).toBe(3);
    expect(english.out).toContain("3 modules back in");
    expect(english.out).toContain("2 modules cannot come back");
    expect(english.out).toContain("too few of the providers that are there hold its backup");
    expect(english.out).toContain(`${at(2)}, ${at(3)} depend on each other in a circle`);
    const chinese = await run([...args, "--lang", "zh-TW"], { service });
    expect(chinese.out).toContain("2 個模組無法復原");
    expect(chinese.out).toMatch(/24 小時 +1 +3/);
  });

  test("saves what can be shown again, and is what the run reads", async () => {
    await keep(modules);
    const service = vaultOf(modules, () => providers);
    const file = join(home, "plan.json");
    const made = await run(["plan", "--home", home, "--line", "8M", "--save", file, "--json"], { service });
    const saved = restorePlan.parse(JSON.parse(await readFile(file, "utf8")));
    expect((made.json() as { plan: unknown }).plan).toEqual(saved);
    const shown = await run(["plan", file, "--home", home, "--json"]);
    expect((shown.json() as { plan: unknown }).plan).toEqual(saved);
    const other = await run(["plan", join(home, "config.json"), "--home", home]);
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining("is not a plan that was saved") });
  });

  test("reads what backups need once", async () => {
    await keep(modules);
    const memory = vaultOf(modules, () => providers);
    let asked = 0;
    const service = { ...memory, needs: (backup: string) => memory.needs(backup).finally(() => asked++) };
    for (const _ of [1, 2]) await run(["plan", "--home", home, "--line", "8M"], { service });
    expect(asked).toBe(modules.length);
  });

  test("refuses names that nobody has", async () => {
    await keep(modules);
    const service = vaultOf(modules, () => providers);
    const plan = (...more: string[]) => run(["plan", "--home", home, ...more], { service });
    expect(await plan("--without", "osaka")).toMatchObject({ code: 2, err: expect.stringContaining("taipei") });
    expect(await plan("--system", "nowhere")).toMatchObject({ code: 2, err: expect.stringContaining("household") });
    expect((await plan("--line", "fast")).code).toBe(2);
  });
});

describe("fenchi dependencies", () => {
  test("names circles, gaps and the least independent, and draws", async () => {
    const foreign = moduleOf(1, { agency: "mof", system: "tax", item: null });
    const all = [...modules, foreign, moduleOf(6, { dependsOn: [at(1, "tax", "mof")] })];
    await keep(all);
    const service = vaultOf(all, () => providers);
    const [svg, mermaid] = [join(home, "d.svg"), join(home, "d.mmd")];
    const args = ["dependencies", "--home", home, "--svg", svg, "--mermaid", mermaid];
    const { code, json } = await run([...args, "--json"], { service });
    expect(code).toBe(3);
    expect(json()).toMatchObject({
      modules: 6,
      cycles: [{ members: [at(2), at(3)], cheapest: { from: at(2), to: at(3) } }],
      gaps: { withoutBackup: [{ module: at(1, "tax", "mof"), reason: "no-item" }], unlisted: [] },
    });
    expect(await readFile(svg, "utf8")).toContain("戶籍登記");
    expect(await readFile(mermaid, "utf8")).toMatch(/^flowchart LR\n/);
    const people = await run([...args, "--lang", "zh-TW"], { service });
    expect(people.out).toContain("互相倚賴");
    expect(people.out).toMatch(/0\.00 +0 +0 +1/);
  });

  test("says the least that a function takes, by its reference or its name", async () => {
    await keep(modules);
    const service = vaultOf(modules, () => providers);
    const of = (core: string) => run(["dependencies", "--home", home, "--core", core, "--json"], { service });
    const { json } = await of("戶籍登記");
    expect(json()).toMatchObject({ closure: { modules: [at(1), at(2), at(3)], bytes: 51_000_000, withoutBackup: [] } });
    expect((await of(at(4))).json()).toMatchObject({ closure: { modules: [at(4)] } });
    expect((await of("nobody")).code).toBe(2);
  });
});

describe("a line in words", () => {
  test.each([
    ["100M", { bitsPerSecond: 1e8, roundTrip: 50, loss: 0 }],
    ["2M,600ms,2%", { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02 }],
    ["２Ｍ 600ms 10m/1h", { bitsPerSecond: 2e6, roundTrip: 600, loss: 0, window: { up: 600, every: 3600 } }],
    ["1.5Gbps, 0.1%", { bitsPerSecond: 1.5e9, roundTrip: 50, loss: 0.001 }],
    ["64kbit 10m/h", { bitsPerSecond: 64_000, roundTrip: 50, loss: 0, window: { up: 600, every: 3600 } }],
  ])("%s", (text, line) => expect(parseLine(text)).toEqual(line));

  test.each(["", "fast", "0M", "2M,3M", "600ms", "2M,100%", "2M,2h/1h", "2M,-5ms"])("not %j", (text) =>
    expect(() => parseLine(text)).toThrow("is not a line"),
  );

  test("what if", () => {
    expect(parseWhatIf("line=2M,600ms; without=tokyo,oregon; only-core")).toEqual({
      text: "line=2M,600ms; without=tokyo,oregon; only-core",
      line: { bitsPerSecond: 2e6, roundTrip: 600, loss: 0 },
      without: ["tokyo", "oregon"],
      onlyCore: true,
    });
    for (const text of ["", "lanes=many", "only-core=yes", "tokyo"])
      expect(() => parseWhatIf(text)).toThrow("does not say what would be otherwise");
  });
});
