import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { initialiseLocalStore, type LocalStore } from "../../providers/local/store.ts";
import { createFileTarget } from "../../providers/local/target.ts";
import { freshLocal, openLocal } from "../contract/local.ts";

/**
 * A power cut cannot be had in a test; what was synced, and when, can. Each sync is noted with the inode it was for, and whether the final
 * name was visible by then: content is synced before it has its name, folders after it.
 */
interface Synced {
  readonly inode: number;
  readonly visible: boolean;
}

let root: string;
let store: LocalStore;
let cleanUp: () => Promise<void>;
let watched: string;
let synced: Synced[];

beforeEach(async () => {
  ({ root, store, remove: cleanUp } = await freshLocal());
  watched = root;
  synced = [];
  const handle = await open(root);
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const sync = prototype.sync;
  vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
    const { ino } = await this.stat();
    synced.push({ inode: ino, visible: existsSync(watched) });
    await sync.call(this);
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await cleanUp();
});

const at = (name: string) => join(root, name);
const inode = async (name: string) => (await stat(at(name))).ino;
const before = async (name: string) => ({ inode: await inode(name), visible: false });
const after = async (name: string) => ({ inode: await inode(name), visible: true });

test("a put syncs the object before it has its name, and every new folder after", async () => {
  watched = at("packs/ab/0");
  await store.put("packs/ab/0", Buffer.from("share"));
  const folders = [await after("packs/ab"), await after("packs"), await after("")];
  expect(synced).toEqual([await before("packs/ab/0"), ...folders]);
});

test("a second put syncs the one folder that changed", async () => {
  await store.put("packs/ab/0", Buffer.from("share"));
  synced = [];
  watched = at("packs/ab/1");
  await store.put("packs/ab/1", Buffer.from("share"));
  expect(synced).toEqual([await before("packs/ab/1"), await after("packs/ab")]);
});

test("a put that finds its bytes makes them durable, since another process may not have come to it", async () => {
  await store.put("packs/ab/0", Buffer.from("share"));
  synced = [];
  watched = at("packs/ab/0");
  expect(await openLocal(root).put("packs/ab/0", Buffer.from("share"))).toBe("equal");
  const folders = [await after("packs/ab"), await after("packs"), await after("")];
  expect(synced).toEqual([await after("packs/ab/0"), ...folders]);
});

test.each([
  ["by this process", () => store.remove("packs/ab/0")],
  ["by another", () => openLocal(root).remove("packs/ab/0")],
  ["by hand", () => rm(at("packs"), { recursive: true })],
])("a folder that was removed %s and made again is synced again", async (_, remove) => {
  await store.put("packs/ab/0", Buffer.from("share"));
  await remove();
  synced = [];
  watched = at("packs/ab/0");
  await store.put("packs/ab/0", Buffer.from("share"));
  const folders = [await after("packs/ab"), await after("packs"), await after("")];
  expect(synced).toEqual([await before("packs/ab/0"), ...folders]);
});

test("many puts at once share the syncs of their folder", async () => {
  await store.put("flat/first", Buffer.from("x"));
  synced = [];
  const names = Array.from({ length: 50 }, (_, index) => `flat/${index}`);
  await Promise.all(names.map((name) => store.put(name, Buffer.from(name))));
  const folder = await inode("flat");
  const folderSyncs = synced.filter((sync) => sync.inode === folder).length;
  expect(folderSyncs).toBeGreaterThan(0);
  expect(folderSyncs).toBeLessThan(50);
  for (const name of names) expect(synced.map((sync) => sync.inode)).toContain(await inode(name));
});

test("a lock and a removal are synced", async () => {
  await store.put("kept/0", Buffer.from("x"));
  await store.put("kept/1", Buffer.from("x"));
  synced = [];
  watched = at("kept/0");
  await store.lock("kept/0", new Date(1000));
  expect(synced).toEqual([await after("kept/0")]);
  synced = [];
  await store.remove("kept/0");
  expect(synced).toEqual([await before("kept")]);
});

test("a new provider is synced up to the folder that was there before", async () => {
  const above = at("../disk");
  await mkdir(above);
  watched = join(above, "country/alpha");
  await initialiseLocalStore(watched);
  const inodes = synced.map((sync) => sync.inode);
  for (const path of ["", "country", "country/alpha", "country/alpha/.fenchi~", "country/alpha/.fenchi~/store.json"]) {
    expect(inodes, path).toContain((await stat(join(above, path))).ino);
  }
});

test("a restored file is synced before it has its name, and its folder after", async () => {
  watched = at("../restored.sql");
  const writer = await createFileTarget(watched).begin("r1", { size: 4, overwrite: false });
  await writer.write(0, Buffer.from("some"));
  await writer.commit();
  expect(synced).toEqual([await before("../restored.sql"), await after("..")]);
});
