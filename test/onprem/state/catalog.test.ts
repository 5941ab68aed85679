import { describe, expect, it } from "vitest";
import type { DropRecord } from "../../../onprem/engine/catalog.ts";
import type { BackupSummary } from "../../../onprem/engine/service.ts";
import type { State } from "../../../onprem/engine/state/index.ts";
import { idOfNumber } from "../samples.ts";
import { about, backupId, bytesOf, dropId, hashOf, ITEM, NOW, sealedOf, sealingOf, segmentOf } from "./samples.ts";
import { stateFile } from "./state-file.ts";

const failed = { code: "source-missing", message: "It is gone.", next: "Drop it again." };

function dropOf(number: number, more: Partial<DropRecord> = {}): Parameters<State["catalog"]["addDrop"]>[0] {
  return {
    drop: dropId(number),
    item: ITEM,
    name: "戶籍 dump.sql",
    source: { kind: "file", path: "/ingest/dump.sql" },
    disposition: "remove",
    received: new Date(NOW.getTime() + number * 1000),
    labels: { ward: "中正" },
    announced: 10,
    ...more,
  };
}

const fresh = (number: number) => ({
  ...dropOf(number),
  state: "queued",
  backup: undefined,
  size: undefined,
  stalled: [],
  error: undefined,
  disposed: false,
});

/** Brings drop and backup `number` as far as `sealed`. */
async function sealDrop({ journal, catalog }: State, number: number): Promise<void> {
  await catalog.addDrop(dropOf(number));
  await journal.begin(sealingOf(number), ITEM);
  await journal.sealSegment(backupId(number), segmentOf(backupId(number), 0));
  await journal.seal(backupId(number), sealedOf(number), about);
}

const summary = (number: number, more: Partial<BackupSummary> = {}): BackupSummary => ({
  backup: backupId(number),
  item: ITEM,
  kind: "file",
  name: "dump.sql",
  size: 10,
  sha256: hashOf("drop"),
  time: new Date(NOW.getTime() + number * 1000).toISOString(),
  state: "restorable",
  providers: ["aws", "gcp"],
  seq: number,
  ...more,
});

/** The state, and the same after a restart. */
function restarting() {
  const { open } = stateFile();
  const state = open();
  return {
    ...state,
    state,
    async again() {
      await state.close();
      return open().catalog;
    },
  };
}

describe("a drop", () => {
  it("is known from its first word on", async () => {
    const { catalog, again } = restarting();
    expect(catalog.drop(dropId(1))).toBeUndefined();
    await catalog.addDrop(dropOf(1));
    await catalog.addDrop(dropOf(1, { name: "other", received: new Date(0) }));
    expect(catalog.drop(dropId(1))).toEqual(fresh(1));
    await catalog.addDrop(dropOf(2, { source: { kind: "stream", stream: "s" }, disposition: "keep" }));
    expect(catalog.drop(dropId(2))).toMatchObject({ source: { kind: "stream", stream: "s" }, disposed: true });
    expect((await again()).drop(dropId(1))).toEqual(fresh(1));
  });

  it("goes with its sealing, and its backup is listed with it", async () => {
    const { state, catalog, journal, again } = restarting();
    await catalog.addDrop(dropOf(1));
    await journal.begin(sealingOf(1), ITEM);
    expect(catalog.drop(dropId(1))).toEqual({ ...fresh(1), state: "sealing", backup: backupId(1) });
    expect(catalog.backup(backupId(1))).toBeUndefined();
    await sealDrop(state, 2);
    const sealed = { state: "sealed", backup: backupId(2), size: about.size };
    expect(catalog.drop(dropId(2))).toEqual({ ...fresh(2), ...sealed });
    expect(catalog.dropOf(backupId(2))?.drop).toBe(dropId(2));
    const listed = {
      backup: backupId(2),
      item: ITEM,
      kind: "file",
      name: "戶籍 dump.sql",
      ...about,
      time: sealingOf(2).begun.toISOString(),
      state: "sealed",
      providers: [],
    };
    expect(catalog.backup(backupId(2))).toEqual(listed);
    expect((await again()).backup(backupId(2))).toEqual(listed);
  });

  it("moves only forward, and its stall ends with the next state and not with an old event", async () => {
    const { state, catalog } = restarting();
    await sealDrop(state, 1);
    await catalog.stall(backupId(1), ["gcp", "azure"]);
    expect(catalog.drop(dropId(1))).toMatchObject({ state: "sealed", stalled: ["gcp", "azure"] });
    const restorable = () => catalog.reach(backupId(1), "restorable", { seq: 7, providers: ["aws", "gcp"] });
    await restorable();
    expect(catalog.drop(dropId(1))).toMatchObject({ state: "restorable", stalled: [] });
    await catalog.stall(backupId(1), ["azure"]);
    await restorable();
    expect(catalog.drop(dropId(1))).toMatchObject({ state: "restorable", stalled: ["azure"] });
    await catalog.reach(backupId(1), "protected", { seq: 7, providers: ["aws", "azure", "gcp"] });
    await restorable();
    await catalog.stall(backupId(1), ["azure"]);
    await catalog.failDrop(dropId(1), failed);
    expect(catalog.drop(dropId(1))).toMatchObject({ state: "protected", stalled: [], error: undefined });
    expect(catalog.backup(backupId(1))).toMatchObject({ state: "protected", seq: 7 });
    expect(catalog.backup(backupId(1))?.providers.toSorted()).toEqual(["aws", "azure", "gcp"]);
  });

  it("that failed keeps its first error, and is taken up again by a new sealing alone", async () => {
    const { catalog, journal, again } = restarting();
    await catalog.addDrop(dropOf(1));
    await catalog.failDrop(dropId(1), failed);
    await catalog.failDrop(dropId(1), { ...failed, code: "other" });
    await catalog.addDrop(dropOf(1));
    expect(catalog.drop(dropId(1))).toEqual({ ...fresh(1), state: "failed", error: failed });
    await journal.begin(sealingOf(1), ITEM);
    expect(catalog.drop(dropId(1))).toMatchObject({ state: "sealing", backup: backupId(1), error: undefined });
    await catalog.failDrop(dropId(1), failed);
    expect((await again()).drop(dropId(1))).toMatchObject({ state: "failed", backup: backupId(1), error: failed });
  });

  it("whose backup was given up waits for another, and the list forgets that one", async () => {
    const { state, catalog, journal } = restarting();
    await sealDrop(state, 1);
    await journal.abandon(backupId(1), bytesOf("record"));
    expect(catalog.drop(dropId(1))?.backup).toBeUndefined();
    expect(catalog.dropOf(backupId(1))).toBeUndefined();
    expect(catalog.backup(backupId(1))).toBeUndefined();
    await journal.begin(sealingOf(2, 1), ITEM);
    expect(catalog.drop(dropId(1))).toMatchObject({ state: "sealing", backup: backupId(2), size: undefined });
    expect(catalog.dropOf(backupId(2))?.drop).toBe(dropId(1));
  });

  it("whose backup is restorable keeps it in the list, whatever the journal gives up", async () => {
    const { state, catalog, journal } = restarting();
    await sealDrop(state, 1);
    await catalog.reach(backupId(1), "restorable", { seq: 1, providers: ["aws", "gcp"] });
    await journal.abandon(backupId(1), bytesOf("record"));
    expect(catalog.backup(backupId(1))?.state).toBe("restorable");
  });

  it("is disposed of once", async () => {
    const { catalog, again } = restarting();
    await catalog.addDrop(dropOf(1));
    await catalog.disposeDrop(dropId(1));
    await catalog.disposeDrop(dropId(1));
    await catalog.disposeDrop(dropId(9));
    expect((await again()).drop(dropId(1))).toEqual({ ...fresh(1), disposed: true });
  });

  it("is shown while it is open, newest first, and then the latest failures", async () => {
    const { open } = stateFile({ now: () => new Date(clock++) });
    let clock = NOW.getTime();
    const state = open();
    const { catalog } = state;
    for (const number of [3, 1, 2]) await catalog.addDrop(dropOf(number));
    await sealDrop(state, 4);
    await sealDrop(state, 5);
    await catalog.reach(backupId(4), "restorable", { seq: 1, providers: [] });
    await catalog.reach(backupId(5), "protected", { seq: 2, providers: [] });
    for (const number of [8, 6, 7]) {
      await catalog.addDrop(dropOf(number));
      await catalog.failDrop(dropId(number), failed);
    }
    const shown = (failures: number) => catalog.openDrops(failures).map(({ drop }) => drop);
    expect(shown(2)).toEqual([4, 3, 2, 1, 7, 6].map(dropId));
    expect(shown(0)).toEqual([4, 3, 2, 1].map(dropId));
    expect(shown(10)).toHaveLength(7);
  });

  it("that is not known changes nothing", async () => {
    const { catalog, journal } = restarting();
    await catalog.failDrop(dropId(1), failed);
    await catalog.stall(backupId(1), ["aws"]);
    expect(catalog.openDrops(9)).toEqual([]);
    await journal.begin(sealingOf(1), ITEM);
    await journal.seal(backupId(1), sealedOf(1), about);
    expect(catalog.backup(backupId(1))).toMatchObject({ item: ITEM, name: "dump.sql", state: "sealed", ...about });
  });
});

describe("the list of backups", () => {
  it("takes in what is found at the providers, and lets what is known of it only grow", async () => {
    const { catalog, again } = restarting();
    await catalog.addBackup(summary(1, { kind: "folder" }));
    expect(catalog.backup(backupId(1))).toEqual(summary(1, { kind: "folder" }));
    const { seq: _, ...unplaced } = summary(1, { kind: "folder", state: "sealed", providers: ["azure"] });
    await catalog.addBackup(unplaced);
    const grown = summary(1, { kind: "folder", providers: ["aws", "gcp", "azure"] });
    expect(catalog.backup(backupId(1))).toEqual(grown);
    await catalog.addBackup({ ...grown, state: "protected" });
    expect((await again()).backup(backupId(1))).toEqual({ ...grown, state: "protected" });
  });

  it("names a backup that is not in it", async () => {
    const { catalog } = restarting();
    await expect(catalog.reach(backupId(1), "restorable", { seq: 1, providers: [] })).rejects.toMatchObject({
      code: "backup-unlisted",
    });
    expect(catalog.counts()).toEqual({ sealed: 0, restorable: 0, protected: 0 });
  });

  it("is newest first, up to a time, of an item or all below one", async () => {
    const { catalog } = restarting();
    const items = ["a/b/c", "a/b/cc", "a/b/c", "a/bb/c", "a!/b/c", "a0/b/c", "戶籍/b/c", "a/b/c"];
    await Promise.all(items.map((item, number) => catalog.addBackup(summary(number, { item }))));
    await catalog.addBackup(summary(20, { item: "a/b/c", time: summary(7).time }));
    const numbers = (filter: Parameters<typeof catalog.backups>[0]) =>
      catalog.backups(filter).map(({ backup }) => Number.parseInt(backup, 16) - 0xb0000);
    expect(numbers({})).toEqual([20, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(numbers({ item: "a/b/c" })).toEqual([20, 7, 2, 0]);
    expect(numbers({ item: "a/b" })).toEqual([20, 7, 2, 1, 0]);
    expect(numbers({ item: "a" })).toEqual([20, 7, 3, 2, 1, 0]);
    expect(numbers({ item: "戶籍" })).toEqual([6]);
    expect(numbers({ item: "b" })).toEqual([]);
    expect(numbers({ item: "a/b", at: summary(2).time, limit: 2 })).toEqual([2, 1]);
    expect(numbers({ at: "2026-11-23T03:00:01.999Z" })).toEqual([1, 0]);
    expect(numbers({ limit: 3 })).toEqual([20, 7, 6]);
  });

  it("is counted by state", async () => {
    const { state, catalog } = restarting();
    await sealDrop(state, 1);
    for (const number of [2, 3]) await catalog.addBackup(summary(number));
    await catalog.addBackup(summary(4, { state: "protected" }));
    expect(catalog.counts()).toEqual({ sealed: 1, restorable: 2, protected: 1 });
  });
});

describe("a restore", () => {
  const restore = idOfNumber(77);
  const asked = { restore, backup: backupId(1), item: ITEM, to: "/tmp/還原", requested: NOW };
  const queued = { ...asked, state: "queued", fetched: 0, providers: [], faults: [] };
  const fault = { provider: "gcp", fault: "altered" as const, object: "packs/aa/0", message: "It lied." };
  const failure = { restore, backup: backupId(1), ...failed, faults: [fault] };
  const completed = {
    restore,
    backup: backupId(1),
    path: "/tmp/還原",
    size: 10,
    sha256: hashOf("drop"),
    fetched: 20,
    providers: ["aws", "azure"],
    faults: [fault],
    milliseconds: 12.5,
  };

  it("is remembered as it was asked for, and with how it ended", async () => {
    const { catalog, again } = restarting();
    expect(catalog.restore(restore)).toBeUndefined();
    await catalog.addRestore(asked);
    await catalog.addRestore({ ...asked, to: "/elsewhere" });
    expect(catalog.restore(restore)).toEqual(queued);
    await catalog.addRestore({ ...asked, restore: idOfNumber(78), item: undefined });
    expect(catalog.restore(idOfNumber(78))?.item).toBeUndefined();
    await catalog.endRestore(completed);
    const { path: _, ...ended } = completed;
    expect((await again()).restore(restore)).toEqual({ ...queued, ...ended, state: "completed" });
  });

  it("that failed may be completed later, and nothing undoes that", async () => {
    const { catalog } = restarting();
    await catalog.addRestore(asked);
    await catalog.endRestore(failure);
    expect(catalog.restore(restore)).toEqual({ ...queued, state: "failed", faults: [fault], error: failed });
    const { sha256: _, ...ranged } = completed;
    await catalog.endRestore(ranged);
    expect(catalog.restore(restore)).toMatchObject({ state: "completed", size: 10 });
    expect(catalog.restore(restore)?.error).toBeUndefined();
    await catalog.endRestore(failure);
    expect(catalog.restore(restore)?.state).toBe("completed");
  });

  it("that is not known changes nothing", async () => {
    const { catalog } = restarting();
    await catalog.endRestore(completed);
    expect(catalog.restore(restore)).toBeUndefined();
  });
});

describe("what was seen", () => {
  it("stays seen", async () => {
    const { catalog, again } = restarting();
    expect(catalog.seen("watch /ingest/戶籍 1")).toBe(false);
    await Promise.all([catalog.see("watch /ingest/戶籍 1"), catalog.see("watch /ingest/戶籍 1")]);
    const after = await again();
    expect(after.seen("watch /ingest/戶籍 1")).toBe(true);
    expect(after.seen("watch /ingest/戶籍 2")).toBe(false);
  });
});
