import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BackupSummary } from "../../../onprem/engine/service.ts";
import { saveVersion } from "../../../onprem/inventory/index.ts";
import { agencies, nationInventory } from "../../../onprem/nation/nation.ts";
import { parseStrategy } from "../../../onprem/strategy/file.ts";
import { createStandings, overdueItems } from "../../../onprem/strategy/standing.ts";
import { idOfNumber, temporaryFolder } from "../samples.ts";

const item = "戶政與役政資訊系統/戶籍登記/戶籍登記.sql";
const last = "2026-11-24T00:00:00.000Z";
const hour = 3_600_000;

const backup = (state: BackupSummary["state"], time = last): BackupSummary => ({
  backup: idOfNumber(1),
  item,
  kind: "file",
  name: "x",
  size: 1,
  sha256: "0".repeat(64),
  time,
  state,
  providers: [],
});

/** A home as far as standings look at it. */
function home(strategy?: string) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "inventory"), { recursive: true });
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({
      format: "fenchi-config/v1",
      providers: ["a", "b", "c"].map((name) => ({ name, kind: "local", root: name })),
    }),
  );
  const path = join(folder, "strategy.yaml");
  if (strategy !== undefined) writeFileSync(path, strategy);
  return { folder, path };
}

const schedule = {
  item,
  source: { kind: "path" as const, path: "/x" },
  cron: "0 3 * * *",
  timeZone: "Asia/Taipei",
  catchUp: true,
};
const import_ = (folder: string) =>
  saveVersion(folder, nationInventory(agencies.slice(0, 1), new Map()), { by: "x", note: "", time: last });

test("an item of the inventory is measured by its module's objective and the strategy's frequency", async () => {
  const { folder, path } = home("format: fenchi/strategy/v1\ndefaults: { frequency: 1 h, notice: 15 min }\n");
  await import_(folder);
  const catalog = {
    backups: ({ item: asked }: { item?: string | undefined }) => (asked === item ? [backup("protected")] : []),
  };
  const standings = createStandings({ home: folder, strategy: path, schedules: [], catalog });
  const at = async (after: number) =>
    (await standings(Date.parse(last) + after)).find((standing) => standing.item === item)?.state;
  // The objective of the module is an hour.
  expect(await at(0.5 * hour)).toBe("good");
  expect(await at(0.8 * hour)).toBe("overdue");
  expect(await at(hour)).toBe("late");
  const others = (await standings(Date.parse(last))).filter((standing) => standing.item !== item);
  expect(new Set(others.map(({ state }) => state))).toEqual(new Set(["none"]));
});

test("what cannot be restored yet is no backup", async () => {
  const { folder, path } = home();
  const options = { home: folder, strategy: path, schedules: [schedule] };
  const states = async (backups: BackupSummary[]) =>
    overdueItems(await createStandings({ ...options, catalog: { backups: () => backups } })(Date.parse(last)));
  expect(await states([backup("sealed")])).toEqual([{ item, state: "none" }]);
  expect(await states([backup("sealed"), backup("restorable")])).toEqual([]);
});

test("what is named nowhere owes nothing, what a schedule makes does", async () => {
  const { folder, path } = home();
  const catalog = { backups: () => [backup("protected", "2020-01-01T00:00:00.000Z")] };
  const count = async (schedules: (typeof schedule)[]) =>
    (await createStandings({ home: folder, strategy: path, schedules, catalog })(Date.parse(last))).length;
  expect(await count([])).toBe(0);
  expect(await count([schedule])).toBe(1);
});

test("a file that changes is read again", async () => {
  const { folder, path } = home("format: fenchi/strategy/v1\ndefaults: { frequency: 30 d, notice: 1 h }\n");
  const catalog = { backups: () => [backup("protected")] };
  const standings = createStandings({ home: folder, strategy: path, schedules: [schedule], catalog });
  const now = Date.parse(last) + 24 * hour;
  expect((await standings(now)).map(({ state }) => state)).toEqual(["good"]);
  writeFileSync(path, "format: fenchi/strategy/v1\ndefaults: { frequency: 1 h, notice: 15 min }\n");
  expect((await standings(now)).map(({ state }) => state)).toEqual(["late"]);
  writeFileSync(path, "format: nonsense\n");
  await expect(standings(now)).rejects.toMatchObject({ code: "strategy-invalid" });
});

test.each([
  ["format: fenchi/strategy/v1\ndefaults:\n  frequency: soon\n", "line 3, defaults.frequency"],
  ["format: fenchi/strategy/v1\ndefaults: &x { priority: 1 }\nprofiles: { a: *x }\n", "aliases"],
  ["format: fenchi/strategy/v1\nformat: fenchi/strategy/v1\n", "unique"],
  ["- a\n", "file"],
  ["{", "Flow map"],
])("a strategy that is none is refused, with the place: %j", (text, why) => {
  expect(() => parseStrategy(text, "/s.yaml")).toThrow(why);
});

test("in an inventory of several agencies, one of which this vault holds nothing has its backups elsewhere", async () => {
  const { folder, path } = home();
  const inventory = nationInventory(agencies.slice(0, 2), new Map());
  await saveVersion(folder, inventory, { by: "x", note: "", time: last });
  const catalog = {
    backups: ({ item: asked }: { item?: string | undefined }) => (asked === item ? [backup("protected")] : []),
  };
  const options = { home: folder, strategy: path, schedules: [] };
  const agenciesOf = async (found: typeof catalog) =>
    new Set(
      (await createStandings({ ...options, catalog: found })(Date.parse(last))).map(
        ({ module }) => module?.split("/")[0],
      ),
    );
  expect(await agenciesOf(catalog)).toEqual(new Set(["內政部"]));
  expect(await agenciesOf({ backups: () => [] })).toEqual(new Set());
});
