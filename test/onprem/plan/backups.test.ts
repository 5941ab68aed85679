import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Refused } from "../../../events/error.ts";
import type { BackupSummary, Service } from "../../../onprem/engine/service.ts";
import { findBackups, type PlannedVault } from "../../../onprem/plan/index.ts";
import { moduleOf } from "../../continuity/plan/samples.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";

const names = ["ash", "birch", "cedar"];
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenchi-plan-"));
});

let next = 1;
function backup(item: string, over: Partial<BackupSummary> = {}): BackupSummary {
  return {
    backup: (next++).toString(16).padStart(32, "0"),
    item,
    kind: "file",
    name: "x",
    size: 1000,
    sha256: "0".repeat(64),
    time: "2026-11-23T03:00:00.000Z",
    state: "protected",
    providers: names,
    ...over,
  };
}

/** A vault with these backups, the newest first; `broken` ones do not open. */
function vaultOf(
  home: string,
  summaries: readonly BackupSummary[],
  { agencies, away = [], broken = [] }: { agencies?: string[]; away?: string[]; broken?: string[] } = {},
): PlannedVault {
  const memory = createMemoryService();
  const service: Pick<Service, "backups" | "needs" | "status"> = {
    backups: async ({ item, at }) =>
      summaries.filter((each) => (item === undefined || each.item === item) && (at === undefined || each.time <= at)),
    needs: async (id) => {
      if (broken.includes(id)) throw new Refused("too-few-shares", "no", { next: "wait" });
      return { bytes: 1000, fetch: 1234, packs: 2, uses: 1 };
    },
    status: async () => ({
      ...(await memory.status()),
      threshold: 2,
      providers: names.map((name) => ({
        name,
        kind: "local",
        location: "",
        reachable: !away.includes(name),
        waiting: 0,
      })),
    }),
  };
  return { home: join(folder, home), service, ...(agencies ? { agencies } : {}) };
}

const [a, b] = ["household/part/a", "household/part/b"];
const modules = [moduleOf(1, { item: a }), moduleOf(2, { item: b }), moduleOf(3, { item: null })];

test("each module's backup is the newest that can be restored, with what it needs", async () => {
  const old = backup(a, { time: "2026-11-22T03:00:00.000Z" });
  const vault = vaultOf("one", [
    backup(a, { state: "sealed" }),
    old,
    backup(b),
    backup("old/part/x"),
    backup("fenchi/inventory/x"),
  ]);
  const { backupOf, unlisted, providers } = await findBackups(modules, [vault]);
  expect(backupOf({ agency: "moi", item: a })).toEqual({
    item: a,
    backup: old.backup,
    time: old.time,
    bytes: 1000,
    fetch: 1234,
    packs: 2,
    uses: 1,
    restorable: true,
  });
  expect(backupOf({ agency: "moi", item: null })).toBeUndefined();
  expect(unlisted).toEqual(["old/part/x"]);
  expect(providers).toEqual(names);
});

test("one that fewer providers hold than open it is not restorable, be they lost or away; nor is one that does not open", async () => {
  const [two, three, broken] = [backup(a, { providers: ["ash", "birch"] }), backup(b), backup("household/part/c")];
  const all = [...modules, moduleOf(4, { item: broken.item })];
  const restorable = async (vault: PlannedVault, without: string[] = []) => {
    const { backupOf } = await findBackups(all, [vault], { without });
    return [a, b, broken.item].map((item) => backupOf({ agency: "moi", item })?.restorable);
  };
  const held = [two, three, broken];
  expect(await restorable(vaultOf("one", held, { broken: [broken.backup] }))).toEqual([true, true, false]);
  expect(await restorable(vaultOf("two", held), ["birch"])).toEqual([false, true, true]);
  expect(await restorable(vaultOf("three", held, { away: ["ash"] }), ["birch"])).toEqual([false, false, false]);
});

test("what was read of a backup once is known when too few providers are there", async () => {
  const held = [backup(a), backup(b)];
  await findBackups(modules, [vaultOf("one", held)]);
  const broken = held.map((each) => each.backup);
  const { backupOf } = await findBackups(modules, [vaultOf("one", held, { broken })]);
  expect(backupOf({ agency: "moi", item: a })).toMatchObject({ fetch: 1234, restorable: true });
});

test("a backup of before a date is found", async () => {
  const [recent, old] = [backup(a), backup(a, { time: "2026-11-01T00:00:00.000Z" })];
  const { backupOf } = await findBackups(modules, [vaultOf("one", [recent, old])], { at: "2026-11-10T00:00:00.000Z" });
  expect(backupOf({ agency: "moi", item: a })?.backup).toBe(old.backup);
});

test("an agency's modules come from its own vault, the others' from that of nobody", async () => {
  const tax = moduleOf(1, { agency: "mof", system: "tax", item: a });
  const [ours, theirs] = [backup(a), backup(a)];
  const vaults = [vaultOf("ours", [ours]), vaultOf("theirs", [theirs, backup(b)], { agencies: ["mof"] })];
  const { backupOf, unlisted } = await findBackups([...modules, tax], vaults);
  expect(backupOf({ agency: "moi", item: a })?.backup).toBe(ours.backup);
  expect(backupOf({ agency: "mof", item: a })?.backup).toBe(theirs.backup);
  expect(backupOf({ agency: "moi", item: b })).toBeUndefined();
  expect(unlisted).toEqual([b]);
});
